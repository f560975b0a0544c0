"""One state machine for answers, whichever way they come."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.attendance.approvers import approvers_of
from app.attendance.errors import LeaveNotAsked, LeaveTooLate, SessionIsOver
from app.attendance.queries import find_invited
from app.attendance.schemas import SessionAnswer
from app.attendance.service import answer, decide
from app.attendance.states import AnswerState, Decision, Via, Wish
from app.attendance.tables import AnswerRow, DelegationRow
from app.audit.tables import AuditEntry
from app.auth.access import Access, operator
from app.auth.roles import Role
from app.availability.tables import BusyRow
from app.calendar.feed import render
from app.calendar.queries import feed_calendar
from app.calendar.subscribers import Subscriber
from app.committees.tables import CommitteeRow, MemberRow, MembershipRow
from app.errors import NotFound
from app.outbox.tables import OutboxEvent
from app.plans.tables import MemberCalendarRow, PlanRow
from app.sessions.tables import FormatRow
from tests.factories.planning import free_days, move, publish_month, publish_plan, redraft

WHO, WHAT = "m2", "talk-1"
BEFORE = datetime(2024, 2, 10, tzinfo=UTC)


@pytest.fixture
def plan(session: Session) -> PlanRow:
    return publish_month(session)


@pytest.fixture
def committee(session: Session, plan: PlanRow) -> CommitteeRow:
    return session.get_one(CommitteeRow, plan.committee_id)


@pytest.fixture
def form(session: Session, committee: CommitteeRow) -> FormatRow:
    mine = (FormatRow.committee_id == committee.id, FormatRow.key == "sector_consultation")
    return session.scalars(select(FormatRow).where(*mine)).one()


def say_(
    session: Session, committee: CommitteeRow, wish: Wish, comment: str | None = None, via: Via = Via.API
) -> SessionAnswer:
    return answer(session, committee, WHAT, WHO, wish, comment, via, operator())


def judge(
    session: Session, committee: CommitteeRow, decision: Decision, access: Access, note: str | None = None
) -> SessionAnswer:
    return decide(session, committee, WHAT, WHO, decision, note, access)


def member(key: str) -> Access:
    return Access(role=Role.MEMBER, name=key, origin="test", member=key)


def busy(session: Session) -> list[BusyRow]:
    return list(session.scalars(select(BusyRow).where(BusyRow.member == WHO)))


def feed_of(session: Session, committee: CommitteeRow) -> tuple[int, str]:
    row = session.scalars(select(MemberRow).where(MemberRow.committee_id == committee.id, MemberRow.key == WHO)).one()
    subscriber = Subscriber(row, committee)
    text = render(feed_calendar(session, subscriber, clock.now())).decode().replace("\r\n ", "")
    event = next(part for part in text.split("BEGIN:VEVENT") if "协商 talk-1" in part)
    return session.get_one(MemberCalendarRow, row.id).revision, event


def test_an_answer_is_kept_shown_in_the_calendar_and_told_once(session: Session, committee: CommitteeRow) -> None:
    before, event = feed_of(session, committee)
    assert "PARTSTAT=NEEDS-ACTION" in event
    given = say_(session, committee, Wish.ACCEPTED, via=Via.CALDAV)
    assert (given.state, given.via, given.on_behalf) == (AnswerState.ACCEPTED, Via.CALDAV, False)
    after, event = feed_of(session, committee)
    assert (after, "PARTSTAT=ACCEPTED" in event, "SEQUENCE:0" in event) == (before + 1, True, True)
    say_(session, committee, Wish.ACCEPTED, via=Via.EMAIL)
    assert feed_of(session, committee)[0] == after
    assert session.scalars(select(OutboxEvent.kind).where(OutboxEvent.kind == "answer.given")).all() == ["answer.given"]
    assert say_(session, committee, Wish.TENTATIVE, via=Via.STAFF).on_behalf


def test_leave_goes_its_way_and_takes_the_members_time(session: Session, committee: CommitteeRow) -> None:
    revision = committee.facts_revision
    assert say_(session, committee, Wish.DECLINED, "出差").state is AnswerState.LEAVE_ASKED
    assert (busy(session), "请假：审批中" in feed_of(session, committee)[1]) == ([], True)
    assert session.scalars(select(AuditEntry).where(AuditEntry.action == "answer.give")).one().after == {
        "state": "leave_asked",
        "via": "api",
    }
    refused = judge(session, committee, Decision.REFUSED, operator(), "人数不足")
    assert (refused.state, refused.decision, refused.note) == (AnswerState.NEEDS_ACTION, Decision.REFUSED, "人数不足")
    event = feed_of(session, committee)[1]
    assert "未批准" in event and "人数不足" in event and "PARTSTAT=NEEDS-ACTION" in event
    with pytest.raises(LeaveNotAsked):
        judge(session, committee, Decision.APPROVED, operator())
    say_(session, committee, Wish.DECLINED, "住院")
    approved = judge(session, committee, Decision.APPROVED, operator())
    assert approved.state is AnswerState.ON_LEAVE
    (taken,) = busy(session)
    invited = find_invited(session, committee.id, WHAT, WHO).invitation
    assert (taken.start, taken.end) == (invited.starts_at, invited.ends_at)
    session.refresh(committee)
    assert committee.facts_revision == revision + 1
    assert "PARTSTAT=DECLINED" in feed_of(session, committee)[1]
    assert say_(session, committee, Wish.ACCEPTED).decision is None
    assert busy(session) == []


def test_a_moved_session_asks_anew(session: Session, committee: CommitteeRow, plan: PlanRow) -> None:
    say_(session, committee, Wish.ACCEPTED)
    answer(session, committee, "talk-2", "m6", Wish.ACCEPTED, None, Via.API, operator())
    second = redraft(session, plan)
    move(session, second, WHAT, free_days(session, second)[0])
    publish_plan(session, second)
    assert find_invited(session, committee.id, WHAT, WHO).state is AnswerState.NEEDS_ACTION
    assert find_invited(session, committee.id, "talk-2", "m6").state is AnswerState.ACCEPTED
    assert "PARTSTAT=NEEDS-ACTION" in feed_of(session, committee)[1]


def test_leave_has_a_deadline_that_the_secretariat_may_pass(
    session: Session, committee: CommitteeRow, form: FormatRow
) -> None:
    form.leave_hours = 48
    starts = find_invited(session, committee.id, WHAT, WHO).invitation.starts_at
    committee.as_of = starts - timedelta(hours=47)
    session.flush()
    with pytest.raises(LeaveTooLate):
        say_(session, committee, Wish.DECLINED)
    assert say_(session, committee, Wish.ACCEPTED).state is AnswerState.ACCEPTED
    assert say_(session, committee, Wish.DECLINED, via=Via.STAFF).state is AnswerState.LEAVE_ASKED
    committee.as_of = starts + timedelta(days=2)
    session.flush()
    with pytest.raises(SessionIsOver):
        say_(session, committee, Wish.ACCEPTED, via=Via.STAFF)


def test_the_format_says_who_decides(session: Session, committee: CommitteeRow, form: FormatRow) -> None:
    form.leave_approver, form.leave_member = "member", "m7"
    session.flush()
    say_(session, committee, Wish.DECLINED, "出差")
    invited = find_invited(session, committee.id, WHAT, WHO)
    assert approvers_of(session, committee, invited) == ["m7"]
    with pytest.raises(NotFound):
        judge(session, committee, Decision.APPROVED, member("m1"))
    today = BEFORE.date()
    away = DelegationRow(
        committee_id=committee.id, approver="m7", delegate="m8", first=today - timedelta(days=30),
        last=today + timedelta(days=30), created_by="x", created_at=BEFORE,
    )  # fmt: skip
    session.add(away)
    session.flush()
    assert approvers_of(session, committee, invited) == ["m8"]
    with pytest.raises(NotFound):
        judge(session, committee, Decision.APPROVED, member("m7"))
    assert judge(session, committee, Decision.APPROVED, member("m8")).decided_by == "m8"
    form.leave_approver, form.leave_member = "convener", None
    lead = select(MembershipRow).where(
        MembershipRow.committee_id == committee.id, MembershipRow.member.in_(("m1", WHO))
    )
    for row in session.scalars(lead):
        row.role = "convener"
    session.flush()
    assert approvers_of(session, committee, find_invited(session, committee.id, WHAT, WHO)) == ["m1"]


def test_where_asking_is_enough_leave_begins_at_once(
    session: Session, committee: CommitteeRow, form: FormatRow
) -> None:
    form.leave_approver = "automatic"
    session.flush()
    assert say_(session, committee, Wish.DECLINED, "出差").state is AnswerState.ON_LEAVE
    assert len(busy(session)) == 1
    assert say_(session, committee, Wish.DECLINED, "出差").state is AnswerState.ON_LEAVE
    assert len(busy(session)) == 1


def test_what_a_member_is_not_invited_to_does_not_exist(session: Session, committee: CommitteeRow) -> None:
    for key, who in ((WHAT, "m8"), ("nothing", WHO), (WHAT, "nobody")):
        with pytest.raises(NotFound):
            answer(session, committee, key, who, Wish.ACCEPTED, None, Via.API, operator())
    assert session.scalars(select(AnswerRow)).all() == []
