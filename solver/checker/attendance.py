"""The rules about who must be there; numbers end with the index of the attendance group."""

from collections.abc import Iterator

from solver.checker.view import Placed, View
from solver.checker.violation import Violation
from solver.problem import NONE, Group, Role


def find_required_is_present(view: View) -> Iterator[Violation]:
    """Yield each required person who is missing; numbers: the group."""
    for placed, number, group, present in _groups(view, Role.REQUIRED):
        for person in sorted(set(group.people) - set(present)):
            yield Violation("required_is_present", (placed.index,), (person,), numbers=(number,))


def find_presider_is_present(view: View) -> Iterator[Violation]:
    """Yield sessions over which not exactly one of the list presides.

    Details: ``none``, ``several``; numbers: presiders, 1, group.
    """
    for placed, number, _, present in _groups(view, Role.PRESIDER):
        if len(present) != 1:
            detail = "several" if present else "none"
            numbers = (len(present), 1, number)
            yield Violation("presider_is_present", (placed.index,), tuple(present), numbers=numbers, detail=detail)


def find_quorum_is_met(view: View) -> Iterator[Violation]:
    """Yield quorums that are not met; numbers: present, needed, group."""
    for placed, number, group, present in _groups(view, Role.QUORUM):
        if len(present) < group.low:
            yield Violation("quorum_is_met", (placed.index,), numbers=(len(present), group.low, number))


def find_pool_is_filled(view: View) -> Iterator[Violation]:
    """Yield pools with too few or too many picks.

    Details: ``few``, ``many``; numbers: picks, bound, group.
    """
    for placed, number, group, present in _groups(view, Role.POOL):
        picks = len(present)
        if picks < group.low:
            yield Violation("pool_is_filled", (placed.index,), numbers=(picks, group.low, number), detail="few")
        if picks > group.high:
            yield Violation("pool_is_filled", (placed.index,), numbers=(picks, group.high, number), detail="many")


def find_group_mix(view: View) -> Iterator[Violation]:
    """Yield pools with too few or too many picks of a kind.

    Details: ``few``, ``many``; numbers: picks of the kind, bound, group, mix.
    """
    for placed, number, group, present in _groups(view, Role.POOL):
        for index, mix in enumerate(group.mixes):
            picks = len(set(present) & set(mix.people))
            if picks < mix.low:
                yield Violation("group_mix", (placed.index,), numbers=(picks, mix.low, number, index), detail="few")
            if mix.high != NONE and picks > mix.high:
                yield Violation("group_mix", (placed.index,), numbers=(picks, mix.high, number, index), detail="many")


def _groups(view: View, role: Role) -> Iterator[tuple[Placed, int, Group, list[int]]]:
    """Scheduled sessions' groups of a role, with their number and those who attend in it."""
    for placed in view.placed.values():
        for number, group in enumerate(placed.session.groups):
            if group.role is role:
                yield placed, number, group, [person for g, person in placed.assignment.people if g == number]
