"""Datetimes to slots and back, to the edge of each rounding."""

from datetime import UTC, date, datetime, time

import pytest

from app.problems.bundle import Committee, DayBlock
from app.problems.grid import Grid, make_blocks, make_grid, merged
from solver.problem import InvalidProblem

MARCH = (date(2024, 3, 1), date(2024, 3, 31))


def committee(grain: int = 30, zone: str = "Asia/Shanghai") -> Committee:
    return Committee.model_validate(
        {
            "key": "c",
            "name": "c",
            "time_zone": zone,
            "grain_minutes": grain,
            "blocks": [
                {"key": "afternoon", "name": "下午", "start": "13:30", "end": "17:00"},
                {"key": "morning", "name": "上午", "start": "08:30", "end": "11:30"},
            ],
        }
    )


def grid(grain: int = 30) -> Grid:
    return make_grid(committee(), *MARCH, grain)


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"2024-03-{text}:00+08:00")


def test_the_day_runs_from_the_earliest_block_to_the_end_of_the_latest() -> None:
    assert (grid().day_start, grid().slots_per_day) == (8 * 60 + 30, 17)  # 08:30 to 17:00


def test_blocks_are_sorted_and_rounded_inward() -> None:
    blocks, numbers = make_blocks(committee(), grid())
    assert [(block.name, block.start, block.end) for block in blocks] == [("上午", 0, 6), ("下午", 10, 17)]
    assert numbers == {"morning": 0, "afternoon": 1}
    blocks, _ = make_blocks(committee(), grid(60))
    assert [(block.start, block.end) for block in blocks] == [(0, 3), (5, 8)]  # 13:30 to 16:30: half an hour is lost


def test_a_block_without_a_whole_slot_is_refused() -> None:
    short = DayBlock(key="noon", name="中午", start=time(12, 10), end=time(12, 50))
    noon = committee().model_copy(update={"blocks": (*committee().blocks, short)})
    with pytest.raises(InvalidProblem, match="中午"):
        make_blocks(noon, make_grid(noon, *MARCH, 30))


@pytest.mark.parametrize(
    ("start", "end", "slots"),
    [
        ("01T09:00", "01T10:00", [(0, 1, 3)]),
        ("01T09:01", "01T09:59", [(0, 1, 3)]),  # outward
        ("01T09:30", "01T09:30", []),
        ("01T00:00", "01T08:30", []),
        ("01T08:00", "01T08:31", [(0, 0, 1)]),
        ("01T16:59", "01T23:00", [(0, 16, 17)]),
        ("01T17:00", "02T08:30", []),  # overnight
        ("01T16:00", "03T09:00", [(0, 15, 17), (1, 0, 17), (2, 0, 1)]),
    ],
)
def test_busy_time_is_rounded_outward_and_clipped(start: str, end: str, slots: list[tuple[int, int, int]]) -> None:
    assert list(grid().busy(local(start), local(end))) == slots


def test_busy_time_is_clipped_to_the_horizon() -> None:
    long = list(grid().busy(datetime(2024, 2, 1, tzinfo=UTC), datetime(2024, 5, 1, tzinfo=UTC)))
    assert long == [(day, 0, 17) for day in range(31)]


def test_seconds_count_as_a_begun_minute() -> None:
    end = local("01T09:00").replace(second=1)
    assert list(grid().busy(local("01T08:30"), end)) == [(0, 0, 2)]


def test_slots_and_moments_go_both_ways() -> None:
    assert grid().moment(3, 1).isoformat() == "2024-03-04T09:00:00+08:00"
    assert grid().place(datetime(2024, 3, 4, 1, tzinfo=UTC)) == (3, 1)
    with pytest.raises(InvalidProblem, match="not on the grid"):
        grid().place(local("04T09:10"))


def test_the_zone_is_the_committees() -> None:
    honolulu = make_grid(committee(zone="Pacific/Honolulu"), *MARCH, 30)
    assert honolulu.place(datetime(2024, 3, 4, 19, tzinfo=UTC)) == (3, 1)  # ten hours behind


def test_durations_are_rounded_up() -> None:
    assert [grid().length(minutes) for minutes in (0, 1, 30, 31, 90)] == [0, 1, 1, 2, 3]


def test_a_horizon_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InvalidProblem, match="2024-03-01"):
        make_grid(committee(), MARCH[1], MARCH[0], 30)


def test_overlapping_and_touching_intervals_become_one() -> None:
    assert merged([(1, 0, 2), (0, 5, 6), (0, 1, 3), (0, 2, 5), (1, 3, 4)]) == [(0, 1, 6), (1, 0, 2), (1, 3, 4)]
