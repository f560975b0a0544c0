"""What people answer to a date enquiry, and how the answers stand."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.answers.deeds import Deed
from app.answers.enquiries import find_enquiry, require_open, state_of
from app.answers.errors import AnswerRefused
from app.answers.schemas import (
    AnswerRequest,
    Asked,
    AskedKind,
    EnquiryReplies,
    MyEnquiries,
    MyEnquiry,
    MySlot,
    Replied,
    SlotReplies,
)
from app.auth.access import Access
from app.auth.roles import Role
from app.clock import now
from app.committees.tables import DepartmentRow, MemberRow
from app.errors import Flaw, NotFound
from app.sessions.arrangement_tables import EnquiryAnswerRow, EnquiryRow
from app.sessions.arrangements import EnquirySlot, EnquiryState, StoredEnquiry
from app.sessions.tables import (
    ConsultationSession,
)

SAME_ANSWER = ["committee_id", "enquiry_key", "asked_kind", "asked", "slot"]


def answer(deed: Deed, access: Access, key: str, wanted: AnswerRequest) -> EnquiryReplies:
    """Record what somebody who is asked says about some slots; until the enquiry is closed it may change."""
    enquiry = find_enquiry(deed.session, deed.committee.id, key)
    asked = _who_answers(access, enquiry, wanted)
    require_open(enquiry, deed.moment)
    flaws = [*_flaws(enquiry, wanted, asked)]
    if flaws:
        raise AnswerRefused(flaws=flaws)
    who = {"asked_kind": wanted.asked_kind.value, "asked": asked}
    before = _said(deed.session, deed.committee.id, key, wanted.asked_kind, asked)
    frame = {"committee_id": deed.committee.id, "enquiry_key": key, **who, "at": deed.moment}
    rows = [{**frame, **item.model_dump(), "recorded_by": access.name} for item in wanted.slots]
    statement = insert(EnquiryAnswerRow.__table__).values(rows)  # type: ignore[arg-type]
    changed = {name: statement.excluded[name] for name in ("suits", "if_need_be", "note", "at", "recorded_by")}
    deed.session.execute(statement.on_conflict_do_update(index_elements=SAME_ANSWER, set_=changed))
    after = _said(deed.session, deed.committee.id, key, wanted.asked_kind, asked)
    deed.done("enquiry.answer", key, before={**who, "slots": before}, after={**who, "slots": after})
    return own_part(access, replies(deed.session, deed.committee.id, key))


def own_part(access: Access, found: EnquiryReplies) -> EnquiryReplies:
    """A member is shown its own answers only."""
    if access.role is not Role.MEMBER:
        return found

    def mine(item: Asked) -> bool:
        return item.kind is AskedKind.MEMBER and item.asked == access.member

    slots = [
        slot.model_copy(
            update={
                "yes": [item for item in slot.yes if mine(item)],
                "no": [item for item in slot.no if mine(item)],
                "silent": [item for item in slot.silent if mine(item)],
            }
        )
        for slot in found.slots
    ]
    return found.model_copy(update={"slots": slots})


def replies(session: Session, committee_id: int, key: str) -> EnquiryReplies:
    """Show for each slot who said yes, who said no, and who has said nothing."""
    enquiry = find_enquiry(session, committee_id, key)
    given: defaultdict[int, dict[tuple[str, str], EnquiryAnswerRow]] = defaultdict(dict)
    for row in session.scalars(
        select(EnquiryAnswerRow)
        .where(EnquiryAnswerRow.committee_id == committee_id, EnquiryAnswerRow.enquiry == key)
        .execution_options(populate_existing=True)
    ):
        given[row.slot][row.asked_kind, row.asked] = row
    everybody = _everybody(session, committee_id, enquiry)
    return EnquiryReplies(
        enquiry=key,
        session=enquiry.session,
        state=state_of(enquiry, now()),
        until=enquiry.until,
        chosen=enquiry.chosen,
        slots=[_slot(number, slot, everybody, given[number]) for number, slot in enumerate(enquiry.slots)],
    )


def my_enquiries(session: Session, committee_id: int, member: str) -> MyEnquiries:
    """Show a member the open enquiries that ask it."""
    query = (
        select(EnquiryRow, ConsultationSession.name)
        .join(
            ConsultationSession,
            (ConsultationSession.committee_id == EnquiryRow.committee_id)
            & (ConsultationSession.key == EnquiryRow.session),
        )
        .where(EnquiryRow.committee_id == committee_id, EnquiryRow.members.contains([member]))
        .where(EnquiryRow.state == EnquiryState.OPEN, EnquiryRow.until > now())
        .order_by(EnquiryRow.until, EnquiryRow.id)
    )
    rows = session.execute(query).all()
    mine = _mine(session, committee_id, member, [row.key for row, _ in rows])
    return MyEnquiries(items=[_my_enquiry(row, name, mine[row.key]) for row, name in rows])


def _who_answers(access: Access, enquiry: StoredEnquiry, wanted: AnswerRequest) -> str:
    """A member answers for itself, where it is asked; for it there is nothing else here."""
    if access.role is not Role.MEMBER:
        return wanted.asked or ""
    himself = wanted.asked_kind is AskedKind.MEMBER and wanted.asked in (None, access.member)
    if not himself or access.member is None or access.member not in enquiry.members:
        raise NotFound
    return access.member


def _flaws(enquiry: StoredEnquiry, wanted: AnswerRequest, asked: str) -> Iterator[Flaw]:
    named: Mapping[AskedKind, tuple[str, ...]] = {
        AskedKind.MEMBER: enquiry.members,
        AskedKind.DEPARTMENT: enquiry.departments,
        AskedKind.OFFICIAL: enquiry.officials,
    }
    if asked not in named[wanted.asked_kind]:
        yield Flaw("/asked", "not_asked", {"name": asked}) if asked else Flaw("/asked", "missing")
    times = Counter(item.slot for item in wanted.slots)
    for number, item in enumerate(wanted.slots):
        if item.slot >= len(enquiry.slots):
            yield Flaw(f"/slots/{number}/slot", "no_such_slot", {"slots": len(enquiry.slots)})
        elif times[item.slot] > 1:
            yield Flaw(f"/slots/{number}/slot", "named_twice", {"name": item.slot})
        elif item.if_need_be and not item.suits:
            yield Flaw(f"/slots/{number}/if_need_be", "only_if_suits")


def _said(session: Session, committee_id: int, key: str, kind: AskedKind, asked: str) -> dict[str, bool | str]:
    """What somebody has answered so far, by slot."""
    row = EnquiryAnswerRow
    query = select(row.slot, row.suits, row.if_need_be).where(row.committee_id == committee_id, row.enquiry == key)
    mine = query.where(row.asked_kind == kind, row.asked == asked).order_by(row.slot)
    return {str(slot): "if_need_be" if if_need_be else suits for slot, suits, if_need_be in session.execute(mine)}


def _everybody(session: Session, committee_id: int, enquiry: StoredEnquiry) -> list[Asked]:
    found = []
    for kind, table, keys in (
        (AskedKind.MEMBER, MemberRow, enquiry.members),
        (AskedKind.DEPARTMENT, DepartmentRow, enquiry.departments),
    ):
        named = select(table.key, table.name).where(table.committee_id == committee_id, table.key.in_(keys))
        names = {row.key: row.name for row in session.execute(named)}
        found += [Asked(kind=kind, asked=key, name=names.get(key, key)) for key in keys]
    return found + [Asked(kind=AskedKind.OFFICIAL, asked=name, name=name) for name in enquiry.officials]


def _slot(
    number: int, slot: EnquirySlot, everybody: list[Asked], given: Mapping[tuple[str, str], EnquiryAnswerRow]
) -> SlotReplies:
    said: dict[bool, list[Replied]] = {True: [], False: []}
    silent = []
    for item in everybody:
        row = given.get((item.kind.value, item.asked))
        if row is None:
            silent.append(item)
        else:
            own = {name: getattr(row, name) for name in ("if_need_be", "note", "at", "recorded_by")}
            told = Replied(**item.model_dump(), **own)
            said[row.suits].append(told)
    place = {"day": slot.day, "start": slot.start, "venue": slot.venue}
    return SlotReplies(slot=number, **place, yes=said[True], no=said[False], silent=silent)


def _mine(
    session: Session, committee_id: int, member: str, keys: list[str]
) -> Mapping[str, Mapping[int, EnquiryAnswerRow]]:
    row = EnquiryAnswerRow
    query = select(row).where(row.committee_id == committee_id, row.enquiry.in_(keys))
    found: defaultdict[str, dict[int, EnquiryAnswerRow]] = defaultdict(dict)
    for given in session.scalars(query.where(row.asked_kind == AskedKind.MEMBER, row.asked == member)):
        found[given.enquiry][given.slot] = given
    return found


def _my_enquiry(row: EnquiryRow, name: str, given: Mapping[int, EnquiryAnswerRow]) -> MyEnquiry:
    slots = [EnquirySlot.model_validate(slot) for slot in row.slots]
    return MyEnquiry(
        key=row.key,
        session=row.session,
        name=name,
        until=row.until,
        note=row.note,
        slots=[
            MySlot(
                slot=number,
                day=slot.day,
                start=slot.start,
                venue=slot.venue,
                suits=given[number].suits if number in given else None,
                if_need_be=number in given and given[number].if_need_be,
                note=given[number].note if number in given else None,
            )
            for number, slot in enumerate(slots)
        ],
    )
