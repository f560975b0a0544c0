"""Fair numbers of picks."""

from app.problems.fairness import fair_targets
from solver.problem import NONE, Group, Role, Session


def pooled(*people: int, want: int) -> Session:
    return meeting(Group(Role.POOL, people, low=0, want=want, high=len(people)))


def meeting(*groups: Group) -> Session:
    return Session(name="s", format="f", duration=1, first=0, last=1, blocks=(0,), groups=groups)


def test_one_pool_is_shared_evenly() -> None:
    assert fair_targets(4, (pooled(0, 1, 2, 3, want=2), pooled(0, 1, 2, 3, want=2))) == [1, 1, 1, 1]


def test_who_is_in_no_pool_is_not_scored() -> None:
    assert fair_targets(3, (pooled(0, 1, want=2),)) == [1, 1, NONE]


def test_a_wide_pool_spares_those_whom_narrow_ones_need() -> None:
    sessions = (*[pooled(0, 1, want=2)] * 3, *[pooled(0, 1, 2, 3, want=2)] * 3)
    assert fair_targets(4, sessions) == [3, 3, 3, 3]  # 3 of the first kind, then only 2 and 3 of the second


def test_targets_add_up_to_the_demand() -> None:
    sessions = tuple(pooled(*range(start, start + 7), want=3) for start in range(20))
    assert sum(fair_targets(26, sessions)) == 60


def test_statutory_attendances_lower_the_target() -> None:
    body = meeting(Group(Role.QUORUM, (0,)))
    targets = fair_targets(2, (*[pooled(0, 1, want=1)] * 10, *[body] * 16))
    assert targets == [3, 7]  # 16 attendances weigh as much as 4 picks


def test_whoever_presides_first_counts_as_attending() -> None:
    chaired = meeting(Group(Role.PRESIDER, (0, 1)))
    assert fair_targets(2, (*[pooled(0, 1, want=1)] * 10, *[chaired] * 16)) == [3, 7]
