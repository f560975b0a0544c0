"""Reading a foreign calendar: what it says replaces what it said before; when it cannot be read, that stays."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import now
from app.committees.tables import CommitteeRow, MemberRow
from app.database import session_scope
from app.fetch import fetch
from app.outgoing import FetchError, in_force
from app.sources.blocks import Service, counted_out, replace_blocks
from app.sources.ics import Unreadable
from app.sources.reading import Asked, read_spans
from app.sources.remote import Remote, Unreached, basic, read_calendars
from app.sources.spans import Span
from app.sources.tables import BusySourceRow, SourceKind

EVERY: Final = timedelta(hours=1)
LEASE: Final = timedelta(minutes=5)
LONGEST_WAIT: Final = timedelta(hours=12)
MOST_BYTES: Final = 5_000_000
UNCHANGED: Final = 304
BY: Final = Service("busy sources")


@dataclass(frozen=True)
class Order:
    """A calendar to be read."""

    number: int
    kind: SourceKind
    url: str
    user: str | None
    secret: str | None = field(repr=False)
    etag: str | None
    asked: Asked


@dataclass(frozen=True)
class Outcome:
    """What came of it: spans, None for unchanged ones, or a reason."""

    spans: list[Span] | None = None
    etag: str | None = None
    reason: str | None = None
    value: str | None = None


def pull_due(most: int = 200) -> int:
    """Read what is due, one calendar after the other; return how many were tried."""
    for number in range(most):
        with session_scope() as session:
            order = claim(session, now())
        if order is None:
            return number
        _carry_out(order)
    return most


def pull_one(number: int) -> None:
    """Read one calendar, if it is due."""
    with session_scope() as session:
        order = claim(session, now(), number)
    if order is not None:
        _carry_out(order)


def claim(session: Session, moment: datetime, number: int | None = None) -> Order | None:
    """Take a calendar that is due; a dead worker's comes back when its lease has run out."""
    query = select(BusySourceRow).where(BusySourceRow.due_at <= moment).order_by(BusySourceRow.due_at, BusySourceRow.id)
    if number is not None:
        query = query.where(BusySourceRow.id == number)
    row = session.scalars(query.limit(1).with_for_update(skip_locked=True)).one_or_none()
    if row is None:
        return None
    row.due_at = moment + LEASE
    # What has not changed is read once a day all the same: what recurs is counted out further.
    known = row.etag if row.tried_at is not None and row.tried_at.date() == moment.date() else None
    committee = session.get_one(CommitteeRow, row.committee_id)
    asked = counted_out(committee)
    return Order(row.id, SourceKind(row.kind), row.url, row.user, row.secret, known, asked)


def _carry_out(order: Order) -> None:
    outcome = read(order)
    with session_scope() as session:
        note(session, order, outcome, now())


def read(order: Order) -> Outcome:
    """Read a calendar; nothing that it answers, or does not answer, raises."""
    try:
        if order.kind is SourceKind.CALDAV:
            remote = Remote(order.url, order.user or "", order.secret or "", order.asked)
            return Outcome(_spans(read_calendars(remote), order.asked))
        return _read_file(order)
    except FetchError as error:
        return Outcome(reason=error.reason)
    except (Unreadable, Unreached) as error:
        return Outcome(reason=error.reason, value=error.value)


def _read_file(order: Order) -> Outcome:
    headers = {"User-Agent": "consult", "Accept": "text/calendar, */*;q=0.1"}
    if order.user is not None:
        headers["Authorization"] = basic(order.user, order.secret or "")
    if order.etag is not None:
        headers["If-None-Match"] = order.etag
    answer = fetch("GET", order.url, headers=headers, policy=replace(in_force(), most_bytes=MOST_BYTES))
    if answer.status == UNCHANGED and order.etag is not None:
        return Outcome(etag=order.etag)
    if answer.status != 200:
        raise Unreached("status", str(answer.status))
    etag = answer.headers.get("etag")
    return Outcome(read_spans(answer.content, order.asked), etag if etag is None or len(etag) <= 300 else None)


def _spans(contents: Iterable[bytes], asked: Asked) -> list[Span]:
    return [span for content in contents for span in read_spans(content, asked)]


def note(session: Session, order: Order, outcome: Outcome, moment: datetime) -> None:
    """Write down what came of reading a calendar: its times, or why they are still the old ones."""
    query = select(BusySourceRow).where(BusySourceRow.id == order.number).with_for_update()
    row = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        return
    row.tried_at, row.reason, row.value = moment, outcome.reason, outcome.value
    if outcome.reason is not None:
        row.failures = min(row.failures + 1, 30)
        row.due_at = moment + min(EVERY * 2 ** min(row.failures - 1, 5), LONGEST_WAIT)
        return
    row.read_at, row.failures, row.due_at = moment, 0, moment + EVERY
    if outcome.spans is not None:
        mine = (MemberRow.committee_id == row.committee_id, MemberRow.key == row.member)
        member = session.scalars(select(MemberRow).where(*mine)).one()
        replace_blocks(session, member, f"pulled-{row.id}", outcome.spans, BY)
        row.etag, row.intervals = outcome.etag, len(outcome.spans)
