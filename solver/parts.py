"""Parts of a problem that have nothing to do with each other, such as the committees of a prefecture."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from solver.problem import NONE, Assignment, Group, Pin, Problem, Session
from solver.schedule import Schedule

Node = tuple[str, int]
"""A session, person, venue or resource, by kind and number."""
Numbers = dict[int, int]
"""New numbers by old ones."""
OF_SESSIONS = ("spacings", "quotas", "balances", "programmes", "peaks", "burdens", "trips")
_OF_PEOPLE = ("cores", "gap_fairness")


@dataclass(frozen=True, slots=True)
class Part:
    """A problem of its own; the tuples give the whole problem's numbers of its sessions, people and venues."""

    problem: Problem
    sessions: tuple[int, ...]
    people: tuple[int, ...]
    venues: tuple[int, ...]

    def lift(self, schedule: Schedule) -> list[Assignment]:
        """What a schedule of this part says, in the whole problem's numbers."""
        venues = {NONE: NONE} | dict(enumerate(self.venues))
        return [
            _assignment(item, self.sessions[item.session], venues, dict(enumerate(self.people)))
            for item in schedule.assignments
        ]

    def lower(self, schedule: Schedule) -> Schedule:
        """What a schedule of the whole problem says of this part."""
        return Schedule(_placed(schedule.assignments, _new(self.sessions), _new(self.venues), _new(self.people)))


def parts_of(problem: Problem) -> list[Part]:
    """Split a problem into what shares no person, place or resource and is tied by no rule and no preference.

    The costs and bounds of the parts add up to the whole problem's. A plenary closes its days to everybody: with one
    the whole problem is a single part. Whoever attends nothing belongs to the first part.
    """
    sessions = range(len(problem.sessions))
    if any(session.container for session in problem.sessions):
        return [_whole(problem)]
    sets = _Sets()
    for tie in _ties(problem):
        sets.join(tie)
    roots = list(dict.fromkeys(sets.root(("session", index)) for index in sessions))
    if len(roots) < 2:
        return [_whole(problem)]
    number = {root: place for place, root in enumerate(roots)}

    def split(kind: str, count: int, *, spare: int = NONE) -> list[list[int]]:
        parts: list[list[int]] = [[] for _ in roots]
        for index in range(count):
            place = number.get(sets.root((kind, index)), spare)
            if place != NONE:
                parts[place].append(index)
        return parts

    found = zip(
        split("session", len(sessions)),
        split("person", len(problem.people), spare=0),
        split("venue", len(problem.venues)),
        split("resource", len(problem.resources)),
        strict=True,
    )
    return [part_of(problem, *map(tuple, numbers)) for numbers in found]


def _whole(problem: Problem) -> Part:
    kinds = (problem.sessions, problem.people, problem.venues)
    return Part(problem, *(tuple(range(len(kind))) for kind in kinds))


class _Sets:
    """Disjoint sets of nodes."""

    def __init__(self) -> None:
        self._above: dict[Node, Node] = {}

    def root(self, node: Node) -> Node:
        """The node that stands for the set."""
        while (above := self._above.get(node, node)) != node:
            self._above[node] = self._above.get(above, above)
            node = above
        return node

    def join(self, nodes: Iterable[Node]) -> None:
        """Make one set of all their sets."""
        first: Node | None = None
        for node in nodes:
            if first is None:
                first = self.root(node)
            else:
                self._above[self.root(node)] = first


def _ties(problem: Problem) -> Iterable[list[Node]]:
    """What belongs together, session by session and relation by relation."""
    for index, session in enumerate(problem.sessions):
        pin = session.pin or Pin()
        people = {person for group in session.groups for person in _named(group)}
        needs = [("resource", need.resource) for need in session.needs]
        yield [*_tie([index], people, (*session.venues, pin.venue)), *needs]
    for item in (*problem.published, *problem.told):
        yield _tie([item.session], item.attends, [item.venue])
    for lag in problem.lags:
        yield _tie([lag.before, lag.after])
    for apart in problem.apart:
        yield _tie([apart.first, apart.second])
    for together in problem.together:
        yield _tie([together.first, together.second])
    for kind in OF_SESSIONS:
        for several in getattr(problem, kind):
            yield _tie(several.sessions)
    for series in problem.series:
        yield _tie(series.sessions, series.last)
    for duty in (*problem.duties, *problem.links):
        yield _tie(duty.sessions, duty.people)
    for kind in _OF_PEOPLE:
        for several in getattr(problem, kind):
            yield _tie((), several.people)


def _tie(sessions: Iterable[int], people: Iterable[int] = (), venues: Iterable[int] = ()) -> list[Node]:
    return [
        *(("session", session) for session in sessions),
        *(("person", person) for person in people),
        *(("venue", venue) for venue in venues if venue != NONE),
    ]


def _named(group: Group) -> Iterable[int]:
    return (*group.people, *group.experts, *(person for mix in group.mixes for person in mix.people))


def _new(old: tuple[int, ...]) -> Numbers:
    return {NONE: NONE} | {number: place for place, number in enumerate(old)}


def part_of(
    problem: Problem,
    sessions: tuple[int, ...],
    people: tuple[int, ...],
    venues: tuple[int, ...],
    resources: tuple[int, ...],
) -> Part:
    """The part of a problem that has these; relations of several sessions are all in it or not at all."""
    new, who, where, what = _new(sessions), _new(people), _new(venues), _new(resources)

    def inside(kind: str) -> tuple[object, ...]:
        """Relations of several sessions, of which all or none are in the part."""
        return tuple(
            replace(item, sessions=_all(item.sessions, new))
            for item in getattr(problem, kind)
            if item.sessions and item.sessions[0] in new
        )

    def linked(kind: str, one: str, other: str) -> tuple[object, ...]:
        return tuple(
            replace(pair, **{end: new[getattr(pair, end)] for end in (one, other)})
            for pair in getattr(problem, kind)
            if getattr(pair, one) in new
        )

    def owed(kind: str) -> tuple[object, ...]:
        return tuple(
            replace(duty, people=_all(duty.people, who), sessions=_all(duty.sessions, new))
            for duty in getattr(problem, kind)
            if any(person in who for person in duty.people)
        )

    def of_people(kind: str) -> tuple[object, ...]:
        return tuple(
            replace(item, people=_all(item.people, who))
            for item in getattr(problem, kind)
            if any(person in who for person in item.people)
        )

    facts: dict[str, object] = {
        "people": tuple(problem.people[index] for index in people),
        "venues": tuple(problem.venues[index] for index in venues),
        "resources": tuple(problem.resources[index] for index in resources),
        "sessions": tuple(_session(problem.sessions[index], new, who, where, what) for index in sessions),
        "lags": linked("lags", "before", "after"),
        "apart": linked("apart", "first", "second"),
        "together": linked("together", "first", "second"),
        "series": tuple(
            replace(item, sessions=_all(item.sessions, new), last=_all(item.last, who))
            for item in problem.series
            if item.sessions and item.sessions[0] in new
        ),
        "provisional": _all(problem.provisional, new),
        "published": _placed(problem.published, new, where, who),
        "told": _placed(problem.told, new, where, who),
    }
    facts |= {kind: inside(kind) for kind in OF_SESSIONS} | {kind: owed(kind) for kind in ("duties", "links")}
    facts |= {kind: of_people(kind) for kind in _OF_PEOPLE}
    return Part(replace(problem, **facts), sessions, people, venues)  # type: ignore[arg-type]


def _all(old: Iterable[int], new: Numbers) -> tuple[int, ...]:
    return tuple(new[number] for number in old if number in new)


def _session(session: Session, new: Numbers, who: Numbers, where: Numbers, what: Numbers) -> Session:
    def people(pairs: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
        return tuple((group, who[person]) for group, person in pairs)

    groups = (
        replace(
            group,
            people=_all(group.people, who),
            experts=_all(group.experts, who),
            mixes=tuple(replace(mix, people=_all(mix.people, who)) for mix in group.mixes),
        )
        for group in session.groups
    )
    pin = session.pin and replace(session.pin, venue=where[session.pin.venue], people=people(session.pin.people))
    return replace(
        session,
        groups=tuple(groups),
        venues=_all(session.venues, where),
        needs=tuple(replace(need, resource=what[need.resource]) for need in session.needs),
        parent=new[session.parent],
        pin=pin,
    )


def _placed(items: Iterable[Assignment], new: Numbers, where: Numbers, who: Numbers) -> tuple[Assignment, ...]:
    return tuple(_assignment(item, new[item.session], where, who) for item in items if item.session in new)


def _assignment(item: Assignment, session: int, where: Numbers, who: Numbers) -> Assignment:
    people = tuple(sorted((group, who[person]) for group, person in item.people))
    return replace(item, session=session, venue=where[item.venue], people=people)
