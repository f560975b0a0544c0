"""Sessions in a row: which of a series follows which, and what picking the same people costs."""

from itertools import permutations

from solver.exact.post import Literal
from solver.exact.variables import Variables
from solver.problem import NONE, Role
from solver.terms import RepeatCost


def repeat(variables: Variables, term: RepeatCost) -> None:
    """Pay for every pick, and a label, that two sessions in a row have in common."""
    if not term.price:
        return
    post, sessions = variables.post, term.sessions
    labels = dict(zip(sessions, term.labels, strict=True))
    order = _Order(variables, sessions)
    picks = {session: _picks(variables, session) for session in sessions}
    for one, other in order.may_follow():
        between = [_both(variables, *both) for both in order.between(one, other)]
        follows = post.literal()
        post.clause([~order.before[one, other], *between, follows])
        if labels[one] == labels[other] != NONE:
            post.price(follows, term.price)
        for person in picks[one].keys() & picks[other].keys():
            _charge(variables, [follows, picks[one][person], picks[other][person]], term.price)
    for session in order.may_be_first():
        first = post.literal()
        earlier = [order.before[pair] for pair in order.before if pair[1] == session]
        post.clause([~variables.present[session], *earlier, first])
        for person in picks[session].keys() & set(term.last):
            _charge(variables, [first, picks[session][person]], term.price)


class _Order:
    """For each two sessions that can lie in this order a literal ``before``: both take place, the first one earlier.

    Where windows leave no choice, and a session takes place for sure, much needs no literal.
    """

    def __init__(self, variables: Variables, sessions: tuple[int, ...]) -> None:
        slots, count = variables.problem.slots_per_day, len(variables.present)
        self.variables, self.sessions = variables, [s for s in sessions if variables.starts[s]]
        self.times = {
            session: [(day * slots + start) * count + session for day, start in variables.starts[session]]
            for session in self.sessions
        }
        pairs = permutations(self.sessions, 2)
        possible = [pair for pair in pairs if min(self.times[pair[0]]) < max(self.times[pair[1]])]
        self.before = {pair: variables.post.literal() for pair in possible}
        for one, other in possible:
            self._define(one, other)

    def _define(self, one: int, other: int) -> None:
        post, literal = self.variables.post, self.before[one, other]
        here, there = self.variables.present[one], self.variables.present[other]
        post.implies(literal, here)
        post.implies(literal, there)
        if self.is_surely(one, other):
            post.clause([~here, ~there, literal])
            return
        post.clause([~here, ~there, literal, self.before[other, one]])
        ours, theirs = (list(self.variables.starts[session].values()) for session in (one, other))
        weights = [*self.times[other], *(-time for time in self.times[one])]
        post.linear([*theirs, *ours], weights, low=1, when=literal)

    def is_surely(self, one: int, other: int) -> bool:
        """Whether the first can only lie before the second."""
        return max(self.times[one]) < min(self.times[other])

    def may_follow(self) -> list[tuple[int, int]]:
        """Pairs between which no session surely lies."""
        return [pair for pair in self.before if not any(self._parts(pair, sure) for sure in self._sure())]

    def may_be_first(self) -> list[int]:
        """Sessions before which no other surely lies."""
        sure = self._sure()
        return [s for s in self.sessions if not any(other != s and self.is_surely(other, s) for other in sure)]

    def between(self, one: int, other: int) -> list[tuple[Literal, Literal]]:
        """For each session that may lie between the two, that it lies after the one and before the other."""
        return [
            (self.before[one, middle], self.before[middle, other])
            for middle in self.sessions
            if (one, middle) in self.before and (middle, other) in self.before
        ]

    def _sure(self) -> list[int]:
        return [session for session in self.sessions if session in self.variables.must]

    def _parts(self, pair: tuple[int, int], middle: int) -> bool:
        return middle not in pair and self.is_surely(pair[0], middle) and self.is_surely(middle, pair[1])


def _both(variables: Variables, one: Literal, other: Literal) -> Literal:
    """A literal that may hold only when both do."""
    both = variables.post.literal()
    variables.post.implies(both, one)
    variables.post.implies(both, other)
    return both


def _picks(variables: Variables, session: int) -> dict[int, Literal]:
    """Whether the session picks each person."""
    groups = variables.problem.sessions[session].groups
    roles = variables.roles[session].items()
    return {
        person: variables.post.any_of(
            [lit for (group, who), lit in roles if who == person and groups[group].role is Role.POOL]
        )
        for (group, person), _ in roles
        if groups[group].role is Role.POOL
    }


def _charge(variables: Variables, literals: list[Literal], price: int) -> None:
    """Pay when all of the literals hold."""
    paid = variables.post.literal()
    variables.post.clause([*(~literal for literal in literals), paid])
    variables.post.price(paid, price)
