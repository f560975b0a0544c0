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
    before = _order(variables, sessions)
    for one, other in permutations(sessions, 2):
        between = [_both(variables, before[one, c], before[c, other]) for c in sessions if c not in (one, other)]
        follows = post.literal()
        post.clause([~before[one, other], *between, follows])
        if labels[one] == labels[other] != NONE:
            post.price(follows, term.price)
        ours, theirs = _picks(variables, one), _picks(variables, other)
        for person in ours.keys() & theirs.keys():
            _charge(variables, [follows, ours[person], theirs[person]], term.price)
    for session in sessions:
        first = post.literal()
        earlier = [before[other, session] for other in sessions if other != session]
        post.clause([~variables.present[session], *earlier, first])
        picks = _picks(variables, session)
        for person in picks.keys() & set(term.last):
            _charge(variables, [first, picks[person]], term.price)


def _order(variables: Variables, sessions: tuple[int, ...]) -> dict[tuple[int, int], Literal]:
    """For each two sessions whether both take place, the first one earlier."""
    post, slots, count = variables.post, variables.problem.slots_per_day, len(variables.present)
    before = {pair: post.literal() for pair in permutations(sessions, 2)}
    times = {
        session: (
            list(variables.starts[session].values()),
            [(day * slots + start) * count + session for day, start in variables.starts[session]],
        )
        for session in sessions
    }
    for (one, other), literal in before.items():
        here, there = variables.present[one], variables.present[other]
        post.cp.add_implication(literal, here)
        post.cp.add_implication(literal, there)
        post.clause([~here, ~there, literal, before[other, one]])
        (ours, early), (theirs, late) = times[one], times[other]
        post.linear([*theirs, *ours], [*late, *(-time for time in early)], low=1, when=literal)
    return before


def _both(variables: Variables, one: Literal, other: Literal) -> Literal:
    """A literal that may hold only when both do."""
    both = variables.post.literal()
    variables.post.cp.add_implication(both, one)
    variables.post.cp.add_implication(both, other)
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
