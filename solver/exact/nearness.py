"""How two sessions lie to each other, as literals and numbers that the prices of nearness hang on.

All prices are positive, so each row only forces what must be paid; nothing forbids paying more.
"""

from collections.abc import Callable, Iterator
from itertools import combinations

from solver.exact.post import Literal
from solver.exact.variables import Variables
from solver.terms import ChangeCost, OverlapCost, TouchCost

Close = Callable[[int, int], int]
"""From two moments at which two sessions begin to the units that are due."""


def charge_overlap(variables: Variables, term: OverlapCost) -> None:
    """Pay for each slot that two sessions share."""
    exempt = set(term.exempt)
    for one, other in combinations(term.sessions, 2):
        if not {one, other} <= exempt:
            _pay(variables, (one, other), _overlap(variables, one, other), term.price)


def charge_touch(variables: Variables, term: TouchCost) -> None:
    """Pay where one session begins the moment another ends."""
    for one, other in combinations(term.sessions, 2):
        _pay(variables, (one, other), _touch(variables, (one, other), nights=term.nights), term.price)


def charge_change(variables: Variables, term: ChangeCost) -> None:
    """Pay where two sessions are consecutive and in different venues."""
    for one, other in combinations(term.sessions, 2):
        close = _consecutive(variables, (one, other), term)
        differ = list(_differ(variables, one, other))
        if differ:
            _pay(variables, (one, other), close, term.price, differ)


def _pay(
    variables: Variables, pair: tuple[int, int], units: Close, price: int, under: list[Literal] | None = None
) -> None:
    """Pay the price times the units of the moments chosen, while one of the literals ``under`` holds."""
    one, other = pair
    slots, post = variables.problem.slots_per_day, variables.post
    theirs = {day * slots + start: literal for (day, start), literal in variables.starts[other].items()}
    rows = []
    for (day, start), literal in variables.starts[one].items():
        due = {moment: units(day * slots + start, moment) for moment in theirs}
        if any(due.values()):
            rows.append((literal, {moment: amount for moment, amount in due.items() if amount}))
    most = max((max(due.values()) for _, due in rows), default=0)
    if not most:
        return
    amount = post.number(0, most)
    post.price(amount, price)
    for literal, due in rows:
        for held in under if under is not None else [None]:
            switches = [literal] if held is None else [literal, held]
            variables_, weights = [theirs[moment] for moment in due], list(due.values())
            slack = [most] * len(switches)
            post.linear([*variables_, amount, *switches], [*weights, -1, *slack], high=most * len(switches))


def _differ(variables: Variables, one: int, other: int) -> Iterator[Literal]:
    """Literals of which one holds when the two are in different venues."""
    post, theirs = variables.post, variables.venues[other]
    for venue, literal in variables.venues[one].items():
        if venue not in theirs:
            yield literal
            continue
        differs = post.literal()
        elsewhere = [lit for place, lit in theirs.items() if place != venue]
        for there in elsewhere:
            post.clause([~literal, ~there, differs])
        if elsewhere:
            yield differs


def _overlap(variables: Variables, one: int, other: int) -> Close:
    length, others = (variables.problem.sessions[index].duration for index in (one, other))
    return lambda first, second: max(0, min(first + length, second + others) - max(first, second))


def _touch(variables: Variables, pair: tuple[int, int], *, nights: bool) -> Close:
    length, others = (variables.problem.sessions[index].duration for index in pair)
    slots = variables.problem.slots_per_day

    def units(first: int, second: int) -> int:
        touching = first + length == second or second + others == first
        return touching and not (nights and first // slots != second // slots)

    return units


def _consecutive(variables: Variables, pair: tuple[int, int], term: ChangeCost) -> Close:
    length, others = (variables.problem.sessions[index].duration for index in pair)
    slots = variables.problem.slots_per_day

    def units(first: int, second: int) -> int:
        pause = second - first - length if first < second else first - second - others
        close = first != second and pause <= term.reach
        return close and not (term.nights and first // slots != second // slots)

    return units
