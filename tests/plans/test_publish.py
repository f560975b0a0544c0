from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.committees.tables import CommitteeRow
from app.errors import PreconditionFailed
from app.imports.service import import_bundle
from app.outbox.tables import OutboxEvent
from app.plans.errors import CalendarWouldBreak, NothingToPublish, PlanAlreadyPublished, PlanIsOutdated
from app.plans.publish import Publication, publish
from app.plans.tables import (
    AssignmentRow,
    BookingRow,
    CommitteeCalendarRow,
    InvitationRow,
    MemberCalendarRow,
    ReleasePersonRow,
    ReleaseRow,
    ReleaseSessionRow,
)
from tests.factories.bundle import FIRST, LAST, activity, consultation, tiny_bundle
from tests.factories.planning import (
    ACCESS,
    drop,
    free_days,
    make_committee,
    make_plan,
    move,
    publish_month,
    publish_plan,
    redraft,
    session_number,
    solve_plan,
)


def count(session: Session, table: Any, *conditions: Any) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


def invitations(session: Session, key: str) -> dict[int, InvitationRow]:
    query = select(InvitationRow).where(InvitationRow.session_id == session_number(session, key))
    rows = session.scalars(query.execution_options(populate_existing=True))
    return {row.member_id: row for row in rows}


def revisions(session: Session) -> dict[int, int]:
    rows = session.execute(select(MemberCalendarRow.member_id, MemberCalendarRow.revision))
    return dict(rows.all())


def test_publishing_writes_copies_bookings_invitations_and_an_event(session: Session) -> None:
    plan = publish_month(session)
    release = session.scalars(select(ReleaseRow)).one()
    assert (release.number, release.parent_id, release.changes["added"]) == (1, None, 6)
    assert plan.state == "published"
    people = count(session, ReleasePersonRow)
    assert count(session, ReleaseSessionRow) == 6
    assert count(session, InvitationRow, InvitationRow.status == "confirmed") == people
    assert count(session, BookingRow, BookingRow.member_id.is_not(None)) == people
    assert count(session, BookingRow, BookingRow.venue_id.is_not(None)) == 6
    assert {row.sequence for row in session.scalars(select(InvitationRow))} == {0}
    event = session.scalars(select(OutboxEvent)).one()
    assert (event.kind, event.payload["release"]) == ("release.published", 1)
    assert session.scalars(select(CommitteeCalendarRow)).one().release_id == release.id


def test_a_plan_is_published_once(session: Session) -> None:
    plan = publish_month(session)
    with pytest.raises(PlanAlreadyPublished):
        publish_plan(session, plan)


def test_a_plan_that_changed_since_it_was_looked_at_is_refused(session: Session) -> None:
    plan = solve_plan(session, make_plan(session, make_committee(session)))
    committee = session.get_one(CommitteeRow, plan.committee_id)
    with pytest.raises(PreconditionFailed):
        publish(session, committee, Publication(plan.id, plan.version - 1, "旧"), ACCESS)


def test_the_same_calendar_again_is_nothing_to_publish(session: Session) -> None:
    plan = redraft(session, publish_month(session))
    with pytest.raises(NothingToPublish):
        publish_plan(session, plan)


def test_a_moved_session_raises_sequence_and_revision_of_those_it_concerns_only(session: Session) -> None:
    first = publish_month(session)
    before = revisions(session)
    uids = {row.uid for row in invitations(session, "act-1").values()}
    plan = redraft(session, first)
    move(session, plan, "act-1", free_days(session, plan)[0])
    release = publish_plan(session, plan)
    assert {kind: number for kind, number in release.changes.items() if number} == {"moved": 1}
    moved = invitations(session, "act-1")
    assert {row.sequence for row in moved.values()} == {1}
    assert {row.uid for row in moved.values()} == uids
    assert {row.sequence for row in invitations(session, "act-2").values()} == {0}
    after = revisions(session)
    assert {member for member in after if after[member] != before[member]} == set(moved)
    assert {row.revision for row in moved.values()} == {2}


def test_a_cancelled_session_stays_as_cancelled_and_frees_its_time(session: Session) -> None:
    first = publish_month(session)
    people = set(invitations(session, "act-1"))
    plan = redraft(session, first)
    drop(session, plan, "act-1")
    release = publish_plan(session, plan)
    assert release.changes["cancelled"] == 1
    cancelled = invitations(session, "act-1")
    assert set(cancelled) == people
    assert {(row.status, row.sequence) for row in cancelled.values()} == {("cancelled", 1)}
    assert count(session, BookingRow, BookingRow.session_id == session_number(session, "act-1")) == 0
    assert count(session, ReleaseSessionRow, ReleaseSessionRow.release_id == release.id) == 5


def test_a_corrected_name_touches_the_invitation_but_not_its_sequence(session: Session) -> None:
    first = publish_month(session)
    renamed = activity("act-1").model_copy(update={"name": "活动 更名"})
    import_bundle(session, tiny_bundle(sessions=(renamed,)), ACCESS)
    plan = redraft(session, first)
    move(session, plan, "act-2", free_days(session, plan)[0])
    publish_plan(session, plan)
    assert {(row.summary, row.sequence) for row in invitations(session, "act-1").values()} == {("活动 更名", 0)}


def test_a_missing_mandatory_session_is_refused_and_nothing_changes(session: Session) -> None:
    plan = solve_plan(session, make_plan(session, make_committee(session)))
    drop(session, plan, "talk-1")
    with pytest.raises(CalendarWouldBreak) as refused:
        publish_plan(session, plan)
    sentences = [item["sentence"] for item in refused.value.document("zh")["violations"]]
    assert len(sentences) == 1 and "协商 talk-1" in sentences[0]
    assert count(session, ReleaseRow) == count(session, BookingRow) == count(session, InvitationRow) == 0


def test_two_drafts_that_move_one_session_differently_cannot_both_be_published(session: Session) -> None:
    first = publish_month(session)
    one, other = redraft(session, first), redraft(session, first)
    days = free_days(session, one)
    move(session, one, "act-1", days[0])
    move(session, other, "act-1", days[1])
    publish_plan(session, one)
    with pytest.raises(PlanIsOutdated, match="act-1"):
        publish_plan(session, other)


def test_two_drafts_that_change_different_sessions_are_joined(session: Session) -> None:
    first = publish_month(session)
    one, other = redraft(session, first), redraft(session, first)
    days = free_days(session, one)
    move(session, one, "act-1", days[0])
    move(session, other, "act-2", days[1])
    publish_plan(session, one)
    release = publish_plan(session, other)
    found = {
        key: session.get_one(ReleaseSessionRow, (release.id, session_number(session, key))).day
        for key in ("act-1", "act-2")
    }
    assert found == {"act-1": days[0], "act-2": days[1]}


def test_two_drafts_that_book_one_member_at_one_time_cannot_both_be_published(session: Session) -> None:
    first = publish_month(session)
    one, other = redraft(session, first), redraft(session, first)
    day = free_days(session, one)[0]
    for plan, key in ((one, "talk-1"), (other, "talk-2")):
        move(session, plan, key, day)
        row = session.get_one(AssignmentRow, (plan.id, session_number(session, key)))
        length, hour = (
            row.ends_at - row.starts_at,
            session.get_one(AssignmentRow, (one.id, session_number(session, "talk-1"))),
        )
        row.starts_at, row.ends_at = hour.starts_at, hour.starts_at + length
    session.flush()
    publish_plan(session, one)
    with pytest.raises(CalendarWouldBreak) as refused:
        publish_plan(session, other)
    rules = {violation.rule for violation in refused.value.judged.violations}
    assert "venue_hosts_one_session" in rules


def test_a_plan_of_a_later_horizon_leaves_what_is_published_before_it_alone(session: Session) -> None:
    middle = date(2024, 3, 15)
    early = (consultation("talk-1", "science", FIRST, date(2024, 3, 14)), activity("act-1", FIRST, date(2024, 3, 14)))
    late = (consultation("talk-2", "farming", middle, LAST), activity("act-2", FIRST, LAST))
    committee = make_committee(session, tiny_bundle(sessions=early))
    publish_plan(session, solve_plan(session, make_plan(session, committee, FIRST, date(2024, 3, 14))))
    import_bundle(session, tiny_bundle(sessions=late), ACCESS)
    release = publish_plan(session, solve_plan(session, make_plan(session, committee, middle, LAST)))
    assert {kind: number for kind, number in release.changes.items() if number} == {"added": 2}
    assert count(session, ReleaseSessionRow, ReleaseSessionRow.release_id == release.id) == 4
    assert (release.first_day, release.last_day) == (FIRST, LAST)


def test_a_missing_mandatory_session_of_new_days_is_not_excused_by_the_release_before(session: Session) -> None:
    middle = date(2024, 3, 15)
    sessions = (activity("act-1", FIRST, date(2024, 3, 14)), consultation("talk-2", "farming", middle, LAST))
    committee = make_committee(session, tiny_bundle(sessions=sessions))
    publish_plan(session, solve_plan(session, make_plan(session, committee, FIRST, date(2024, 3, 14))))
    import_bundle(session, tiny_bundle(sessions=(activity("act-2", middle, LAST),)), ACCESS)
    plan = solve_plan(session, make_plan(session, committee, middle, LAST))
    drop(session, plan, "talk-2")
    with pytest.raises(CalendarWouldBreak):
        publish_plan(session, plan)
