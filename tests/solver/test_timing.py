"""When: legal schedules satisfy its model at their price; its bound meets optima found by enumeration or by hand."""

from collections import Counter
from dataclasses import replace

import pytest

from solver.budget import Limit
from solver.checker import find_violations
from solver.greedy import construct
from solver.instances import tiny_problem
from solver.members import WhoBound, who_bound
from solver.metrics import measure
from solver.problem import (
    Apart,
    Balance,
    Block,
    Core,
    DayKind,
    Group,
    Interval,
    Lag,
    Need,
    Person,
    Problem,
    Quota,
    Resource,
    ResourceKind,
    Role,
    Session,
    Spacing,
    Venue,
)
from solver.schedule import Schedule
from solver.static import Static
from solver.timing import TimingResult, replay, when
from tests.solver.brute_force import optimum

INVITED = Group(Role.PREFERRED, (0,))
OWNED_BY_WHO = ("coverage", "linked_presides", "fair_load", "pool_short", "expertise_match")


def days(sessions: tuple[Session, ...], **facts: object) -> Problem:
    """Two weeks from a Monday, a morning of three slots and an afternoon of three a day."""
    problem = Problem(
        name="fortnight",
        grain=60,
        day_start=480,
        slots_per_day=6,
        first_day=738_886,
        day_kinds=(DayKind.WORKING,) * 14,
        blocks=(Block("morning", 0, 3), Block("afternoon", 3, 6)),
        travel=((0,),),
        people=(Person("a"), Person("b")),
        venues=(Venue("hall", 0, 100), Venue("room", 0, 100)),
        resources=(Resource("office", ResourceKind.DEPARTMENT, 1),),
        sessions=sessions,
    )
    return replace(problem, **facts)  # type: ignore[arg-type]


def visit(first: int, last: int, **facts: object) -> Session:
    session = Session("s", "visit", 2, first, last, (0, 1), mandatory=True)
    return replace(session, **facts)  # type: ignore[arg-type]


def timed(problem: Problem) -> TimingResult:
    static = Static(problem)
    return when(static, who_bound(static), limit=Limit(seconds=20.0))


def test_a_required_person_has_one_long_session_a_block() -> None:
    # Two sessions of two slots do not fit into three: three sessions on one day leave one out (1000).
    both = Group(Role.REQUIRED, (0,))
    result = timed(days((visit(0, 0, groups=(both,)),) * 3))
    assert (result.cost, result.bound, result.optimal) == (1000, 1000, True)
    assert len(result.plan) == 2


def test_short_sessions_share_a_block() -> None:
    both = Group(Role.REQUIRED, (0,))
    result = timed(days((visit(0, 0, duration=1, groups=(both,)),) * 6))
    assert (result.cost, len(result.plan)) == (0, 6)


def test_a_body_cannot_give_two_quorums_at_once() -> None:
    body = Group(Role.QUORUM, (0, 1), 2)
    assert timed(days((visit(0, 0, groups=(body,)),) * 3)).cost == 1000


def test_presiders_are_few() -> None:
    chairs = Group(Role.PRESIDER, (0, 1))
    # Two a block: one of five is left out, and in both blocks b takes a's place for 10.
    assert timed(days((visit(0, 0, groups=(chairs,)),) * 5)).cost == 1000 + 2 * 10


def test_venues_are_shared_with_their_turnaround() -> None:
    rooms = (Venue("hall", 0, 100, turnaround=1),)
    session = visit(0, 0, duration=1, venues=(0,), venue_costs=(0,))
    # One slot and one of turnaround: two of three slots' length in each block, four a day.
    assert timed(days((session,) * 5, venues=rooms)).cost == 1000


def test_a_department_has_one_officer() -> None:
    assert timed(days((visit(0, 0, needs=(Need(0, 1),)),) * 3)).cost == 1000


def test_steps_follow_in_working_days() -> None:
    # Friday, day 4, and one working day later: Monday, day 7; beyond the window of the second, which is left out.
    kinds = tuple(DayKind.WORKING if day % 7 < 5 else DayKind.REST for day in range(14))
    lag = (Lag(0, 1, 1, working=True),)
    late = days((visit(4, 4), visit(4, 6)), lags=lag, day_kinds=kinds)
    assert timed(late).plan.keys() == {0}
    early = days((visit(4, 4), visit(4, 7)), lags=lag, day_kinds=kinds)
    assert {session: place[0] for session, place in timed(early).plan.items()} == {0: 4, 1: 7}


def test_a_longest_distance_holds_back_the_first_step() -> None:
    result = timed(days((visit(0, 9, target=0), visit(8, 9)), lags=(Lag(0, 1, 0, 2),)))
    assert result.plan[0][0] >= 6


def test_a_format_is_spaced() -> None:
    apart = days((visit(0, 5),) * 3, spacings=(Spacing("visit", (0, 1, 2), min_days=3),))
    assert timed(apart).cost == 1000
    wider = days((visit(0, 6),) * 3, spacings=(Spacing("visit", (0, 1, 2), min_days=3),))
    assert timed(wider).cost == 0


def test_two_sessions_are_kept_apart() -> None:
    assert timed(days((visit(0, 1),) * 2, apart=(Apart(0, 1, 2),))).cost == 1000
    assert timed(days((visit(0, 2),) * 2, apart=(Apart(0, 1, 2),))).cost == 0


def test_a_week_has_its_quota() -> None:
    assert timed(days((visit(0, 6),) * 3, quotas=(Quota("town", (0, 1, 2), 2),))).cost == 1000


def test_a_person_has_a_daily_limit() -> None:
    once = (Person("a", daily=1), Person("b"))
    body = Group(Role.REQUIRED, (0,))
    assert timed(days((visit(0, 0, groups=(body,)),) * 2, people=once)).cost == 1000


def test_a_month_above_its_number_costs() -> None:
    # Days 0..13 begin on 1 January 2024: all three in one month of at most one, 2 * 3.
    january = days((visit(0, 9),) * 3, balances=(Balance("visit", (0, 1, 2), 1),))
    assert january.months[0] == january.months[9]
    assert timed(january).cost == 6


def test_a_plenary_stands_alone_with_its_children() -> None:
    plenary = Session("plenary", "plenary", 6, 1, 2, (0, 1), days=2, container=True, mandatory=True)
    child, other = visit(0, 9, parent=0), visit(1, 3)
    result = timed(days((plenary, child, other)))
    assert result.plan[1][0] in (1, 2)
    assert result.plan[2][0] == 3


def test_who_is_wanted_twice_at_once_is_absent_once() -> None:
    # Three mornings or afternoons of a whole block on one day: one of a's three invitations fails, 4.
    long = visit(0, 0, duration=3, groups=(INVITED,))
    assert timed(days((long,) * 3)).cost == 4


def test_an_absence_of_several_days_is_charged_once() -> None:
    # Both take days 0 to 2 whole: a misses one of them, 4 and not 4 a day.
    long = visit(0, 2, duration=6, days=3, groups=(INVITED,))
    assert timed(days((long,) * 2)).cost == 4


def test_a_day_long_session_and_both_its_halves_want_the_same_person() -> None:
    # a attends both halves and misses the whole: 4.
    whole, half = visit(0, 0, duration=6, groups=(INVITED,)), visit(0, 0, duration=3, groups=(INVITED,))
    morning, afternoon = replace(half, blocks=(0,)), replace(half, blocks=(1,))
    assert timed(days((whole, morning, afternoon))).cost == 4


def test_a_session_within_another_of_several_days_costs_the_absence_on_whichever_day() -> None:
    # a's absence from the half day, or from all the days, is charged though it falls on the last of them: 4.
    three_days = visit(0, 2, duration=6, days=3, groups=(INVITED,))
    for day in range(3):
        assert timed(days((three_days, visit(day, day, duration=3, groups=(INVITED,))))).cost == 4


def test_one_of_a_core_is_absent_from_what_all_are_expected_at_away() -> None:
    away = visit(0, 0, venues=(0,), venue_costs=(0,), groups=(Group(Role.PREFERRED, (0, 1)),))
    core = Core("chairs", (0, 1))
    assert timed(days((away,))).cost == 0
    assert timed(days((away,), cores=(core,))).cost == 4
    assert timed(days((away,), cores=(replace(core, areas=(0,)),))).cost == 0  # not away there
    busy = (Person("a"), Person("b", busy=(Interval(0, 0, 6),)))
    assert timed(days((away,), people=busy)).cost == 4
    assert timed(days((away,), people=busy, cores=(core,))).cost == 8  # a stays while b is busy


def test_the_first_presider_presides_one_session_at_a_time() -> None:
    # The second of two at one time is presided over by b, 10.
    chairs = Group(Role.PRESIDER, (0, 1))
    morning = visit(0, 0, duration=3, blocks=(0,), groups=(chairs,))
    assert timed(days((morning,) * 2)).cost == 10


def test_a_required_person_misses_no_invitation_but_those_at_once() -> None:
    # a is required at one and invited to the other two of three on one day: dearest wish excepted, 4 once a block.
    needed = visit(0, 0, duration=3, groups=(Group(Role.REQUIRED, (0,)),))
    asked = visit(0, 0, duration=3, groups=(INVITED,))
    assert timed(days((needed, asked, asked))).cost == 4


def test_starts_at_which_a_pool_is_short_are_avoided() -> None:
    # a is away on day 0, b never: two are wanted, so day 1 it is.
    busy = (Person("a", busy=(Interval(0, 0, 6),)), Person("b"))
    wanted = visit(0, 1, groups=(Group(Role.POOL, (0, 1), 0, 2, 2),))
    result = timed(days((wanted,), people=busy))
    assert (result.plan[0][0], result.cost) == (1, 0)
    assert timed(days((replace(wanted, last=0),), people=busy)).cost == 0  # unavoidable: who's alone


def test_equal_places_are_spread() -> None:
    result = timed(days((visit(0, 13),) * 28))
    assert max(Counter((day, low) for day, low, _ in result.plan.values()).values()) <= 6


def test_nothing_to_place_costs_nothing() -> None:
    result = timed(days(()))
    assert (result.cost, result.bound, result.plan) == (0, 0, {})


def test_stops_when_asked() -> None:
    problem = days((visit(0, 9),) * 4)
    static = Static(problem)
    result = when(static, who_bound(static), limit=Limit(seconds=20.0), should_stop=lambda: True)
    assert result.bound <= 0


def test_a_report_changes_nothing() -> None:
    problem = days((visit(0, 9, target=0),) * 2, spacings=(Spacing("visit", (0, 1), min_days=8),))
    static = Static(problem)
    told: list[tuple[int | None, int]] = []
    result = when(static, who_bound(static), limit=Limit(seconds=20.0), report=lambda *news: told.append(news))
    assert (result.cost, result.bound) == (1, 1)


@pytest.mark.parametrize("seed", range(60))
def test_the_proof_holds_with_next_to_nothing_taken_at_its_word(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    static = Static(tiny_problem(seed))
    who = who_bound(static)
    whole = when(static, who, limit=Limit(seconds=20.0))
    monkeypatch.setattr("solver.timing.search.CHEAP", 0)
    monkeypatch.setattr("solver.timing.search.PROMISING", 1)
    lifted = when(static, who, limit=Limit(seconds=20.0))
    assert (lifted.cost, lifted.bound, lifted.optimal) == (whole.cost, whole.bound, whole.optimal)


@pytest.mark.parametrize("seed", range(300))
def test_optimum_satisfies_the_model_and_the_bound(seed: int) -> None:
    problem = tiny_problem(seed)
    best = optimum(problem)
    if best is None:
        return
    cost, schedule = best
    static = Static(problem)
    who = who_bound(static)
    replayed = replay(static, who, schedule)
    assert replayed is not None
    assert when(static, who, limit=Limit(seconds=20.0)).bound <= replayed
    assert replayed <= own_cost(problem, who, schedule)
    assert replayed + who.cost <= cost


@pytest.mark.parametrize("seed", range(300, 450))
def test_greedy_schedules_satisfy_the_model(seed: int) -> None:
    problem = tiny_problem(seed)
    static = Static(problem)
    schedule = construct(static).schedule()
    if {violation.rule for violation in find_violations(problem, schedule)} <= {"mandatory_is_scheduled"}:
        who = who_bound(static)
        replayed = replay(static, who, schedule)
        assert replayed is not None
        assert replayed <= own_cost(problem, who, schedule)


def own_cost(problem: Problem, who: WhoBound, schedule: Schedule) -> int:
    """What when owns of a schedule's cost and may charge of who's, less the savings of who."""
    score = measure(problem, schedule)
    firsts = [days.start for days in (session.days_range for session in Static(problem).sessions)]
    charged = sum(
        int(who.shortages[item.session][item.day - firsts[item.session], item.start])
        for item in schedule.assignments
        if item.session in who.shortages
    )
    placed = {assignment.session for assignment in schedule.assignments}
    saved = sum(saving for session, saving in enumerate(who.savings) if session not in placed)
    return score.cost + charged - saved - sum(score.part(preference).cost for preference in OWNED_BY_WHO)
