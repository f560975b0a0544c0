"""National working days, make-up days, overrides, and years nobody has announced."""

from datetime import date

from app.problems.bundle import DayOverride
from app.problems.working_days import WorkingDays, is_announced, provisional_years
from solver.problem import DayKind

NATIONAL = WorkingDays.of(())


def test_make_up_days_work_and_holidays_do_not() -> None:
    assert NATIONAL.kind(date(2024, 2, 4)) is DayKind.WORKING  # a Sunday before the Spring Festival
    assert NATIONAL.kind(date(2024, 2, 12)) is DayKind.HOLIDAY  # a Monday within it
    assert NATIONAL.kind(date(2024, 3, 2)) is DayKind.REST  # a Saturday
    assert NATIONAL.kind(date(2024, 3, 4)) is DayKind.WORKING


def test_2024_has_251_working_days() -> None:
    assert NATIONAL.count(date(2023, 12, 31), date(2025, 1, 1)) == 251


def test_an_override_goes_before_the_national_calendar() -> None:
    days = WorkingDays.of(
        (DayOverride(day=date(2024, 3, 4), kind="rest"), DayOverride(day=date(2024, 3, 2), kind="working"))
    )
    assert days.kind(date(2024, 3, 4)) is DayKind.REST
    assert days.kind(date(2024, 3, 2)) is DayKind.WORKING


def test_an_unannounced_year_is_provisional_and_weekends_rest() -> None:
    assert not is_announced(2150)
    assert provisional_years(date(2024, 6, 1), date(2024, 12, 31)) == ()
    assert provisional_years(date(2149, 6, 1), date(2150, 1, 1)) == (2149, 2150)
    assert NATIONAL.kind(date(2150, 1, 3)) is DayKind.REST  # a Saturday
    assert NATIONAL.kind(date(2150, 1, 1)) is DayKind.WORKING  # a Thursday; nobody has said that it is a holiday


def test_shifting_by_working_days_skips_what_does_not_work() -> None:
    friday = date(2024, 3, 1)
    assert NATIONAL.shift(friday, 1, working=True) == date(2024, 3, 4)
    assert NATIONAL.shift(friday, 0, working=True) == friday
    assert NATIONAL.shift(date(2024, 3, 4), -1, working=True) == friday
    assert NATIONAL.shift(friday, 3, working=False) == date(2024, 3, 4)


def test_counting_leaves_both_ends_out() -> None:
    assert NATIONAL.count(date(2024, 3, 1), date(2024, 3, 4)) == 0
    assert NATIONAL.count(date(2024, 3, 1), date(2024, 3, 5)) == 1
    assert NATIONAL.count(date(2024, 3, 5), date(2024, 3, 1)) == 0
