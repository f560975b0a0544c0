"""Taking a way out: facts of the session change, what is in the way moves, the session gets its place; or nothing."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.orm import Session as Database

from app.acts.service import named_approver
from app.advice.explaining import Question, find_ways, name_of_way
from app.advice.explanation_schemas import WayReport
from app.advice.options import room_of
from app.advice.saying import Speaker
from app.auth.access import Access
from app.auth.roles import Role
from app.committees.tables import CommitteeRow
from app.drafts.desk import open_desk
from app.drafts.schemas import EditReport, EditRequest, Move, Operation, PinParts
from app.drafts.service import edit
from app.errors import Conflict, Forbidden
from app.problems.bundle import Pin, Session, SessionStatus, Waiver
from app.problems.translate import Translation
from app.records.edits import Edit, ListEdits
from app.records.service import Deed, carry_out, lock_committee
from app.sessions.changes import fact_of, stored_sessions
from app.sessions.lists import SESSIONS
from app.sessions.tables import ConsultationSession
from app.text import Language, say
from solver.explain import Act, Change, Way
from solver.problem import NONE, Assignment

PATIENCE = 10.0
"""Seconds for finding the way again: facts may have changed since it was shown."""
APPROVERS = (Role.APPROVER, Role.ADMIN)


class WayIsGone(Conflict):
    """This way out is none of the ways that there are now; look at them again."""


class WayNeedsApprover(Forbidden):
    """This way waives a notice period, which only an approver may do."""


def take_way(
    session: Database,
    committee: CommitteeRow,
    plan: tuple[int, int],
    key: str,
    name: str,
    reason: str,
    access: Access,
    language: Language,
    *,
    dry_run: bool,
) -> WayReport:
    """Apply a way out to facts and draft (``plan`` is its number and version); a dry run undoes what it did."""
    committee = lock_committee(session, committee)
    open_desk(session, committee, plan[0], access, plan[1])  # the version that was looked at, and a draft
    question, ways = find_ways(room_of(session, committee, plan[0], access), key, PATIENCE)
    way = next((item for item in ways.ways if name_of_way(question, item) == name), None)
    if way is None:
        raise WayIsGone
    if any(change.act is Act.NOTICE for change in way.changes) and access.role not in APPROVERS:
        raise WayNeedsApprover
    speaker = Speaker(question.room.translation, language, question.number)
    told = [speaker.change(change) for change in way.changes]
    reason = reason or say(language, "way.and").join(item.sentence for item in told)
    with session.begin_nested() as undone:
        fields = _change_facts(session, access, committee, question, way, reason)
        report = _edit(session, access, committee, plan, (question, way), language)
        if report.blocking:
            raise WayIsGone
        if dry_run:
            undone.rollback()
    if dry_run:
        session.expire_all()
    return WayReport(dry_run=dry_run, way=name, changes=told, facts=fields, edit=report)


def _change_facts(
    session: Database, access: Access, committee: CommitteeRow, question: Question, way: Way, reason: str
) -> list[str]:
    """Store the session as the way wants it; return which fields are other than before."""
    key = question.fact.key
    (stored,) = stored_sessions(session, committee.id, ConsultationSession.key == key)
    before = fact_of(stored)
    own = [change for change in way.changes if change.act is not Act.MOVE]
    after = before
    for change in own:
        after = _changed(after, change, question.room.translation, question.number)
    if any(change.act is Act.NOTICE for change in own):
        after = after.model_copy(update={"waiver": Waiver(approver=named_approver(session, access), reason=reason)})
    after = Session.model_validate(after.model_dump())
    if after == before:
        return []
    edits = [Edit("", before, after, stored.id, stored.version)]
    carry_out(session, access, committee, [ListEdits(SESSIONS, edits)], Deed("session.way_out", remembered="way_out"))
    return [name for name in Session.model_fields if getattr(before, name) != getattr(after, name)]


def _changed(fact: Session, change: Change, translation: Translation, number: int) -> Session:
    """One change of a fact; what a format says for all its sessions, the session says for itself from now on."""
    match change.act:
        case Act.WIDEN:
            return fact.model_copy(update=_window(fact, change, translation))
        case Act.VENUE:
            return fact.model_copy(update={"venues": (translation.venues[change.venue],), "local_venues": False})
        case Act.SEATS:
            return fact.model_copy(update={"guests": fact.guests - change.number})
        case Act.PRESIDER | Act.QUORUM | Act.PICKS:
            place = translation.attendance[number][change.group]
            groups = list(fact.attendance)
            low = translation.problem.sessions[number].groups[change.group].low - change.number
            if change.act is Act.PRESIDER:
                members = (*groups[place].members, translation.members[change.person])
                update: dict[str, Any] = {"members": members}
            else:
                update = {"quorum" if change.act is Act.QUORUM else "low": low}
            groups[place] = groups[place].model_copy(update=update)
            return fact.model_copy(update={"attendance": tuple(groups)})
        case Act.UNPIN:
            return fact.model_copy(update={"pin": _unpinned(fact.pin or Pin(), change, translation)})
        case _:
            return fact


def _window(fact: Session, change: Change, translation: Translation) -> dict[str, Any]:
    first, last = translation.grid.date(change.first), translation.grid.date(change.last)
    update: dict[str, Any] = {"first": min(fact.first, first), "last": max(fact.last, last)}
    if fact.status is SessionStatus.POSTPONED and fact.latest is not None:
        update["latest"] = max(fact.latest, last)
    return update


def _unpinned(pin: Pin, change: Change, translation: Translation) -> Pin | None:
    if change.detail == "people":
        gone = translation.members[change.person]
        left = pin.model_copy(update={"people": tuple(key for key in pin.people if key != gone)})
    else:
        left = pin.model_copy(update={change.detail: None})
    return None if left == Pin() else left


def _edit(
    session: Database,
    access: Access,
    committee: CommitteeRow,
    plan: tuple[int, int],
    taken: tuple[Question, Way],
    language: Language,
) -> EditReport:
    """Move what stands in the way, then put the session into its place."""
    question, way = taken
    desk = open_desk(session, committee, plan[0], access, plan[1])
    wanted = EditRequest(operations=tuple(_operations(question, way)))
    return edit(desk, wanted, language, dry_run=False)


def _operations(question: Question, way: Way) -> Iterable[Operation]:
    translation, key = question.room.translation, question.fact.key
    places: Sequence[Assignment] = [
        *(change.place for change in way.changes if change.place is not None),
        way.place,
    ]
    if any(change.act is Act.UNPIN for change in way.changes) and key in question.room.content.placed:
        yield PinParts(op="pin", session=key, time=False, venue=False, people=False)
    for place in places:
        placed = translation.placed(place)
        venue = None if place.venue == NONE else placed.venue
        yield Move(op="move", session=placed.session, day=placed.day, start=placed.start, venue=venue, restaff=True)
