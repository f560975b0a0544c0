"""The bound of who: never above what any schedule pays, and exact where the arithmetic can be done by hand."""

import pytest

from solver.duties import ROOT, duty_trees
from solver.flow import SINK, Network
from solver.instances import tiny_problem
from solver.members import WhoBound, who_bound
from solver.metrics import measure
from solver.problem import Assignment, Block, DayKind, Duty, Group, Interval, Person, Problem, Role, Session, Weights
from solver.schedule import Schedule
from solver.static import Static
from tests.solver.brute_force import optimum

OWNED = ("coverage", "linked_presides", "fair_load", "pool_short", "expertise_match")


def small(
    people: tuple[Person, ...], groups: tuple[Group, ...], duties: tuple[Duty, ...] = (), **weights: int
) -> Problem:
    """One day of one block, and one session of one slot for each group."""
    sessions = tuple(Session(f"s{k}", "visit", 1, 0, 0, (0,), groups=(group,)) for k, group in enumerate(groups))
    return Problem(
        name="small",
        grain=60,
        day_start=480,
        slots_per_day=4,
        first_day=738_886,
        day_kinds=(DayKind.WORKING,),
        blocks=(Block("day", 0, 4),),
        travel=(),
        people=people,
        venues=(),
        resources=(),
        sessions=sessions,
        duties=duties,
        weights=Weights(**weights),
    )


def pool(*people: int, low: int = 0, want: int = 1, high: int = 1) -> Group:
    return Group(Role.POOL, people, low, want, high)


def test_picks_are_shared() -> None:
    # Three sessions want one of two people with target 1: one has 2 picks, (2 - 1)**2 = 1.
    people = (Person("a", target=1), Person("b", target=1))
    assert who_bound(Static(small(people, (pool(0, 1),) * 3))).cost == 1


def test_extra_picks_bring_loads_to_their_target() -> None:
    # One session wants one and takes two; both people have target 1: nobody deviates.
    people = (Person("a", target=1), Person("b", target=1))
    assert who_bound(Static(small(people, (pool(0, 1, want=1, high=2),)))).cost == 0


def test_only_a_pool_where_everybody_is_busy_is_short() -> None:
    # b is never free: of two wanted one is lacking for 20, and a has 1 pick of 1.
    people = (Person("a", target=1), Person("b", busy=(Interval(0, 0, 4),), target=0))
    assert who_bound(Static(small(people, (pool(0, 1, want=2, high=2),), pool_short=20))).cost == 20


def test_coverage_outweighs_fairness() -> None:
    # The duty is session 0; b must go there although b's load is 2 above the target then: 2**2, against 60 + 1.
    people = (Person("a", target=1), Person("b", target=0))
    duties = (Duty("go", (1,), (0,)),)
    groups = (pool(0, 1), pool(1))
    assert who_bound(Static(small(people, groups, duties))).cost == 4 + 1


def test_a_guest_is_covered_for_nothing() -> None:
    people = (Person("a"), Person("b"))
    guests = Group(Role.PREFERRED, (0,))
    problem = small(people, (guests, pool(1, want=0, high=0)), (Duty("go", (0, 1), (0,)),))
    # a is invited to session 0, b can never attend it.
    assert who_bound(Static(problem)).cost == 60


def test_leaving_a_session_out_saves_what_its_picks_cost() -> None:
    # One person of target 0 is picked twice, 2**2 = 4; leaving one session out saves the second pick, 4 - 1 = 3.
    bound = who_bound(Static(small((Person("a", target=0),), (pool(0),) * 2)))
    assert bound.cost == 4
    assert all(saving >= 3 for saving in bound.savings)


def test_nested_duties_are_a_tree() -> None:
    people = (Person("a"),)
    duties = (Duty("any", (0,), (0, 1, 2), 2), Duty("some", (0,), (0, 1)), Duty("across", (0,), (1, 2)))
    static = Static(small(people, (pool(0),) * 3, duties))
    tree = duty_trees(static, {0: {0, 1, 2}}, {})[0]
    assert [node.need for node in tree.nodes] == [1, 2]
    assert [node.parent for node in tree.nodes] == [1, ROOT]
    assert tree.door == {0: 0, 1: 0, 2: 1}
    assert tree.constant == 60 * 3


def test_flow_takes_the_cheapest_ways() -> None:
    # 3 units: two over the arc of cost 1, one over that of cost 5; one more unit would cost 5 as well.
    network = Network()
    node = network.node()
    network.supply(node, 3)
    network.arc(node, SINK, 2, 1)
    network.arc(node, SINK, 9, 5)
    assert network.solve() == 2 * 1 + 5
    assert network.distances().tolist() == [0, 5]


@pytest.mark.parametrize("seed", range(150))
def test_no_schedule_pays_less(seed: int) -> None:
    problem = tiny_problem(seed)
    bound, best = who_bound(Static(problem)), optimum(problem)
    for schedule in (Schedule(), *([best[1]] if best else [])):
        score = measure(problem, schedule)
        placed = {assignment.session for assignment in schedule.assignments}
        saved = sum(saving for session, saving in enumerate(bound.savings) if session not in placed)
        charged = sum(_charged(problem, bound, assignment) for assignment in schedule.assignments)
        assert bound.cost <= sum(score.part(preference).cost for preference in OWNED) + saved - charged


def _charged(problem: Problem, bound: WhoBound, placed: Assignment) -> int:
    first = Static(problem).sessions[placed.session].days_range.start
    costs = bound.shortages.get(placed.session)
    return 0 if costs is None else int(costs[placed.day - first, placed.start])
