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
            "contacts": (facts.Contact(member="m1", language="en", phone="+8613800000001", channels=("sms",)),),
            "links": (facts.Link(member="m1", group="farming"),),
            "busy": make_busy(),
            "day_overrides": (facts.DayOverride(day=date(2024, 3, 9), kind="working", note="调休"),),
            "blackouts": (make_blackout(),),
            "formats": (*tiny.formats, make_plenary()),
            "duties": (facts.Duty(key="reading", name="读书", groups=("science",), year=2024),),
            "topics": (make_topic(),),
            "annual_plans": (make_annual_plan(),),
            "sessions": (talk, visit, pinned, plenary, hearing),
            "orders": (facts.Order(before="visit", after="act-1", min_days=1),),
            "separations": (facts.Separation(first="visit", second="talk-1", min_days=2),),
            **make_habits(),
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


def make_annual_plan() -> facts.AnnualPlan:
    """A year's plan with the one topic, not submitted yet."""
    line = facts.AnnualTopic(topic="water", format="sector_consultation", month=3)
    return facts.AnnualPlan(key="plan-2024", name="2024年度协商计划", year=2024, topics=(line,))


def make_habits() -> dict[str, tuple[facts.Fact, ...]]:
    """A row in each list of what offices do beyond the plain facts; none changes what a plan looks like."""
    start, end = datetime(2024, 3, 5, 1, tzinfo=UTC), datetime(2024, 3, 5, 9, tzinfo=UTC)
    slots = (
        facts.EnquirySlot(day=date(2024, 3, 12), start=time(9, 0), venue="hall"),
        facts.EnquirySlot(day=date(2024, 3, 13), start=time(14, 0), venue="hall"),
    )
    day = date(2024, 3, 30)
    return {
        "capacities": (facts.Capacity(key="minibus", name="中巴", kind=facts.CapacityKind.VEHICLE, count=2),),
        "commitments": (facts.Commitment(key="party-plenum", name="全会", start=start, end=end, members=("m5",)),),
        "season_windows": (facts.SeasonWindow(key="flood", name="防汛", first=day, last=day, areas=("river",)),),
        "personal_limits": (facts.PersonalLimit(key="duty", member="m4", kind=facts.LimitKind.OBSERVANCE),),
        "suspensions": (facts.Suspension(key="typhoon", name="台风", first=day, last=day, lifted_at=end),),
        "enquiries": (
            facts.Enquiry(
                key="ask", session="talk-1", slots=slots, until=end, members=("m1",), state=facts.EnquiryState.WITHDRAWN
            ),
        ),
        "return_slips": (facts.ReturnSlip(session="talk-1", department="water", officer="王科长", rank=1),),
        "sign_ups": (facts.SignUpEntry(session="visit", member="m2", at=start),),
        "weight_profiles": (facts.WeightProfile(key="calm", name="平稳", weights={"target_date": 5}),),
    }
