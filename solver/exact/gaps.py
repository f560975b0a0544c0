"""Gaps in people's days: every slot in which a person is taken, and every stretch of those."""

from collections import defaultdict
from collections.abc import Iterator

from solver.exact.post import Literal, Switch
from solver.exact.variables import Variables
from solver.terms import GapCost, GapSpread


def gap_cost(variables: Variables, term: GapCost) -> None:
    """Pay for each gap of a person."""
    for literal in _gaps(variables, term.person) if term.price else ():
        variables.post.price(literal, term.price)


def gap_spread(variables: Variables, term: GapSpread, when: Switch) -> None:
    """No two of the people are further apart than the spread in the number of their gaps."""
    counted = [_gaps(variables, person) for person in dict.fromkeys(term.people)]
    most = max((len(gaps) for gaps in counted), default=0)
    if most > term.spread:
        fewest = variables.post.number(0, most)
        for gaps in counted:
            weights = [*([1] * len(gaps)), -1]
            variables.post.linear([*gaps, fewest], weights, low=0, high=term.spread, when=when)


def _gaps(variables: Variables, person: int) -> list[Literal]:
    """Literals of which as many hold as the person has gaps."""
    if person not in variables.gaps:
        taken = _taken(variables, person)
        variables.gaps[person] = [gap for slots in taken.values() for gap in _gaps_of_day(variables, slots)]
    return variables.gaps[person]


def _gaps_of_day(variables: Variables, slots: dict[int, Literal]) -> Iterator[Literal]:
    """For each slot whether a gap begins after it: it is taken, the next one is not, but a later one is."""
    post, order = variables.post, sorted(slots, reverse=True)
    tail: list[Literal] = []  # whether the slot, or a later one, is taken
    for position, slot in enumerate(order):
        follows = slots.get(slot + 1)
        behind = position - (1 if follows is None else 2)
        if behind >= 0:
            gap, beyond = post.literal(), tail[behind]
            holds = [slots[slot], beyond, *([] if follows is None else [~follows])]
            post.clause([gap, *(~literal for literal in holds)])
            for literal in holds:
                post.implies(gap, literal)
            yield gap
        tail.append(post.any_of([slots[slot], *tail[-1:]]))


def _taken(variables: Variables, person: int) -> dict[int, dict[int, Literal]]:
    """For each day, slot by slot, whether the person attends something."""
    post, cells = variables.post, defaultdict[tuple[int, int], list[Literal]](list)
    mine = variables.sessions_of[person]
    sure = [session for session in mine if variables.is_sure(session, person)]
    for session in mine:
        attends = variables.attends(session, person)
        for cell, starts in variables.cells(session).items():
            cells[cell] += starts if session in sure else [_both(variables, attends, starts)]
    days: dict[int, dict[int, Literal]] = defaultdict(dict)
    for (day, slot), literals in sorted(cells.items(), key=lambda item: item[0]):
        days[day][slot] = post.one_of(literals) if variables.exclusive else post.any_of(literals)
    if variables.exclusive and sure == mine:
        _add_up(variables, mine, [literal for slots in days.values() for literal in slots.values()])
    return days


def _add_up(variables: Variables, sessions: list[int], taken: list[Literal]) -> None:
    """The slots taken are as many as the sessions last: the rows imply it, but the search does not see it at once."""
    facts = variables.problem.sessions
    present, lasts = [variables.present[s] for s in sessions], [facts[s].duration * facts[s].days for s in sessions]
    variables.post.linear([*taken, *present], [*([1] * len(taken)), *(-last for last in lasts)], low=0, high=0)


def _both(variables: Variables, attends: Literal, starts: list[Literal]) -> Literal:
    """Whether the person attends and the session begins at one of these starts."""
    post, begins = variables.post, variables.post.any_of(starts)
    both = post.literal()
    post.clause([~attends, ~begins, both])
    post.implies(both, attends)
    post.implies(both, begins)
    return both
