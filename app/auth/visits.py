"""How members come to their pages: by a code or link that is good once, for as long as they are not idle."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from hmac import new as keyed_hash
from secrets import choice, token_urlsafe
from typing import Any

from sqlalchemy import Select, delete, or_, select, update
from sqlalchemy.orm import Session

from app.audit.service import Actor, record
from app.auth.page_tables import ContactPersonRow, PageCodeRow, PageVisitRow
from app.auth.tokens import digest_of
from app.clock import now
from app.settings import get_settings

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Characters that nobody mistakes for another."""
CODE_LENGTH = 12
LINK_BYTES = 24
LINK_GOOD_FOR = timedelta(hours=2)
CODE_GOOD_FOR = timedelta(days=7)
LONGEST_VISIT = timedelta(hours=24)
SEEN_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Visit:
    """Who is at which member's pages."""

    row: PageVisitRow
    secret: str

    @property
    def form_token(self) -> str:
        """What every form of this visit has to send back."""
        return keyed_hash(self.secret.encode(), b"form", "sha256").hexdigest()

    def accepts(self, sent: str) -> bool:
        """Whether a form came from this visit's pages."""
        return compare_digest(self.form_token.encode(), sent.encode("utf-8", "replace"))


def new_code(
    session: Session,
    committee_id: int,
    member: str,
    by: Actor,
    *,
    contact_person: str | None = None,
    link: bool = False,
) -> tuple[str, datetime]:
    """Make a code to be read out, or with ``link`` a longer one for an address; return it and until when it is good."""
    secret = token_urlsafe(LINK_BYTES) if link else "".join(choice(ALPHABET) for _ in range(CODE_LENGTH))
    moment = now()
    row = PageCodeRow(
        committee_id=committee_id,
        member=member,
        contact_person=contact_person,
        digest=digest_of(secret),
        created_by=by.name,
        created_at=moment,
        expires_at=moment + (LINK_GOOD_FOR if link else CODE_GOOD_FOR),
    )
    session.add(row)
    session.flush()
    after = {"link": link, "contact_person": contact_person is not None}
    record(session, by, "page_code.create", member, committee_id=committee_id, after=after)
    return secret if link else "-".join(secret[n : n + 4] for n in range(0, CODE_LENGTH, 4)), row.expires_at


def is_good(session: Session, secret: str) -> bool:
    """Whether a code would open something; looking does not use it up."""
    return session.scalar(_good(secret)) is not None


def enter(session: Session, secret: str, origin: str) -> tuple[PageVisitRow, str] | None:
    """Use a code up and begin a visit; None for a code that is unknown, used or too old."""
    code = session.scalars(_good(secret).with_for_update()).one_or_none()
    if code is None:
        return None
    moment, cookie = now(), token_urlsafe(LINK_BYTES)
    code.used_at = moment
    visit = PageVisitRow(
        committee_id=code.committee_id,
        member=code.member,
        contact_person=code.contact_person,
        digest=digest_of(cookie),
        created_at=moment,
        last_seen_at=moment,
    )
    session.add(visit)
    session.flush()
    record(session, _Visitor(visitor_name(visit), origin), "page.enter", code.member, committee_id=code.committee_id)
    return visit, cookie


def find_visit(session: Session, cookie: str) -> Visit | None:
    """Return the visit of a cookie, unless it is over or was idle for too long."""
    moment = now()
    idle = moment - timedelta(minutes=get_settings().page_idle_minutes)
    going = (
        PageVisitRow.digest == digest_of(cookie),
        PageVisitRow.ended_at.is_(None),
        PageVisitRow.last_seen_at > idle,
        PageVisitRow.created_at > moment - LONGEST_VISIT,
    )
    row = session.scalars(select(PageVisitRow).where(*going)).one_or_none()
    if row is None:
        return None
    if moment - row.last_seen_at > SEEN_NOTED_EVERY:
        session.execute(update(PageVisitRow).where(PageVisitRow.id == row.id).values(last_seen_at=moment))
    return Visit(row, cookie)


def end_visit(session: Session, visit: PageVisitRow) -> None:
    """Sign out."""
    visit.ended_at = now()
    session.flush()


def contact_person_of(session: Session, committee_id: int, member: str) -> str | None:
    """Return the name of whoever answers for a member."""
    mine = (ContactPersonRow.committee_id == committee_id, ContactPersonRow.member == member)
    return session.scalar(select(ContactPersonRow.name).where(*mine))


def name_contact_person(session: Session, committee_id: int, member: str, name: str, by: Actor) -> tuple[str, datetime]:
    """Let somebody answer for a member, instead of whoever did before; return the code that lets them in."""
    dismiss_contact_person(session, committee_id, member, by)
    session.add(ContactPersonRow(committee_id=committee_id, member=member, name=name, created_at=now()))
    session.flush()
    record(session, by, "contact_person.name", member, committee_id=committee_id, after={"name": name})
    return new_code(session, committee_id, member, by, contact_person=name)


def dismiss_contact_person(session: Session, committee_id: int, member: str, by: Actor) -> None:
    """Let nobody answer for a member any more: codes and visits end."""
    mine = (ContactPersonRow.committee_id == committee_id, ContactPersonRow.member == member)
    row = session.scalars(select(ContactPersonRow).where(*mine).with_for_update()).one_or_none()
    if row is None:
        return
    record(session, by, "contact_person.dismiss", member, committee_id=committee_id, before={"name": row.name})
    session.delete(row)
    for table in (PageCodeRow, PageVisitRow):
        theirs = (table.committee_id == committee_id, table.member == member, table.contact_person.is_not(None))
        session.execute(delete(table).where(*theirs))
    session.flush()


def visitor_name(visit: PageVisitRow) -> str:
    """What the audit record calls somebody at a member's pages."""
    if visit.contact_person is not None:
        return f"{visit.contact_person} (contact person of {visit.member})"
    return f"{visit.member} (member's page)"


def purge_visits(session: Session) -> None:
    """Forget codes and visits that are over."""
    moment = now()
    session.execute(delete(PageCodeRow).where(PageCodeRow.expires_at < moment - CODE_GOOD_FOR))
    over = or_(PageVisitRow.ended_at.is_not(None), PageVisitRow.created_at < moment - LONGEST_VISIT)
    session.execute(delete(PageVisitRow).where(over))


@dataclass(frozen=True)
class _Visitor:
    name: str
    origin: str


def _good(secret: str) -> Select[Any]:
    """A code as it was sent, or as somebody types it."""
    typed = "".join(character for character in secret.upper() if character in ALPHABET)
    digests = [digest_of(secret), digest_of(typed)]
    good = (PageCodeRow.digest.in_(digests), PageCodeRow.used_at.is_(None), PageCodeRow.expires_at > now())
    return select(PageCodeRow).where(*good)
