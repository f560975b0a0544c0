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
    post = variables.post
    for one, other in combinations(term.sessions, 2):
        ours, theirs = variables.venues[one], variables.venues[other]
        if len(ours.keys() | theirs.keys()) == 1:
            continue
        close = _close(variables, (one, other), _consecutive(variables, (one, other), term))
        if close is None:
            continue
        paid = post.literal()
        post.price(paid, term.price)
        for venue, literal in ours.items():
            there = [theirs[venue]] if venue in theirs else []
            post.clause([~literal, *there, ~close, paid])


def _pay(variables: Variables, pair: tuple[int, int], units: Close, price: int) -> None:
    """Pay the price times the units of the moments chosen."""
    rows = list(_due(variables, pair, units))
    most = max((max(weights) for _, _, weights in rows), default=0)
    if most:
        amount = variables.post.number(0, most)
        variables.post.price(amount, price)
        for literal, theirs, weights in rows:
            variables.post.linear([*theirs, amount, literal], [*weights, -1, most], high=most)


def _close(variables: Variables, pair: tuple[int, int], units: Close) -> Literal | None:
    """A literal that must hold when the moments chosen are so close that something is due; None = never."""
    rows = list(_due(variables, pair, units))
    if not rows:
        return None
    close = variables.post.literal()
    for literal, theirs, _ in rows:
        variables.post.linear([*theirs, literal, close], [1] * (len(theirs) + 1) + [-1], high=1)
    return close


def _due(
    variables: Variables, pair: tuple[int, int], units: Close
) -> Iterator[tuple[Literal, list[Literal], list[int]]]:
    """For each start of the one the starts of the other for which something is due, and how much."""
    one, other = pair
    slots = variables.problem.slots_per_day
    theirs = {day * slots + start: literal for (day, start), literal in variables.starts[other].items()}
    for (day, start), literal in variables.starts[one].items():
        due = {moment: units(day * slots + start, moment) for moment in theirs}
        found = {theirs[moment]: amount for moment, amount in due.items() if amount}
        if found:
            yield literal, list(found.keys()), list(found.values())


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
