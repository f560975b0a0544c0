"""Date enquiries: opened with held slots, confirmed or withdrawn, expired when their time has run out."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from ulid import ULID

from app.answers.deeds import Deed, fact_of, require_version
from app.answers.errors import (
    EnquiryAlreadyOpen,
    EnquiryIsClosed,
    EnquiryRefused,
    SessionIsNotPlanned,
    SlotNoLongerFree,
)
from app.answers.holds import is_open
from app.answers.schemas import EnquiryRequest
from app.answers.slots import SlotCheck
from app.errors import Flaw, Invalid, NotFound
from app.lists import plain, read_rows
from app.outbox import announce
from app.plans.facts import current_facts
from app.problems.bundle import Bundle, Enquiry, EnquiryState, Pin, SessionStatus
from app.problems.bundle import Session as SessionFact
from app.sessions.arrangement_tables import EnquiryRow
from app.sessions.arrangements import StoredEnquiry
from app.sessions.lists import ENQUIRIES, SESSIONS
from app.sessions.schemas import StoredSession
from app.sessions.tables import (
    ConsultationSession,
)

PLACED = (SessionStatus.PLANNED, SessionStatus.POSTPONED)
"""Only these take place at all."""


def open_enquiry(deed: Deed, wanted: EnquiryRequest) -> StoredEnquiry:
    """Hold some slots for a session until a moment, or refuse with all that stands against them."""
    bundle = current_facts(deed.session, deed.committee.id).bundle
    subject = next((item for item in bundle.sessions if item.key == wanted.session), None)
    if subject is None:
        raise EnquiryRefused(flaws=[Flaw("/session", "unknown_name", {"name": wanted.session})])
    if subject.status not in PLACED:
        raise SessionIsNotPlanned(state=subject.status.value)
    _close_before(deed, bundle, wanted.session)
    key = wanted.key or f"enquiry-{ULID()}".lower()
    enquiry = Enquiry(key=key, **wanted.model_dump(exclude={"key"}))
    flaws = [*_asked_flaws(bundle, enquiry, deed.moment), *_slot_flaws(deed, bundle, subject, enquiry)]
    if flaws:
        raise EnquiryRefused(flaws=flaws)
    stored = deed.insert(ENQUIRIES, enquiry)
    deed.done("enquiry.open", key, after=plain(enquiry))
    told = {"enquiry": key, "session": enquiry.session, "members": list(enquiry.members)}
    announce(deed.session, deed.committee.id, "enquiry.opened", told)
    return stored


def confirm(deed: Deed, key: str, version: int, slot: int) -> StoredEnquiry:
    """Settle on one slot: the session is pinned to it and mandatory, the other slots are free."""
    stored, enquiry = _open_one(deed, key, version)
    if slot >= len(enquiry.slots):
        raise Invalid(flaws=[Flaw("/slot", "no_such_slot", {"slots": len(enquiry.slots)})])
    bundle = current_facts(deed.session, deed.committee.id).bundle
    subject = next(item for item in bundle.sessions if item.key == enquiry.session)
    if subject.status not in PLACED:
        raise SessionIsNotPlanned(state=subject.status.value)
    flaws = list(_check(deed, bundle, subject, enquiry).flaws(enquiry.slots[slot], ""))
    if flaws:
        raise SlotNoLongerFree(flaws=flaws)
    closed = enquiry.model_copy(update={"state": EnquiryState.CONFIRMED, "chosen": slot})
    answer = deed.update(ENQUIRIES, stored.id, enquiry, closed, "confirm")
    pinned = _pin(deed, enquiry, slot)
    after = {**plain(closed), "pin": plain(pinned.pin) if pinned.pin else None}
    deed.done("enquiry.confirm", key, before=plain(enquiry), after=after)
    return answer


def withdraw(deed: Deed, key: str, version: int) -> StoredEnquiry:
    """Ask no longer: every slot is free."""
    stored, enquiry = _open_one(deed, key, version)
    return _close(deed, stored, enquiry, EnquiryState.WITHDRAWN, "withdraw")


def expire(deed: Deed) -> list[StoredEnquiry]:
    """Close those enquiries of a committee whose time has run out."""
    due = (EnquiryRow.state == EnquiryState.OPEN, EnquiryRow.until <= deed.moment)
    rows = read_rows(deed.session, ENQUIRIES, EnquiryRow.committee_id == deed.committee.id, *due)
    found = [StoredEnquiry.model_validate(row, from_attributes=True) for row in rows]
    return [_close(deed, row, fact_of(ENQUIRIES, row), EnquiryState.EXPIRED, "expire") for row in found]


def committees_with_expired(session: Session, moment: datetime) -> Iterable[int]:
    """Numbers of the committees that have an open enquiry whose time has run out."""
    due = (EnquiryRow.state == EnquiryState.OPEN, EnquiryRow.until <= moment)
    query = select(EnquiryRow.committee_id).where(*due).distinct().order_by(EnquiryRow.committee_id)
    return session.scalars(query).all()


def find_enquiry(session: Session, committee_id: int, key: str) -> StoredEnquiry:
    """Return one of a committee's enquiries."""
    rows = read_rows(session, ENQUIRIES, EnquiryRow.committee_id == committee_id, EnquiryRow.key == key)
    if not rows:
        raise NotFound
    return StoredEnquiry.model_validate(rows[0], from_attributes=True)


def state_of(enquiry: Enquiry, moment: datetime) -> EnquiryState:
    """How far an enquiry has come; an open one whose time has run out has expired."""
    return (
        EnquiryState.EXPIRED if enquiry.state is EnquiryState.OPEN and not is_open(enquiry, moment) else enquiry.state
    )


def require_open(enquiry: Enquiry, moment: datetime) -> None:
    """Refuse to go on with an enquiry that is closed, or whose time has run out."""
    if not is_open(enquiry, moment):
        raise EnquiryIsClosed(state=state_of(enquiry, moment).value)


def _open_one(deed: Deed, key: str, version: int) -> tuple[StoredEnquiry, Enquiry]:
    stored = find_enquiry(deed.session, deed.committee.id, key)
    require_version(stored, version)
    enquiry = fact_of(ENQUIRIES, stored)
    require_open(enquiry, deed.moment)
    return stored, enquiry


def _close(deed: Deed, stored: StoredEnquiry, enquiry: Enquiry, state: EnquiryState, act: str) -> StoredEnquiry:
    closed = enquiry.model_copy(update={"state": state})
    answer = deed.update(ENQUIRIES, stored.id, enquiry, closed, act)
    deed.done(f"enquiry.{act}", enquiry.key, before=plain(enquiry), after=plain(closed))
    return answer


def _close_before(deed: Deed, bundle: Bundle, session: str) -> None:
    """A session has one open enquiry at most; one whose time has run out makes way."""
    for enquiry in bundle.enquiries:
        if enquiry.session == session and enquiry.state is EnquiryState.OPEN:
            if is_open(enquiry, deed.moment):
                raise EnquiryAlreadyOpen(enquiry=enquiry.key)
            stored = find_enquiry(deed.session, deed.committee.id, enquiry.key)
            _close(deed, stored, enquiry, EnquiryState.EXPIRED, "expire")


def _asked_flaws(bundle: Bundle, enquiry: Enquiry, moment: datetime) -> Iterator[Flaw]:
    if enquiry.until <= moment:
        yield Flaw("/until", "not_in_future")
    if not (enquiry.members or enquiry.departments or enquiry.officials):
        yield Flaw("", "nobody_asked")
    if any(row.key == enquiry.key for row in bundle.enquiries):
        yield Flaw("/key", "key_taken", {"name": enquiry.key})
    known = {
        "members": {row.key for row in bundle.members},
        "departments": {row.key for row in bundle.departments},
    }
    for field, keys in (("members", enquiry.members), ("departments", enquiry.departments)):
        for number, key in enumerate(keys):
            if key not in known[field]:
                yield Flaw(f"/{field}/{number}", "unknown_name", {"name": key})
    for field in ("members", "departments", "officials"):
        counted = Counter(getattr(enquiry, field))
        yield from (Flaw(f"/{field}", "named_twice", {"name": key}) for key, times in counted.items() if times > 1)


def _check(deed: Deed, bundle: Bundle, subject: SessionFact, enquiry: Enquiry) -> SlotCheck:
    return SlotCheck(deed.session, deed.committee.id, bundle, subject, frozenset(enquiry.members), deed.moment)


def _slot_flaws(deed: Deed, bundle: Bundle, subject: SessionFact, enquiry: Enquiry) -> Iterator[Flaw]:
    check, seen = _check(deed, bundle, subject, enquiry), dict[object, int]()
    for number, slot in enumerate(enquiry.slots):
        first = seen.setdefault((slot.day, slot.start), number)
        if first != number:
            yield Flaw(f"/slots/{number}", "slot_doubled", {"first": first})
        yield from check.flaws(slot, f"/slots/{number}")


def _pin(deed: Deed, enquiry: Enquiry, slot: int) -> SessionFact:
    """Pin the session to the slot; a venue that the slot does not name stays pinned, and so do people."""
    mine = (ConsultationSession.committee_id == deed.committee.id, ConsultationSession.key == enquiry.session)
    (row,) = read_rows(deed.session, SESSIONS, *mine)
    stored = StoredSession.model_validate(row, from_attributes=True)
    before, chosen = fact_of(SESSIONS, stored), enquiry.slots[slot]
    pin = before.pin or Pin()
    fixed = {"day": chosen.day, "start": chosen.start, "venue": chosen.venue or pin.venue}
    after = before.model_copy(update={"pin": pin.model_copy(update=fixed), "mandatory": True})
    deed.update(SESSIONS, stored.id, before, after, "confirm_date")
    return after
