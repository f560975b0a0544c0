"""A committee with so many rows in every list that a query for each of them would show."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.access import operator
from app.auth.roles import Role
from app.auth.schemas import TokenRequest
from app.auth.tokens import create_token
from app.committees.tables import CommitteeRow, MemberRow
from app.history.service import Event, write_history
from app.notices.channel_schemas import ChannelRequest, SmsSettings
from app.notices.channels import create_channel
from app.notices.tables import DeliveryRow, NoticeRow
from app.outbox.service import announce
from app.plans.draft_tables import PlanEditRow
from app.plans.schemas import PlanRequest
from app.plans.service import create_plan
from app.plans.tables import (
    AssignmentRow,
    AttendeeRow,
    CommitteeCalendarRow,
    PlanRow,
    ReleasePersonRow,
    ReleaseRow,
    ReleaseSessionRow,
)
from app.problems import bundle as facts
from app.problems.snapshot import LISTS
from app.sessions.arrangement_tables import EnquiryAnswerRow
from app.sessions.tables import ConsultationSession
from app.solving.tables import RunMode, RunRow, RunState
from app.sources.tables import BusySourceRow
from app.webhooks.schemas import WebhookRequest
from app.webhooks.service import create_webhook
from app.webhooks.tables import WebhookAttemptRow, WebhookCallRow, WebhookRow
from tests.factories.bundle import AS_OF, FIRST, LAST, make_blocks

START = datetime(2024, 3, 4, 1, tzinfo=UTC)
END = START + timedelta(hours=2)
SOON = datetime(2024, 3, 20, tzinfo=UTC)


def wide_bundle(key: str, size: int) -> facts.Bundle:
    """Make the committee; some lists hang on its first member, session or department alone."""
    some = range(1, size + 1)
    return facts.Bundle(
        committee=facts.Committee(key=key, name=f"政协 {key}", blocks=make_blocks()),
        first_day=FIRST,
        last_day=LAST,
        as_of=AS_OF,
        **_people(size),
        **_times(size),
        **_sessions(size),
        capacities=tuple(
            facts.Capacity(key=f"capacity-{n}", name="车", kind=facts.CapacityKind.VEHICLE, count=n) for n in some
        ),
        weight_profiles=tuple(facts.WeightProfile(key=f"weights-{n}", name="权重", weights={}) for n in some),
    )


def _people(size: int) -> dict[str, Any]:
    some = range(1, size + 1)
    officers = (facts.Officers(count=1), facts.Officers(rank=1, count=1))
    return {
        "areas": tuple(facts.Area(key=f"area-{n:02}", name="镇") for n in range(size + 1)),
        "travel_times": tuple(
            facts.TravelTime(origin=f"area-{a:02}", destination=f"area-{b:02}", minutes=9)
            for a, b in pairwise(range(size + 1))
        ),
        "groups": tuple(facts.Group(key=f"group-{n}", kind=facts.GroupKind.SECTOR, name="界别") for n in some),
        "departments": tuple(facts.Department(key=f"department-{n}", name="局", officers=officers) for n in some),
        "members": tuple(facts.Member(key=f"member-{n}", name="张伟") for n in some),
        "contacts": tuple(facts.Contact(member=f"member-{n}", phone="+8613800000001") for n in some),
        "memberships": tuple(facts.Membership(group="group-1", member=f"member-{n}") for n in some),
        "links": tuple(facts.Link(member="member-1", group=f"group-{n}") for n in some),
        "venues": tuple(
            facts.Venue(key=f"venue-{n}", name="厅", area="area-00", kind="hall", capacity=9) for n in some
        ),
        "duties": tuple(facts.Duty(key=f"duty-{n}", name="读书", year=2024) for n in some),
        "personal_limits": tuple(
            facts.PersonalLimit(key=f"limit-{n}", member="member-1", kind=facts.LimitKind.OBSERVANCE) for n in some
        ),
    }


def _times(size: int) -> dict[str, Any]:
    some = range(1, size + 1)
    days = [FIRST + timedelta(days=n) for n in some]
    owner = facts.BusyOwner.MEMBER
    return {
        "busy": tuple(
            facts.Busy(owner_kind=owner, owner="member-1", start=START, end=END, source=f"post-{n}") for n in some
        ),
        "day_overrides": tuple(facts.DayOverride(day=day, kind="rest") for day in days),
        "blackouts": tuple(facts.Blackout(key=f"blackout-{n}", name="考试", first=LAST, last=LAST) for n in some),
        "commitments": tuple(
            facts.Commitment(key=f"commitment-{n}", name="全会", start=START, end=END, groups=("group-1",))
            for n in some
        ),
        "season_windows": tuple(
            facts.SeasonWindow(key=f"season-{n}", name="汛期", first=LAST, last=LAST) for n in some
        ),
    }


def _sessions(size: int) -> dict[str, Any]:
    some = range(1, size + 1)
    keys = [f"session-{n:02}" for n in some]
    stages = (facts.Stage(key="visit", name="调研"), facts.Stage(key="talk", name="协商"))
    slot = facts.EnquirySlot(day=date(2024, 3, 12), start=time(9, 0), venue="venue-1")
    return {
        "formats": tuple(
            facts.Format(
                key=f"format-{n}", name="协商", duration_minutes=60, blocks=("morning",), venue_kinds=("hall",)
            )
            for n in some
        ),
        "topics": tuple(facts.Topic(key=f"topic-{n}", name="议题", stages=stages) for n in some),
        "annual_plans": tuple(
            facts.AnnualPlan(
                key=f"annual-{n}",
                name="计划",
                year=2024,
                topics=(facts.AnnualTopic(topic=f"topic-{n}", format=f"format-{n}", month=3),),
            )
            for n in some
        ),
        "sessions": tuple(_session(key, size) for key in keys),
        "orders": tuple(facts.Order(before=a, after=b) for a, b in pairwise(keys)),
        "separations": tuple(facts.Separation(first=a, second=b, min_days=1) for a, b in pairwise(keys)),
        "suspensions": tuple(facts.Suspension(key=f"storm-{n}", name="台风", first=LAST, last=LAST) for n in some),
        "enquiries": tuple(
            facts.Enquiry(key=f"enquiry-{n}", session=key, slots=(slot,), until=SOON, members=("member-1",))
            for n, key in enumerate(keys)
        ),
        "return_slips": tuple(
            facts.ReturnSlip(session=keys[0], department="department-1", officer=f"科长{n}") for n in some
        ),
        "sign_ups": tuple(facts.SignUpEntry(session=keys[0], member=f"member-{n}", at=START) for n in some),
    }


def _session(key: str, size: int) -> facts.Session:
    role, people = facts.AttendanceRole, tuple(f"member-{n}" for n in range(1, size + 1))
    return facts.Session(
        key=key,
        format="format-1",
        name=f"协商 {key}",
        first=FIRST,
        last=LAST,
        venues=("venue-1", "venue-2"),
        sign_up=facts.SignUp(places=size, until=LAST),
        pin=facts.Pin(day=date(2024, 3, 20), people=("member-1",)),
        attendance=(
            facts.AttendanceGroup(role=role.PRESIDER, members=people),
            facts.AttendanceGroup(role=role.QUORUM, groups=("group-1", "group-2")),
            facts.AttendanceGroup(role=role.DEPARTMENT, departments=("department-1",), reply_by=FIRST),
        ),
    )


def add_plans(session: Session, committee: CommitteeRow, size: int) -> None:
    """Add plans, runs and releases; the first plan and the first release place every session with a member."""
    wanted = PlanRequest(name="草案", first_day=FIRST, last_day=LAST, as_of=AS_OF)
    plans = [create_plan(session, committee, wanted, operator()) for _ in range(size)]
    releases = [_release(committee, number) for number in range(1, size + 1)]
    session.add_all([*releases, *(_run(committee, plans[0]) for _ in range(size))])
    session.add_all(_edit(plans[0], number) for number in range(1, size + 1))
    session.flush()
    session.merge(CommitteeCalendarRow(committee_id=committee.id, release_id=releases[-1].id, version=size))
    member = session.scalars(select(MemberRow.id).where(MemberRow.committee_id == committee.id).limit(1)).one()
    when = {"day": START.date(), "starts_at": START, "ends_at": END, "days": 1, "venue_id": None}
    who = {"member_id": member, "groups": [0], "roles": ["presider"]}
    mine = ConsultationSession.committee_id == committee.id
    for number in session.scalars(select(ConsultationSession.id).where(mine)):
        place: dict[str, Any] = {"plan_id": plans[0].id, "session_id": number}
        copy: dict[str, Any] = {"release_id": releases[0].id, "session_id": number}
        session.add_all([AssignmentRow(**place, **when), ReleaseSessionRow(**copy, **when)])
        session.add_all([AttendeeRow(**place, **who), ReleasePersonRow(**copy, **who)])
    session.flush()


def _release(committee: CommitteeRow, number: int) -> ReleaseRow:
    return ReleaseRow(
        committee_id=committee.id, number=number, name="发布", first_day=FIRST, last_day=LAST, changes={},
        published_by="test", published_at=START,
    )  # fmt: skip


def _edit(plan: PlanRow, number: int) -> PlanEditRow:
    return PlanEditRow(
        plan_id=plan.id, number=number, operations=[{"op": "run"}], before={}, after={}, undone=False, made_by="test",
        made_at=START,
    )  # fmt: skip


def _run(committee: CommitteeRow, plan: PlanRow) -> RunRow:
    return RunRow(
        committee_id=committee.id, plan_id=plan.id, mode=RunMode.BUILD, state=RunState.SUCCEEDED, seconds=1, seed=1,
        created_by="test", created_at=START,
    )  # fmt: skip


def add_records(session: Session, committee: CommitteeRow, size: int) -> None:
    """Add tokens, answers to the first enquiry, and changes of the first row of every list."""
    reference = committee.id, committee.key
    for number in range(size):
        create_token(session, operator(), TokenRequest(role=Role.PLANNER, name=f"token {number}"), reference)
        session.add(
            EnquiryAnswerRow(
                committee_id=committee.id, enquiry="enquiry-0", asked_kind="official", asked=f"领导{number}", slot=0,
                suits=True, if_need_be=False, at=START, recorded_by="test",
            )
        )  # fmt: skip
    for item in LISTS:
        row = session.scalars(
            select(item.row).where(item.row.committee_id == committee.id).order_by(item.row.id).limit(1)
        ).one()
        name = row.key if item.keyed else str(row.id)
        events = [Event(name, row.id, version, "patch", {}, {}) for version in range(2, size + 2)]
        write_history(session, committee.id, item.name, events, "test", START)
    _add_notices(session, committee, size)
    _add_webhooks(session, committee, size)
    frame = {
        "failures": 0,
        "intervals": 0,
        "due_at": END,
        "created_by": "test",
        "created_at": START,
        "updated_at": START,
    }
    session.add_all(
        BusySourceRow(committee_id=committee.id, member="member-1", kind="ics", url="https://x.example/", **frame)
        for _ in range(size)
    )
    settings = [Event(committee.key, committee.id, version, "patch", {}, {}) for version in range(2, size + 2)]
    write_history(session, committee.id, "committee", settings, "test", START)
    session.flush()


def _add_notices(session: Session, committee: CommitteeRow, size: int) -> None:
    """Add channels, and failed messages to the first member, the first of them with many attempts."""
    member = session.scalars(select(MemberRow.id).where(MemberRow.committee_id == committee.id).limit(1)).one()
    wanted = SmsSettings(kind="sms", url="https://gateway.example/send")
    channels = [
        create_channel(session, committee, ChannelRequest(key=f"sms-{n}", name="短信", settings=wanted), operator())
        for n in range(size)
    ]
    place = {
        "starts_at": START.isoformat(), "ends_at": END.isoformat(), "days": 1, "venue": None, "venue_en": None,
        "provisional": False, "role": "attending",
    }  # fmt: skip
    names = {"session": "session-01", "name": "协商", "name_en": None, "reason": None, "into": None, "into_en": None}
    notices = [
        NoticeRow(
            committee_id=committee.id, event_id=f"{committee.key}-{n}", member_id=member, language="zh", state="failed",
            items=[{**names, "kind": "new", "old": None, "new": place}], created_at=START, tried=[],
        )
        for n in range(size)
    ]  # fmt: skip
    session.add_all(notices)
    session.flush()
    session.add_all(
        DeliveryRow(
            notice_id=notices[0].id, channel_id=channel.id, channel=channel.key, kind="sms", state="failed",
            started_at=START, checks=0,
        )
        for channel in channels
    )  # fmt: skip


def _add_webhooks(session: Session, committee: CommitteeRow, size: int) -> None:
    """Add subscriptions, and an event for each of them, the first of them with many attempts."""
    wanted = WebhookRequest(name="办公系统", url="https://hooks.example/consult")
    for _ in range(size):
        create_webhook(session, committee, wanted, operator())
    announce(session, committee.id, "something.new", {"members": []})
    mine = select(WebhookCallRow.id).join(WebhookRow, WebhookRow.id == WebhookCallRow.webhook_id)
    first = session.scalars(mine.where(WebhookRow.committee_id == committee.id).order_by(WebhookCallRow.id)).first()
    session.add_all(WebhookAttemptRow(call_id=first, started_at=START, status=500) for _ in range(size))
