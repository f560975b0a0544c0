"""Places for a session, people for a place, and why not: answered on a draft whose facts and state stay in memory."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock, RLock
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.advice.schemas import (
    Options,
    OptionShown,
    Replacements,
    ReplacementShown,
    WhyNot,
    WhyNotQuery,
)
from app.auth.access import Access
from app.committees.tables import CommitteeRow
from app.drafts.desk import open_desk
from app.drafts.errors import EditRefused
from app.drafts.report import Verdict, judge, new_violations, shown
from app.drafts.schemas import Move
from app.drafts.working import Refused, Working
from app.errors import Flaw, NotFound
from app.plans.edits import Content
from app.plans.facts import current_facts
from app.plans.marks import pinned
from app.plans.service import find_plan
from app.plans.stating import published_in
from app.plans.timetable import current_release_id
from app.problems.bundle import Bundle
from app.problems.placed import Placed
from app.problems.translate import Translation
from app.text import Language, say
from solver import Schedule
from solver.advice import Advised, Advisor
from solver.reasons import reasons

KEPT = 3
"""How many drafts' states a process keeps in memory."""


@dataclass(frozen=True)
class Room:
    """A draft in memory; whoever asks takes the lock, because answers move sessions to and fro."""

    bundle: Bundle
    translation: Translation
    advisor: Advisor
    content: Content
    lock: RLock

    def number(self, key: str) -> int:
        """Number of a session that the plan decides about."""
        try:
            return self.translation.sessions.index(key)
        except ValueError:
            raise NotFound from None


_kept: OrderedDict[tuple[Any, ...], Room] = OrderedDict()
_lock = Lock()


def room_of(session: Session, committee: CommitteeRow, plan_id: int, access: Access) -> Room:
    """Return a draft in memory, made again when the draft, the facts or what is published around it have changed."""
    plan = find_plan(session, committee.id, plan_id)
    facts = current_facts(session, committee.id)
    minute = _minute(plan.as_of)
    key = (plan.id, plan.version, id(facts), current_release_id(session, committee.id), minute)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    desk = open_desk(session, committee, plan_id, access)
    translation = pinned(desk.stated(desk.content), desk.content.marks)
    problem = translation.problem
    advisor = Advisor(problem, Schedule(problem.published))
    room = Room(facts.bundle, translation, advisor, desk.content, RLock())
    with _lock:
        _kept[key] = room
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return room


def _minute(as_of: datetime | None) -> datetime | None:
    return as_of or clock.now().replace(second=0, microsecond=0)


def options(room: Room, key: str, language: Language, *, limit: int, per_day: int) -> Options:
    """Rank the places of a session over its window."""
    number = room.number(key)
    venues = {item.key: item.name for item in room.bundle.venues}
    with room.lock:
        found = room.advisor.options(number, limit=limit, per_day=per_day)
        why = [] if found else reasons(room.advisor.state, room.advisor.static.sessions[number])
    return Options(
        session=key,
        name=room.translation.problem.sessions[number].name,
        placed=number in room.advisor.state.placed,
        options=[_option(item, room.translation, venues) for item in found],
        reasons=[say(language, f"why.{rule}") for rule in why],
    )


def _option(item: Advised, translation: Translation, venues: dict[str, str]) -> OptionShown:
    placed = translation.placed(item.assignment)
    return OptionShown(
        day=placed.day,
        start=placed.start,
        venue=placed.venue,
        venue_name=None if placed.venue is None else venues.get(placed.venue),
        members=list(dict.fromkeys(member for _, member in placed.people)),
        difference=item.difference,
    )


def replacements(room: Room, key: str, member: str, limit: int) -> Replacements:
    """Rank who could attend a session instead of a member."""
    number, members = room.number(key), room.translation.members
    if member not in members:
        raise NotFound
    with room.lock:
        found = room.advisor.replacements(number, members.index(member))
    names = {item.key: item.name for item in room.bundle.members}
    places = room.translation.attendance[number]
    return Replacements(
        session=key,
        member=member,
        replacements=[
            ReplacementShown(
                member=members[item.person],
                name=names[members[item.person]],
                group=places[item.group],
                difference=item.difference,
            )
            for item in found[:limit]
        ],
    )


def why_not(room: Room, key: str, wanted: WhyNotQuery, language: Language) -> WhyNot:
    """Judge a place that a planner has in mind: every rule that it would break, and the difference of the cost."""
    number = room.number(key)
    placed = _placed(room, key, wanted)
    with room.lock:
        calendar = _calendar(room, placed, number)
    after = judge(calendar)
    before = judge(room.translation)
    found = new_violations(before, after)
    return WhyNot(
        session=key,
        legal=not found,
        violations=[shown(item, calendar, room.bundle, language) for item in found],
        difference=after.score.cost - before.score.cost,
        costs=_differences(before, after),
    )


def _placed(room: Room, key: str, wanted: WhyNotQuery) -> Placed:
    """The place asked about; refuses what no draft could hold."""
    working = Working(room.bundle, room.translation, dict(room.content.placed), {})
    move = Move(op="move", session=key, day=wanted.day, start=wanted.start, venue=wanted.venue)
    unknown = [name for name in wanted.member if name not in working.members]
    if unknown:
        raise EditRefused(flaws=[_flaw("member", "unknown_reference", {"list": "members", "name": unknown[0]})])
    try:
        working.do(move)
    except Refused as refused:
        raise EditRefused(flaws=[_flaw(refused.where, refused.reason, refused.values)]) from None
    placed = working.placed[key]
    if not wanted.member:
        return placed
    pairs = {(group, name) for name in wanted.member for group in working.groups_of(key, name)}
    return Placed(placed.session, placed.day, placed.start, placed.venue, tuple(sorted(pairs)))


def _flaw(where: str, reason: str, values: Mapping[str, object]) -> Flaw:
    return Flaw(f"/{where}", reason, values, "query")


def _calendar(room: Room, placed: Placed, number: int) -> Translation:
    """The draft with a session there; people are chosen as a solver would where there are none yet."""
    calendar = {**room.content.placed, placed.session: placed}
    known = set(room.translation.sessions)
    translation = published_in(room.translation, (item for key, item in calendar.items() if key in known))
    if placed.people:
        return translation
    found = next(item for item in translation.problem.published if item.session == number)
    staffed = room.advisor.staffed(number, found.day, found.start, found.venue)
    if staffed is None:
        return translation
    calendar[placed.session] = room.translation.placed(staffed)
    return published_in(room.translation, (item for key, item in calendar.items() if key in known))


def _differences(before: Verdict, after: Verdict) -> dict[str, int]:
    costs = {name: cost - before.costs.get(name, 0) for name, cost in after.costs.items()}
    return {name: cost for name, cost in costs.items() if cost}
