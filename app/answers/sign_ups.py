"""Open places of sessions, and the members who take them."""

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.answers.deeds import Deed, fact_of, require_version
from app.answers.errors import (
    AlreadySignedUp,
    NoPlacesLeft,
    NotInPool,
    NotOpenForSignUp,
    SessionIsNotPlanned,
    SignUpIsOver,
)
from app.answers.pools import duties_lacking, find_session, in_pool, may_take, places_taken, today_of
from app.answers.schemas import Candidate, MyOpenPlaces, OpenPlaces, SignUps, Volunteer
from app.auth.access import Access
from app.auth.roles import Role
from app.committees.tables import CommitteeRow, MemberRow
from app.errors import Flaw, Invalid, NotFound
from app.lists import plain, read_rows
from app.sessions.arrangement_tables import SignUpEntryRow
from app.sessions.arrangements import SignUpEntry, StoredSignUpEntry
from app.sessions.lists import SIGN_UPS
from app.sessions.schemas import SessionStatus
from app.sessions.tables import (
    ConsultationSession,
)


def sign_up(deed: Deed, access: Access, key: str, named: str | None) -> StoredSignUpEntry:
    """Take an open place of a session for a member: the last one is taken once."""
    row = find_session(deed.session, deed.committee.id, key, access)
    member = _who(deed, access, named)
    if not may_take(deed.session, row, member):
        raise NotFound if access.role is Role.MEMBER else NotInPool
    _require_open(deed, access, row)
    if _entry(deed.session, deed.committee.id, key, member) is not None:
        raise AlreadySignedUp
    taken = places_taken(deed.session, deed.committee.id, [key]).get(key, 0)
    if taken >= (row.sign_up_places or 0):
        raise NoPlacesLeft(places=row.sign_up_places)
    entry = SignUpEntry(session=key, member=member, at=deed.moment)
    stored = deed.insert(SIGN_UPS, entry)
    deed.done("sign_up.take", key, after=plain(entry))
    return stored


def give_back(deed: Deed, access: Access, key: str, member: str, version: int) -> None:
    """Give an open place back: a member until the date, staff at any time."""
    if access.role is Role.MEMBER and member != access.member:
        raise NotFound
    stored = _entry(deed.session, deed.committee.id, key, member)
    if stored is None:
        raise NotFound
    row = find_session(deed.session, deed.committee.id, key, access)
    require_version(stored, version)
    if access.role is Role.MEMBER and (row.sign_up_until is None or row.sign_up_until < today_of(deed.committee)):
        raise SignUpIsOver(until=row.sign_up_until)
    entry = fact_of(SIGN_UPS, stored)
    deed.delete(SIGN_UPS, stored, entry)
    deed.done("sign_up.give_back", key, before=plain(entry))


def open_places(session: Session, committee: CommitteeRow, member: str) -> MyOpenPlaces:
    """Show a member the sessions with open places that name it in a pool."""
    of = ConsultationSession
    query = (
        select(of, SignUpEntryRow.version)
        .join(MemberRow, and_(MemberRow.committee_id == of.committee_id, MemberRow.key == member))
        .join(
            SignUpEntryRow,
            and_(
                SignUpEntryRow.committee_id == of.committee_id,
                SignUpEntryRow.session == of.key,
                SignUpEntryRow.member == member,
            ),
            isouter=True,
        )
        .where(of.committee_id == committee.id, of.status == SessionStatus.PLANNED, of.confirmed)
        .where(of.sign_up_places.is_not(None), of.sign_up_until >= today_of(committee), in_pool())
        .order_by(of.sign_up_until, of.id)
    )
    rows = session.execute(query).all()
    taken = places_taken(session, committee.id, [row.key for row, _ in rows])
    return MyOpenPlaces(items=[_place(row, taken.get(row.key, 0), version) for row, version in rows])


def read_sign_ups(session: Session, committee: CommitteeRow, key: str, access: Access) -> SignUps:
    """Show who has signed up for a session, and who of its pools might be asked next."""
    row = find_session(session, committee.id, key, access)
    if row.sign_up_places is None or row.sign_up_until is None:
        raise NotOpenForSignUp
    entries = {entry.member: entry for entry in _entries(session, committee.id, key)}
    pool = (
        select(MemberRow.key, MemberRow.name, in_pool())
        .join(ConsultationSession, ConsultationSession.committee_id == MemberRow.committee_id)
        .where(ConsultationSession.id == row.id)
        .order_by(MemberRow.id)
    )
    found = session.execute(pool).all()
    names = {member: name for member, name, _ in found}
    others = [member for member, _, wanted in found if wanted and member not in entries]
    lacking = duties_lacking(session, row, [*entries, *others])
    candidates = [Candidate(member=member, name=names[member], lacks=lacking.get(member, [])) for member in others]
    return SignUps(
        session=key,
        places=row.sign_up_places,
        until=row.sign_up_until,
        left=max(row.sign_up_places - len(entries), 0),
        volunteers=[
            Volunteer(
                member=member,
                name=names[member],
                lacks=lacking.get(member, []),
                at=entry.at,
                version=entry.version,
            )
            for member, entry in entries.items()
        ],
        candidates=sorted(candidates, key=lambda item: not item.lacks),
    )


def _who(deed: Deed, access: Access, named: str | None) -> str:
    """A member signs up for itself; staff say whom."""
    if access.role is Role.MEMBER:
        if access.member is None or named not in (None, access.member):
            raise NotFound
        return access.member
    if named is None:
        raise Invalid(flaws=[Flaw("/member", "missing")])
    known = select(MemberRow.id).where(MemberRow.committee_id == deed.committee.id, MemberRow.key == named)
    if deed.session.scalar(known) is None:
        raise Invalid(flaws=[Flaw("/member", "unknown_name", {"name": named})])
    return named


def _require_open(deed: Deed, access: Access, row: ConsultationSession) -> None:
    """Refuse a session without open places, which for a member is not there, one that is over or not planned."""
    if row.sign_up_places is None or row.sign_up_until is None:
        raise NotFound if access.role is Role.MEMBER else NotOpenForSignUp
    if row.status != SessionStatus.PLANNED or not row.confirmed:
        raise SessionIsNotPlanned(state=row.status if row.confirmed else "not confirmed")
    if row.sign_up_until < today_of(deed.committee):
        raise SignUpIsOver(until=row.sign_up_until)


def _entries(session: Session, committee_id: int, key: str) -> list[StoredSignUpEntry]:
    mine = (SignUpEntryRow.committee_id == committee_id, SignUpEntryRow.session == key)
    rows = read_rows(session, SIGN_UPS, *mine)
    return [StoredSignUpEntry.model_validate(row, from_attributes=True) for row in rows]


def _entry(session: Session, committee_id: int, key: str, member: str) -> StoredSignUpEntry | None:
    return next((entry for entry in _entries(session, committee_id, key) if entry.member == member), None)


def _place(row: ConsultationSession, taken: int, version: int | None) -> OpenPlaces:
    assert row.sign_up_places is not None and row.sign_up_until is not None  # asked for by the query
    return OpenPlaces(
        session=row.key,
        name=row.name,
        format=row.format,
        first=row.first,
        last=row.last,
        places=row.sign_up_places,
        left=max(row.sign_up_places - taken, 0),
        until=row.sign_up_until,
        taken=version is not None,
        version=version,
    )
