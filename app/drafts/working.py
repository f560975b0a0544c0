"""A draft in the hands of its planner: places and marks, and what each operation makes of them; pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import assert_never

from app.drafts import schemas
from app.drafts.schemas import Operation
from app.errors import Flaw
from app.plans.draft_tables import Fate
from app.plans.marks import Mark
from app.problems.bundle import Bundle, Session
from app.problems.placed import Placed
from app.problems.states import is_gone
from app.problems.translate import Translation
from solver.problem import InvalidProblem


class Refused(Exception):
    """One operation cannot be done."""

    def __init__(self, where: str, reason: str, **values: object) -> None:
        self.where, self.reason, self.values = where, reason, values
        super().__init__(reason)


@dataclass
class Working:
    """Places and marks by session; ``restaffed`` are the sessions whose people a solver is to choose."""

    bundle: Bundle
    translation: Translation
    placed: dict[str, Placed]
    marks: dict[str, Mark]
    restaffed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.sessions = {item.key: item for item in self.bundle.sessions}
        self.members = {item.key for item in self.bundle.members}
        self.venues = {item.key for item in self.bundle.venues}
        self.numbers = {key: number for number, key in enumerate(self.translation.sessions)}

    def do(self, operation: Operation) -> None:
        """Do one operation; raises Refused."""
        self.session(operation.session)
        match operation:
            case schemas.Move():
                self._move(operation)
            case schemas.ChangeVenue():
                self._known(self.venues, "venue", "venues", operation.venue)
                self._put(replace(self.place(operation.session), venue=operation.venue))
            case schemas.Swap():
                self._swap(operation)
            case schemas.AddPerson():
                self._add(operation.session, operation.member, operation.group)
            case schemas.RemovePerson():
                self._remove(operation.session, operation.member)
            case schemas.ReplacePerson():
                self._replace(operation)
            case schemas.Restaff():
                self.restaffed.add(self.place(operation.session).session)
            case schemas.PinParts():
                self._pin(operation)
            case schemas.Unschedule():
                self._take_out(operation.session)
            case schemas.Postpone():
                self._give_up(operation.session, Mark(fate=Fate.POSTPONED, reason=operation.reason))
                self._require_latest(operation)
                self.marks[operation.session] = replace(self.marks[operation.session], latest=operation.latest)
            case schemas.MergeInto():
                self._merge(operation)
            case schemas.Keep():
                self.marks[operation.session] = replace(
                    self.mark(operation.session), fate=None, reason=None, latest=None, into=None
                )
            case _:
                assert_never(operation)

    def session(self, key: str, where: str = "session") -> Session:
        """A session that the plan decides about; refuses what it leaves alone."""
        found = self.sessions.get(key)
        if found is None:
            raise Refused(where, "unknown_reference", list="sessions", name=key)
        if is_gone(found):
            raise Refused(where, "session_is_gone", name=found.name)
        if key not in self.numbers:
            raise Refused(where, "outside_plan", name=found.name)
        return found

    def place(self, key: str, where: str = "session") -> Placed:
        """Where a session stands; refuses one that has no place."""
        placed = self.placed.get(key)
        if placed is None:
            raise Refused(where, "not_placed", name=self.session(key, where).name)
        return placed

    def mark(self, key: str) -> Mark:
        """What is settled of a session."""
        return self.marks.get(key, Mark())

    def _put(self, placed: Placed) -> None:
        self.placed[placed.session] = placed

    def _known(self, known: Mapping[str, object] | set[str], where: str, name: str, key: str | None) -> None:
        if key is not None and key not in known:
            raise Refused(where, "unknown_reference", list=name, name=key)

    def _move(self, wanted: schemas.Move) -> None:
        self._known(self.venues, "venue", "venues", wanted.venue)
        if self.mark(wanted.session).fate is not None:
            raise Refused("session", "given_up", name=self.session(wanted.session).name)
        old = self.placed.get(wanted.session)
        start = wanted.start or (old.start if old else None)
        if start is None:
            raise Refused("start", "start_needed", name=self.session(wanted.session).name)
        self._require_on_grid(wanted.day, start)
        venue = wanted.venue or (old.venue if old else None)
        self._put(Placed(wanted.session, wanted.day, start, venue, old.people if old else ()))
        if old is None or wanted.restaff:
            self.restaffed.add(wanted.session)

    def _swap(self, wanted: schemas.Swap) -> None:
        self.session(wanted.other, "other")
        if wanted.other == wanted.session:
            raise Refused("other", "same_twice", name=wanted.other)
        one, two = self.place(wanted.session), self.place(wanted.other, "other")
        self._put(replace(one, day=two.day, start=two.start, venue=two.venue))
        self._put(replace(two, day=one.day, start=one.start, venue=one.venue))

    def _add(self, key: str, member: str, group: int | None) -> None:
        self._known(self.members, "member", "members", member)
        placed = self.place(key)
        if group is None:
            group = next(self.groups_of(key, member), None)
        if group is None or group not in self.groups_of(key, member):
            raise Refused("member", "in_no_group", name=member, session=self.session(key).name)
        if any(person == member for _, person in placed.people):
            raise Refused("member", "attends_already", name=member)
        self._put(replace(placed, people=tuple(sorted({*placed.people, (group, member)}))))

    def _remove(self, key: str, member: str) -> list[int]:
        placed = self.place(key)
        groups = [group for group, person in placed.people if person == member]
        if not groups:
            raise Refused("member", "does_not_attend", name=member)
        self._put(replace(placed, people=tuple(pair for pair in placed.people if pair[1] != member)))
        return groups

    def _replace(self, wanted: schemas.ReplacePerson) -> None:
        self._known(self.members, "by", "members", wanted.by)
        for group in self._remove(wanted.session, wanted.member):
            placed = self.place(wanted.session)
            if group not in self.groups_of(wanted.session, wanted.by):
                raise Refused("by", "in_no_group", name=wanted.by, session=self.session(wanted.session).name)
            self._put(replace(placed, people=tuple(sorted({*placed.people, (group, wanted.by)}))))

    def _require_on_grid(self, day: date, start: time) -> None:
        grid = self.translation.grid
        if not grid.first_day <= day <= grid.last_day:
            raise Refused("day", "outside_horizon", day=day, first=grid.first_day, last=grid.last_day)
        try:
            _, slot = grid.place(datetime.combine(day, start, grid.zone))
        except InvalidProblem:
            raise Refused("start", "off_grid", start=start, minutes=grid.grain) from None
        if not 0 <= slot < grid.slots_per_day:
            raise Refused("start", "outside_day", start=start)

    def groups_of(self, key: str, member: str) -> Iterator[int]:
        """Places of the session's attendance groups that a member belongs to."""
        number = self.numbers[key]
        groups = self.translation.problem.sessions[number].groups
        person = self.translation.members.index(member)
        for place, group in zip(self.translation.attendance[number], groups, strict=True):
            if person in group.people:
                yield place

    def _pin(self, wanted: schemas.PinParts) -> None:
        self.place(wanted.session)
        mark = self.mark(wanted.session)
        parts = {name: getattr(wanted, name) for name in ("time", "venue", "people")}
        self.marks[wanted.session] = replace(mark, **{name: on for name, on in parts.items() if on is not None})

    def _take_out(self, key: str) -> None:
        self.placed.pop(key, None)
        self.restaffed.discard(key)
        mark = self.mark(key)
        self.marks[key] = replace(mark, time=False, venue=False, people=False)

    def _give_up(self, key: str, mark: Mark) -> None:
        """Give a session up; a plenary goes by an act of its own, which takes its sub-sessions along."""
        if any(item.parent == key and not is_gone(item) for item in self.sessions.values()):
            raise Refused("session", "has_parts", name=self.session(key).name)
        self._take_out(key)
        self.marks[key] = mark

    def _require_latest(self, wanted: schemas.Postpone) -> None:
        first = self.session(wanted.session).first
        if wanted.latest is not None and wanted.latest < first:
            raise Refused("latest", "last_before_first", first=first, last=wanted.latest)

    def _merge(self, wanted: schemas.MergeInto) -> None:
        self.session(wanted.into, "into")
        if wanted.into == wanted.session:
            raise Refused("into", "same_twice", name=wanted.into)
        if self.mark(wanted.into).fate is not None:
            raise Refused("into", "given_up", name=self.session(wanted.into).name)
        self._give_up(wanted.session, Mark(fate=Fate.MERGED, reason=wanted.reason, into=wanted.into))


def do_all(working: Working, operations: tuple[Operation, ...]) -> Iterator[Flaw]:
    """Do operations in their order and yield what is wrong with those that cannot be done."""
    for number, operation in enumerate(operations):
        try:
            working.do(operation)
        except Refused as refused:
            yield Flaw(f"/operations/{number}/{refused.where}", refused.reason, refused.values)
