"""Recurrence rules: which are taken, and when they recur."""

import time as clock
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from app.availability.recurrence import Recurrence, occurrences
from app.availability.rules import MOST, WEEKDAYS, read_rule
from app.text import knows

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TAKEN = TypeAdapter(Recurrence)


def moment(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def times(start: datetime, rule: str | None, after: str, before: str, *exdates: datetime, hours: int = 2) -> list[str]:
    """Local starts as text."""
    zone = start.tzinfo
    assert isinstance(zone, ZoneInfo)
    found = occurrences(
        start, start + hours * HOUR, rule, exdates, after=moment(after, zone), before=moment(before, zone), zone=zone
    )
    assert all(begin.tzinfo is UTC and end - begin == hours * HOUR for begin, end in found)
    return [f"{begin.astimezone(zone):%Y-%m-%d %H:%M}" for begin, _ in found]


# --- which rules are taken --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;WKST=SU",
        "FREQ=MONTHLY;BYDAY=2TU,-1FR;COUNT=5000",
        "FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20241231T155959Z",
        "FREQ=YEARLY;INTERVAL=999;BYDAY=-53SU;BYSETPOS=-366",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;UNTIL=20241231",
        "freq=weekly;byday=mo",
        "BYDAY=MO;FREQ=WEEKLY",
    ],
)
def test_a_rule_is_taken(rule: str) -> None:
    assert TAKEN.validate_python(rule) == rule.upper()


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;INTERVAL=5",
        "FREQ=HOURLY;COUNT=3",
        "FREQ=WEEKLY;FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=1000",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=5001",
        "FREQ=DAILY;COUNT=3;UNTIL=20240101",
        "FREQ=DAILY;UNTIL=20240230",
        "FREQ=DAILY;UNTIL=00010101",
        "FREQ=DAILY;UNTIL=99991231T235959Z",
        "FREQ=DAILY;BYMONTH=13",
        "FREQ=DAILY;BYMONTHDAY=32",
        "FREQ=DAILY;BYMONTHDAY=0",
        "FREQ=DAILY;BYHOUR=9",
        "FREQ=DAILY;BYSETPOS=1",
        "FREQ=YEARLY;BYSETPOS=367;BYDAY=MO",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=MONTHLY;BYDAY=6MO",
        "FREQ=YEARLY;BYDAY=54MO",
        "FREQ=YEARLY;BYMONTH=3;BYDAY=6MO",
        "FREQ=WEEKLY;BYMONTHDAY=1",
        "FREQ=YEARLY;BYWEEKNO=20",
        "FREQ=YEARLY;BYYEARDAY=1",
        "FREQ=WEEKLY;BYDAY=",
        "FREQ=WEEKLY;BYDAY=MO,",
        "FREQ=WEEKLY;;BYDAY=MO",
        "FREQ=WEEKLY;",
        "RRULE:FREQ=DAILY",
        "FREQ=DAILY\n",
        "FREQ=DAILY;COUNT=３",
        "INTERVAL=2;COUNT=3",
        "X-NAME=1;FREQ=DAILY",
        "每周一上午的例会时间安排",
    ],
)
def test_anything_else_is_refused_with_a_sentence(rule: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TAKEN.validate_python(rule)
    assert [error["type"] for error in refused.value.errors()] == ["recurrence"]
    assert knows("reason.recurrence")


@pytest.mark.parametrize("rule", ["", "FREQ=", "FREQ=DAILY;BYMONTHDAY=" + ",".join(["1"] * 200)])
def test_a_rule_has_a_length(rule: str) -> None:
    with pytest.raises(ValidationError):
        TAKEN.validate_python(rule)


# --- when they recur --------------------------------------------------------------------------------------------------


def test_without_a_rule_there_is_the_interval_itself() -> None:
    start = moment("2024-03-04 09:00")
    assert times(start, None, "2024-03-04", "2024-03-05") == ["2024-03-04 09:00"]
    assert times(start, None, "2024-03-04 11:00", "2024-03-05") == []
    assert times(start, None, "2024-03-04 10:59", "2024-03-05") == ["2024-03-04 09:00"]
    assert times(start, None, "2024-03-01", "2024-03-04 09:00") == []
    assert times(start, None, "2024-03-01", "2024-03-05", start.astimezone(UTC)) == []


def test_a_week_recurs_by_the_local_clock_without_its_exceptions() -> None:
    start = moment("2024-03-18 09:00", BERLIN)  # clocks go forward on 31 March
    skipped = moment("2024-03-25 09:00", BERLIN)
    found = occurrences(
        start, start + HOUR, "FREQ=WEEKLY;COUNT=4", (skipped,), after=start, before=start + 60 * DAY, zone=BERLIN
    )
    assert [begin for begin, _ in found] == [
        datetime(2024, 3, 18, 8, tzinfo=UTC),
        datetime(2024, 4, 1, 7, tzinfo=UTC),
        datetime(2024, 4, 8, 7, tzinfo=UTC),
    ]


def test_the_first_time_counts_even_where_the_rule_would_not_have_it() -> None:
    found = times(moment("2024-03-05 09:00"), "FREQ=WEEKLY;BYDAY=MO;COUNT=3", "2024-03-01", "2025-01-01")
    assert found == ["2024-03-05 09:00", "2024-03-11 09:00", "2024-03-18 09:00"]


def test_long_times_reach_into_the_days_that_are_looked_at() -> None:
    start = moment("2024-01-01 09:00")
    assert times(start, "FREQ=WEEKLY", "2024-03-07", "2024-03-12", hours=96) == ["2024-03-04 09:00", "2024-03-11 09:00"]


@pytest.mark.parametrize("until", ["20240318", "20240318T090000", "20240318T010000Z"])
def test_until_is_the_last_time(until: str) -> None:
    start = moment("2024-03-04 09:00")
    assert times(start, f"FREQ=WEEKLY;UNTIL={until}", "2024-01-01", "2025-01-01")[-1] == "2024-03-18 09:00"


RULES_OF_THE_STANDARD = [
    "FREQ=DAILY;INTERVAL=10",
    "FREQ=DAILY;BYMONTH=1;BYDAY=SU,MO",
    "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,TH",
    "FREQ=WEEKLY;INTERVAL=2;WKST=MO;BYDAY=TU,SU",
    "FREQ=MONTHLY;BYDAY=1FR",
    "FREQ=MONTHLY;INTERVAL=2;BYDAY=1SU,-1SU",
    "FREQ=MONTHLY;BYMONTHDAY=-3",
    "FREQ=MONTHLY;INTERVAL=18;BYMONTHDAY=10,11,12",
    "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
    "FREQ=MONTHLY;BYDAY=TU,WE,TH;BYSETPOS=3",
    "FREQ=YEARLY;INTERVAL=2;BYMONTH=6,7",
    "FREQ=YEARLY;BYDAY=20MO",
    "FREQ=YEARLY;BYMONTH=3;BYDAY=TH",
    "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
    "FREQ=YEARLY;BYDAY=MO;BYSETPOS=1,-1",
    "FREQ=YEARLY",
]


@pytest.mark.parametrize("rule", RULES_OF_THE_STANDARD)
@pytest.mark.parametrize("first", ["2020-02-29 09:00", "2021-03-04 09:00"])
def test_a_second_opinion(rule: str, first: str) -> None:
    start = datetime.fromisoformat(first)
    others = list(rrulestr(f"{rule};UNTIL=20310101", dtstart=start))
    expected = sorted({f"{found:%Y-%m-%d %H:%M}" for found in [start, *others]})
    assert times(start.replace(tzinfo=SHANGHAI), rule, "2019-01-01", "2031-01-01") == expected


# --- against counting day by day --------------------------------------------------------------------------------------

PARTS = st.fixed_dictionaries(
    {"FREQ": st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])},
    optional={
        "INTERVAL": st.integers(1, 9),
        "BYMONTH": st.lists(st.integers(1, 12), min_size=1, max_size=3),
        "BYMONTHDAY": st.lists(st.integers(-31, 31).filter(bool), min_size=1, max_size=3),
        "BYDAY": st.lists(
            st.tuples(st.integers(-5, 5), st.sampled_from(WEEKDAYS)).map(lambda item: f"{item[0] or ''}{item[1]}"),
            min_size=1,
            max_size=3,
        ),
        "BYSETPOS": st.lists(st.integers(-6, 6).filter(bool), min_size=1, max_size=2),
        "WKST": st.sampled_from(WEEKDAYS),
        "COUNT": st.integers(1, 30),
    },
)


def as_text(parts: dict[str, Any]) -> str:
    return ";".join(
        f"{name}={','.join(map(str, value)) if isinstance(value, list) else value}" for name, value in parts.items()
    )


def period(parts: dict[str, Any], day: date) -> int:
    match parts["FREQ"]:
        case "DAILY":
            return day.toordinal()
        case "WEEKLY":
            return (
                day - timedelta(days=(day.weekday() - WEEKDAYS.index(parts.get("WKST", "MO"))) % 7)
            ).toordinal() // 7
        case "MONTHLY":
            return day.year * 12 + day.month
        case _:
            return day.year


def is_meant(parts: dict[str, Any], first: date, day: date) -> bool:
    """Whether a day is in the rule, by looking at that day alone."""
    weekdays, month_days, months = parts.get("BYDAY"), parts.get("BYMONTHDAY"), parts.get("BYMONTH")
    if not weekdays and not month_days and parts["FREQ"] != "DAILY":
        if parts["FREQ"] == "WEEKLY":
            weekdays = [WEEKDAYS[first.weekday()]]
        else:
            month_days = [first.day]
            months = months or ([first.month] if parts["FREQ"] == "YEARLY" else None)
    length = monthrange(day.year, day.month)[1]
    if months and day.month not in months:
        return False
    if month_days and not any(day.day == (number if number > 0 else length + 1 + number) for number in month_days):
        return False
    whole_year = parts["FREQ"] == "YEARLY" and not months
    begin = date(day.year, 1, 1) if whole_year else day.replace(day=1)
    end = date(day.year, 12, 31) if whole_year else day.replace(day=length)
    same = [begin + number * DAY for number in range((end - begin).days + 1)]
    same = [other for other in same if other.weekday() == day.weekday()]
    names = {WEEKDAYS[day.weekday()]}
    names |= {f"{same.index(day) + 1}{name}" for name in list(names)}
    names |= {f"{same.index(day) - len(same)}{WEEKDAYS[day.weekday()]}"}
    return not weekdays or bool(names & set(weekdays))


def day_by_day(parts: dict[str, Any], first: date, last: date) -> list[date]:
    """Every day of the rule up to the end of ``last``'s year."""
    days = [date(first.year - 1, 12, 1) + number * DAY for number in range((last - first).days + 800)]
    groups: dict[int, list[date]] = {}
    for day in days:
        if is_meant(parts, first, day):
            groups.setdefault(period(parts, day), []).append(day)
    found = {first}
    for number, meant in groups.items():
        if (number - period(parts, first)) % parts.get("INTERVAL", 1) == 0:
            places = [place - 1 if place > 0 else len(meant) + place for place in parts.get("BYSETPOS", ())]
            found.update([meant[place] for place in places if 0 <= place < len(meant)] if places else meant)
    return sorted(day for day in found if day >= first)[: parts.get("COUNT")]


def is_taken(parts: dict[str, Any]) -> bool:
    try:
        read_rule(as_text(parts))
    except ValueError:
        return False
    return True


@settings(max_examples=150, deadline=None)
@given(parts=PARTS.filter(is_taken), first=st.dates(date(2019, 1, 1), date(2024, 12, 31)), skip=st.integers(0, 700))
@example(parts={"FREQ": "YEARLY", "BYMONTH": [2], "BYMONTHDAY": [29]}, first=date(2020, 2, 29), skip=0)
@example(parts={"FREQ": "WEEKLY", "INTERVAL": 2, "WKST": "SU", "BYDAY": ["SU", "MO"]}, first=date(2024, 3, 4), skip=30)
def test_it_recurs_as_counted_day_by_day(parts: dict[str, Any], first: date, skip: int) -> None:
    after, before = first + skip * DAY, first + (skip + 400) * DAY
    start = datetime(first.year, first.month, first.day, 9, tzinfo=SHANGHAI)
    expected = [day.isoformat() for day in day_by_day(parts, first, before) if after <= day < before]
    assert [text[:10] for text in times(start, as_text(parts), str(after), str(before))] == expected


# --- cost -------------------------------------------------------------------------------------------------------------

HOSTILE = [
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=YEARLY;BYMONTHDAY=31;BYMONTH=2",
    "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
    "FREQ=DAILY;COUNT=5000;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=YEARLY;BYDAY=53MO;BYSETPOS=366;COUNT=5000",
    "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31;BYDAY=-5MO;COUNT=5000",
    "FREQ=DAILY",
]


@pytest.mark.parametrize("rule", HOSTILE)
def test_no_rule_is_dear(rule: str) -> None:
    start = datetime(1900, 1, 1, tzinfo=UTC)
    begun = clock.process_time()
    found = occurrences(
        start,
        start + HOUR,
        rule,
        (),
        after=datetime(1, 1, 1, tzinfo=UTC),
        before=datetime(9999, 12, 31, tzinfo=UTC),
        zone=SHANGHAI,
    )
    assert len(found) <= MOST
    assert clock.process_time() - begun < 0.5
