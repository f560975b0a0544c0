"""Required people are present, one presider presides, quorums are met and pools are filled."""

from collections.abc import Iterator
from typing import assert_never

from solver.problem import Group, Problem, Role
from solver.terms import Attend

RULE_OF = {
    Role.REQUIRED: "required_is_present",
    Role.PRESIDER: "presider_is_present",
    Role.QUORUM: "quorum_is_met",
    Role.POOL: "pool_is_filled",
    Role.PREFERRED: "preferred_absence",
}


def attendance_is_met(problem: Problem) -> Iterator[Attend]:
    """State how many of each attendance group attend."""
    for index, session in enumerate(problem.sessions):
        for number, group in enumerate(session.groups):
            low, high = bounds(group)
            yield Attend(RULE_OF[group.role], index, number, group.role, group.people, low, high)


def bounds(group: Group) -> tuple[int, int]:
    """Least and largest number of a group's people who attend in its role."""
    match group.role:
        case Role.REQUIRED:
            return len(group.people), len(group.people)
        case Role.PRESIDER:
            return 1, 1
        case Role.QUORUM:
            return group.low, len(group.people)
        case Role.POOL:
            return group.low, group.high
        case Role.PREFERRED:
            return 0, len(group.people)
        case _:
            assert_never(group.role)
