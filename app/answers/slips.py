"""Return slips: whom departments send, and who has not said so yet."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from app.answers.deeds import Deed, fact_of
from app.answers.errors import SessionIsNotPlanned, SlipRefused
from app.answers.pools import find_session
from app.answers.schemas import OfficerNamed, Slip, SlipDue, SlipRequest, SlipsDue
from app.auth.access import Access
from app.committees.tables import DepartmentRow
from app.errors import Flaw
from app.history.service import PATCH
from app.lists import plain, read_rows
from app.sessions.arrangement_tables import ReturnSlipRow
from app.sessions.arrangements import ReturnSlip, StoredReturnSlip
from app.sessions.lists import RETURN_SLIPS
from app.sessions.schemas import AttendanceRole, SessionStatus
from app.sessions.tables import (
    AttendanceGroupRow,
    AttendanceNameRow,
    ConsultationSession,
)

PLACED = (SessionStatus.PLANNED, SessionStatus.POSTPONED)


@dataclass(frozen=True)
class Ask:
    """So many officers of at least a rank are asked of a department."""

    officers: int
    rank: int


def replace_slip(deed: Deed, access: Access, key: str, wanted: SlipRequest) -> Slip:
    """Let a department's slip for a session be what it says now."""
    row = find_session(deed.session, deed.committee.id, key, access)
    if row.status not in PLACED:
        raise SessionIsNotPlanned(state=row.status)
    asks = _asks(deed.session, deed.committee.id, key, wanted.department)
    flaws = list(_flaws(asks, wanted))
    if flaws:
        raise SlipRefused(flaws=flaws)
    before = _stored(deed, key, wanted.department)
    after = [ReturnSlip(session=key, department=wanted.department, **named.model_dump()) for named in wanted.officers]
    _write(deed, {item.officer: item for item in before}, after)
    slips = {"before": [plain(fact_of(RETURN_SLIPS, item)) for item in before], "after": [plain(i) for i in after]}
    deed.done("return_slip.replace", f"{key} · {wanted.department}", **slips)
    found = {item.officer: item for item in _stored(deed, key, wanted.department)}
    officers = [found[item.officer] for item in after]
    return Slip(session=key, department=wanted.department, asked=sum(ask.officers for ask in asks), officers=officers)


def slips_due(session: Session, committee_id: int, by: date) -> SlipsDue:
    """Return which departments have to name officers by a date and have named fewer than they are asked for."""
    groups, names, of = AttendanceGroupRow, AttendanceNameRow, ConsultationSession
    named = (
        select(
            ReturnSlipRow.session.label("session"),
            ReturnSlipRow.department.label("department"),
            func.count().label("officers"),
        )
        .where(ReturnSlipRow.committee_id == committee_id)
        .group_by(ReturnSlipRow.session, ReturnSlipRow.department)
        .subquery()
    )
    asked, there = func.sum(groups.officers), func.coalesce(func.max(named.c.officers), 0)
    query = (
        select(of.key, of.name, DepartmentRow.key, DepartmentRow.name, func.min(groups.reply_by), func.max(groups.rank))
        .add_columns(asked, there)
        .select_from(groups)
        .join(of, and_(of.committee_id == groups.committee_id, of.key == groups.session))
        .join(
            names,
            and_(
                names.committee_id == groups.committee_id,
                names.session == groups.session,
                names.group_position == groups.position,
            ),
        )
        .join(
            DepartmentRow,
            and_(DepartmentRow.committee_id == groups.committee_id, DepartmentRow.key == names.department),
        )
        .join(
            named,
            and_(named.c.session == of.key, named.c.department == DepartmentRow.key),
            isouter=True,
        )
        .where(groups.committee_id == committee_id, groups.role == AttendanceRole.DEPARTMENT, groups.reply_by <= by)
        .where(of.status == SessionStatus.PLANNED)
        .group_by(of.id, DepartmentRow.id)
        .having(there < asked)
        .order_by(func.min(groups.reply_by), DepartmentRow.id, of.id)
    )
    return SlipsDue(items=[_due(row) for row in session.execute(query)])


def _asks(session: Session, committee_id: int, key: str, department: str) -> list[Ask]:
    """What a session's department groups ask of a department."""
    groups, names = AttendanceGroupRow, AttendanceNameRow
    query = (
        select(groups.officers, groups.rank)
        .join(
            names,
            and_(
                names.committee_id == groups.committee_id,
                names.session == groups.session,
                names.group_position == groups.position,
            ),
        )
        .where(groups.committee_id == committee_id, groups.session == key, names.department == department)
        .order_by(groups.position)
    )
    return [Ask(officers, rank) for officers, rank in session.execute(query)]


def _flaws(asks: Sequence[Ask], wanted: SlipRequest) -> Iterator[Flaw]:
    if not asks:
        yield Flaw("/department", "department_not_asked", {"name": wanted.department})
        return
    asked, named = sum(ask.officers for ask in asks), len(wanted.officers)
    if named > asked:
        yield Flaw("/officers", "too_many_named", {"named": named, "asked": asked})
    times = Counter(item.officer for item in wanted.officers)
    yield from (Flaw("/officers", "named_twice", {"name": name}) for name, count in times.items() if count > 1)
    yield from _rank_flaws(asks, wanted.officers)


def _rank_flaws(asks: Sequence[Ask], officers: Sequence[OfficerNamed]) -> Iterator[Flaw]:
    """The lowest of those named stand where the lowest are asked for: whoever is too low there is so anywhere."""
    wanted = sorted(ask.rank for ask in asks for _ in range(ask.officers))
    lowest_first = sorted(enumerate(officers), key=lambda item: item[1].rank)
    for (number, officer), rank in zip(lowest_first, wanted, strict=False):
        if officer.rank < rank:
            values = {"name": officer.officer, "rank": officer.rank, "wanted": rank}
            yield Flaw(f"/officers/{number}/rank", "rank_too_low", values)


def _stored(deed: Deed, key: str, department: str) -> list[StoredReturnSlip]:
    mine = (ReturnSlipRow.committee_id == deed.committee.id, ReturnSlipRow.session == key)
    rows = read_rows(deed.session, RETURN_SLIPS, *mine, ReturnSlipRow.department == department)
    return [StoredReturnSlip.model_validate(row, from_attributes=True) for row in rows]


def _write(deed: Deed, before: dict[str, StoredReturnSlip], after: Sequence[ReturnSlip]) -> None:
    """Keep the rows of officers who stay, so that they keep their numbers."""
    kept = {item.officer for item in after}
    for name, stored in before.items():
        if name not in kept:
            deed.delete(RETURN_SLIPS, stored, fact_of(RETURN_SLIPS, stored))
    for item in after:
        stored_before = before.get(item.officer)
        if stored_before is None:
            deed.insert(RETURN_SLIPS, item)
        elif (old := fact_of(RETURN_SLIPS, stored_before)) != item:
            deed.update(RETURN_SLIPS, stored_before.id, old, item, PATCH)


def _due(row: Sequence[object]) -> SlipDue:
    fields = ("session", "session_name", "department", "department_name", "reply_by", "rank", "asked", "named")
    values = dict(zip(fields, row, strict=True))
    return SlipDue.model_validate({**values, "missing": int(str(values["asked"])) - int(str(values["named"]))})
