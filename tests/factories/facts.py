"""A committee that has a row in every list."""

from datetime import UTC, date, datetime, time

from app.problems import bundle as facts
from tests.factories.bundle import FIRST, activity, consultation, tiny_bundle


def full_bundle(key: str = "garden") -> facts.Bundle:
    """The tiny committee with a chain, a plenary, and at least one row in every list."""
    tiny = tiny_bundle(key)
    pool = facts.AttendanceGroup(role=facts.AttendanceRole.POOL, members=("m2", "m3", "m4"), low=1, want=2, high=3)
    pinned = activity("act-1").model_copy(
        update={
            "venues": ("station", "hall"),
            "attendance": (pool,),
            "pin": facts.Pin(day=date(2024, 3, 20), start=time(9, 0), venue="hall", people=("m3",)),
            "area": "river",
            "target": date(2024, 3, 19),
        }
    )
    plenary = facts.Session(key="plenary", format="plenary", name="全体会议", first=FIRST, last=date(2024, 3, 8))
    hearing = activity("hearing").model_copy(update={"parent": "plenary", "last": date(2024, 3, 8)})
    talk = consultation("talk-1", "science").model_copy(update={"topic": "water", "stage": "talk"})
    visit = activity("visit").model_copy(update={"topic": "water", "stage": "visit"})
    return tiny.model_copy(
        update={
            "travel_times": (facts.TravelTime(origin="town", destination="river", minutes=30),),
            "links": (facts.Link(member="m1", group="farming"),),
            "busy": make_busy(),
            "day_overrides": (facts.DayOverride(day=date(2024, 3, 9), kind="working", note="调休"),),
            "blackouts": (make_blackout(),),
            "formats": (*tiny.formats, make_plenary()),
            "duties": (facts.Duty(key="reading", name="读书", groups=("science",), year=2024),),
            "topics": (make_topic(),),
            "sessions": (talk, visit, pinned, plenary, hearing),
            "orders": (facts.Order(before="visit", after="act-1", min_days=1),),
            "separations": (facts.Separation(first="visit", second="talk-1", min_days=2),),
        }
    )


def make_busy() -> tuple[facts.Busy, ...]:
    """A member's, a department's and a venue's."""
    start, end = datetime(2024, 3, 4, 1, tzinfo=UTC), datetime(2024, 3, 4, 4, tzinfo=UTC)
    return (
        facts.Busy(owner_kind=facts.BusyOwner.MEMBER, owner="m1", start=start, end=end),
        facts.Busy(owner_kind=facts.BusyOwner.DEPARTMENT, owner="water", start=start, end=end, officers=1),
        facts.Busy(owner_kind=facts.BusyOwner.VENUE, owner="hall", start=start, end=end, note="维修"),
    )


def make_blackout() -> facts.Blackout:
    """Two days without activities."""
    first, last = date(2024, 3, 13), date(2024, 3, 14)
    return facts.Blackout(key="exams", name="考试", first=first, last=last, formats=("micro_activity",))


def make_plenary() -> facts.Format:
    """A container of a day."""
    return facts.Format(key="plenary", name="全体会议", duration_minutes=180, blocks=("morning",), container=True)


def make_topic() -> facts.Topic:
    """A visit, a report that is only a date, and a consultation."""
    stages = (
        facts.Stage(key="visit", name="调研", format="micro_activity"),
        facts.Stage(key="report", name="报告"),
        facts.Stage(key="talk", name="协商", format="sector_consultation", min_lag_days=2, max_lag_days=20),
    )
    return facts.Topic(key="water", name="治水", lead_group="science", stages=stages)
