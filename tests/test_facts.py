"""Dates and times are taken as they are written in full, never as numbers of seconds."""

from datetime import UTC, date, datetime, time

import pytest
from pydantic import TypeAdapter, ValidationError

from app.facts import Day, LocalTime, Moment


@pytest.mark.parametrize("value", ["0", "0.5", 0, 0.5, "19700101", "1869-12-31", "2024-03-05T00:00:00", "2024-3-5"])
def test_a_day_is_written_in_full(value: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Day).validate_python(value)


@pytest.mark.parametrize("value", ["0", 1709600400, "2024-03-05", "2024-03-05T09:00:00", "20240305T090000Z"])
def test_a_moment_is_written_in_full(value: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Moment).validate_python(value)


@pytest.mark.parametrize("value", ["9", 32400, "09:00:00.5", "09:00+08:00", "24:00", "09:00Z"])
def test_a_time_of_day_is_written_in_full(value: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(LocalTime).validate_python(value)


def test_what_is_written_in_full_is_taken() -> None:
    assert TypeAdapter(Day).validate_python("2024-03-05") == date(2024, 3, 5)
    assert TypeAdapter(LocalTime).validate_python("09:00") == time(9)
    assert TypeAdapter(Moment).validate_python("2024-03-05T09:00:00+08:00") == datetime(2024, 3, 5, 1, tzinfo=UTC)
