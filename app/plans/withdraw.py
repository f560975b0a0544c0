"""Taking published sessions back, and bringing them back: a release that changes these and copies everything else.

Nothing is checked when sessions leave: what stays was published before, and less time is taken than before.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import clock
from app.auth.access import Access
from app.committees.tables import CommitteeRow
from app.plans import records
from app.plans.changes import Change
from app.plans.next_release import add_release, note_waivers, tell_members
from app.plans.tables import CommitteeCalendarRow, InvitationStatus, ReleaseRow, ReleaseSessionRow

RETURN = text("""
    WITH stood AS (
        SELECT DISTINCT ON (s.session_id) s.session_id, s.release_id
        FROM release_sessions s JOIN releases r ON r.id = s.release_id
        WHERE r.committee_id = :committee_id AND r.id <> :release_id AND s.session_id = ANY(:sessions)
        ORDER BY s.session_id, r.number DESC
    ), back AS (
        INSERT INTO release_sessions (release_id, session_id, day, starts_at, ends_at, days, venue_id, provisional)
        SELECT :release_id, session_id, day, starts_at, ends_at, days, venue_id, provisional
        FROM release_sessions JOIN stood USING (session_id, release_id)
    )
    INSERT INTO release_people (release_id, session_id, member_id, groups, roles)
    SELECT :release_id, session_id, member_id, groups, roles
    FROM release_people JOIN stood USING (session_id, release_id)
""")


@dataclass(frozen=True)
class Notice:
    """What a release that no plan asked for is called, and why it was made."""

    name: str
    reason: str | None


@dataclass(frozen=True)
class Told:
    """What a change of the calendar led to: its release where it needed one, and whose calendars look different."""

    release: ReleaseRow | None
    members: frozenset[int]


def withdraw(
    session: Session,
    committee: CommitteeRow,
    pointer: CommitteeCalendarRow,
    sessions: Collection[int],
    change: Change,
    notice: Notice,
    access: Access,
    note: str | None = None,
) -> Told:
    """Take sessions out of the published calendar as postponed or cancelled; without a release when none stands there.

    The calendar row is locked; ``note`` is added to the members' invitations.
    """
    status = InvitationStatus.POSTPONED if change is Change.POSTPONED else InvitationStatus.CANCELLED
    published = _published(session, pointer.release_id)
    leaving = sorted(published & set(sessions))
    if pointer.release_id is None or not leaving:
        moment = clock.now()
        told = records.strike(session, list(sessions), status, now=moment, note=note)
        records.raise_revisions(session, told, moment)
        return Told(None, frozenset(told))
    parent = session.get_one(ReleaseRow, pointer.release_id)
    release = _follow(session, parent, notice, {change: len(leaving)}, access)
    records.copy_sessions(session, release.id, kept=sorted(published - set(leaving)), parent_id=parent.id)
    records.book(session, committee.id, release.id, committee.time_zone, changed=leaving, taken=[])
    told = records.strike(session, list(sessions), status, now=release.published_at, note=note)
    return _conclude(session, pointer, release, told)


def bring_back(
    session: Session,
    committee: CommitteeRow,
    pointer: CommitteeCalendarRow,
    sessions: Sequence[int],
    notice: Notice,
    access: Access,
) -> Told:
    """Put sessions back into the published calendar, where and with whom each stood in it last."""
    assert pointer.release_id is not None
    taken, parent = list(sessions), session.get_one(ReleaseRow, pointer.release_id)
    release = _follow(session, parent, notice, {Change.ADDED: len(taken)}, access)
    kept = sorted(_published(session, parent.id))
    records.copy_sessions(session, release.id, kept=kept, parent_id=parent.id)
    values = {"committee_id": committee.id, "release_id": release.id, "sessions": taken}
    session.execute(RETURN, values)
    records.book(session, committee.id, release.id, committee.time_zone, changed=taken, taken=taken)
    told = records.invite(session, release.id, taken=taken, now=release.published_at, only=taken)
    return _conclude(session, pointer, release, told)


def _published(session: Session, release_id: int | None) -> set[int]:
    query = select(ReleaseSessionRow.session_id).where(ReleaseSessionRow.release_id == release_id)
    return set(session.scalars(query))


def _follow(
    session: Session, parent: ReleaseRow, notice: Notice, counts: dict[Change, int], access: Access
) -> ReleaseRow:
    release = ReleaseRow(
        committee_id=parent.committee_id,
        name=notice.name,
        note=notice.reason,
        first_day=parent.first_day,
        last_day=parent.last_day,
        published_by=access.name,
    )
    return add_release(session, release, parent, counts)


def _conclude(session: Session, pointer: CommitteeCalendarRow, release: ReleaseRow, told: set[int]) -> Told:
    """Raise the members' revisions, let the release hold, and announce it."""
    records.raise_revisions(session, told, release.published_at)
    note_waivers(session, release)
    pointer.release_id, pointer.version = release.id, pointer.version + 1
    session.flush()
    tell_members(session, release, told)
    return Told(release, frozenset(told))
