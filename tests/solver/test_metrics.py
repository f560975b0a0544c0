"""Every preference by hand, and the score analysis against a plain recomputation."""

from collections import Counter
from dataclasses import fields, replace
from datetime import date
from itertools import pairwise, permutations
from random import Random
from typing import Any

import pytest

from solver.instances import tiny_problem
from solver.metrics import PREFERENCES, Match, measure
from solver.problem import (
    NONE,
    Assignment,
    Balance,
    Duty,
    Group,
    Interval,
    Person,
    Problem,
    Programme,
    Role,
    Weights,
)
from solver.schedule import Schedule
from tests.instances.edges.builders import (
    AFTERNOON,
    ANN,
    BEN,
    CAI,
    HALL,
    MONDAY,
    MORNING,
    ROOM,
    at,
    needs,
    plan,
    problem,
    session,
    with_person,
)
from tests.instances.planted import plant
from tests.solver.mutations import mutate


def only(preference: str, facts: Problem, weight: int = 7) -> Problem:
    """The problem with a single preference switched on."""
    weights: dict[str, Any] = dict.fromkeys(PREFERENCES, 0)
    return replace(facts, weights=Weights(**{**weights, preference: weight}))


def matches(preference: str, facts: Problem, schedule: Schedule) -> list[Match]:
    """What one preference says; every cost must be its weight times its amounts."""
    score = measure(only(preference, facts), schedule)
    part = score.part(preference)
    assert score.cost == part.cost == 7 * sum(match.amount for match in part.matches)
    return list(part.matches)


def test_each_weight_has_its_preference() -> None:
    assert {weight.name for weight in fields(Weights)} == set(PREFERENCES)


def test_unscheduled_costs_its_priority() -> None:
    facts = problem(session("a"), session("b", priority=3, mandatory=True))
    assert matches("unscheduled", facts, plan(at(0, 0, 0))) == [Match((1,), (), 3)]
    assert matches("unscheduled", facts, plan(at(0, 0, 0), at(1, 0, 0))) == []


def test_coverage_counts_attendance_in_any_role_once() -> None:
    groups = (needs(ANN, role=Role.PRESIDER), needs(ANN, BEN, role=Role.POOL, high=2))
    facts = problem(
        session("a", groups=groups), session("b", groups=groups), duties=(Duty("reading", (ANN, BEN, CAI), (0, 1), 2),)
    )
    schedule = plan(at(0, 0, 0, people=((0, ANN), (1, ANN), (1, BEN))), at(1, 1, 0, people=((0, ANN),)))
    # Ann attends both, Ben one of two, Cai none.
    assert matches("coverage", facts, schedule) == [Match((), (BEN,), 1, (1, 2, 0)), Match((), (CAI,), 2, (0, 2, 0))]


def test_fair_load_is_the_squared_deviation_of_picks() -> None:
    pool = needs(ANN, BEN, role=Role.POOL, high=2)
    groups = (pool, needs(ANN, BEN))
    sessions = [session(name, groups=groups) for name in "abc"]
    facts = problem(*sessions, people=(Person("Ann", target=1), Person("Ben", target=2), Person("Cai")))
    both = ((0, ANN), (1, ANN), (1, BEN))
    schedule = plan(*(at(index, index, 0, people=both) for index in range(3)))
    # Ann is picked 3 times for 1: 4; Ben, required three times, is never picked for 2: 4.
    assert matches("fair_load", facts, schedule) == [
        Match((0, 1, 2), (ANN,), 4, (3, 1)),
        Match((), (BEN,), 4, (0, 2)),
    ]


@pytest.mark.parametrize(
    ("preference", "role"), [("quorum_absence", Role.QUORUM), ("preferred_absence", Role.PREFERRED)]
)
def test_absence_spares_those_present_in_another_role(preference: str, role: Role) -> None:
    facts = problem(session(groups=(needs(ANN, role=Role.PRESIDER), needs(CAI, BEN, ANN, role=role))))
    assert matches(preference, facts, plan(at(0, 0, 0, people=((0, ANN),)))) == [Match((0,), (BEN, CAI), 2, (1,))]
    assert matches(preference, facts, plan(at(0, 0, 0, people=((0, ANN), (1, BEN), (1, CAI))))) == []
    assert matches(preference, facts, plan()) == []


def test_pool_short_counts_own_picks_up_to_what_is_wanted() -> None:
    pool = needs(ANN, BEN, CAI, role=Role.POOL, want=2, high=3)
    facts = problem(session(groups=(pool, needs(BEN))))
    assert matches("pool_short", facts, plan(at(0, 0, 0, people=((0, ANN), (1, BEN))))) == [
        Match((0,), (), 1, (1, 2, 0))
    ]
    everybody = ((0, ANN), (0, BEN), (0, CAI), (1, BEN))
    assert matches("pool_short", facts, plan(at(0, 0, 0, people=everybody))) == []


def test_substitutes_cost_their_rank() -> None:
    facts = problem(session(groups=(needs(CAI, ANN, BEN, role=Role.PRESIDER),)))
    assert matches("substitute_presider", facts, plan(at(0, 0, 0, people=((0, CAI),)))) == []
    assert matches("substitute_presider", facts, plan(at(0, 0, 0, people=((0, BEN),)))) == [
        Match((0,), (BEN,), 2, (0,))
    ]


@pytest.mark.parametrize(("day", "weeks"), [(0, 1), (1, 0), (7, 0), (13, 0)])
def test_target_date_counts_whole_weeks(day: int, weeks: int) -> None:
    facts = problem(session(target=7))
    assert matches("target_date", facts, plan(at(0, day, 0))) == [Match((0,), (), 1, (day, 7))] * weeks


@pytest.mark.parametrize(("start", "cost"), [(3, 0), (4, 1), (5, 1), (10, 0), (11, 0)])
def test_preferred_block_holds_the_start(start: int, cost: int) -> None:
    facts = problem(session(duration=1, preferred_blocks=(MORNING, AFTERNOON + 1)))
    assert len(matches("preferred_block", facts, plan(at(0, 0, start)))) == cost


def test_month_balance_counts_what_begins_in_a_month() -> None:
    sessions = [session(name) for name in "abcd"]
    facts = problem(*sessions, balances=(Balance("salons", (3, 1, 0), 1),), first_day=MONDAY + 21)
    march = 12 * 2024 + 2
    # March 31 is day 6; c is not counted.
    schedule = plan(at(0, 6, 0), at(1, 0, 0), at(2, 0, 0), at(3, 7, 0))
    assert matches("month_balance", facts, schedule) == [Match((0, 1), (), 1, (2, 1, march, 0))]


def test_venue_preference_is_the_venues_cost() -> None:
    facts = problem(session(venues=(ROOM, HALL), venue_costs=(0, 3)))
    assert matches("venue_preference", facts, plan(at(0, 0, 0, HALL))) == [Match((0,), (), 3, (HALL,))]
    assert matches("venue_preference", facts, plan(at(0, 0, 0, ROOM))) == []


@pytest.mark.parametrize(
    ("day", "start", "cost"),
    [(2, 3, 0), (3, 0, 0), (3, 1, 1), (3, 5, 1), (3, 6, 0), (4, 11, 1), (5, 4, 0), (1, 5, 0)],
)
def test_avoided_time_costs_once_where_it_is_met(day: int, start: int, cost: int) -> None:
    facts = problem(session(avoid=(Interval(3, 2, 6), Interval(4, 0, 12))))  # two slots long
    assert len(matches("avoided_time", facts, plan(at(0, day, start)))) == cost


@pytest.mark.parametrize(("day", "cost"), [(1, 0), (2, 1), (3, 1), (4, 1), (5, 0)])
def test_avoided_time_is_met_on_any_day_of_the_session(day: int, cost: int) -> None:
    facts = problem(session(days=2, avoid=(Interval(3, 0, 4), Interval(4, 0, 4))))
    found = matches("avoided_time", facts, plan(at(0, day, 2)))
    assert found == [Match((0,), (), 1, (max(day, 3),))] * cost


def of_programme(*groups: tuple[Group, ...], reach: int = 1, nights: bool = True) -> Problem:
    """Sessions of two slots, one for each tuple of groups, in one programme."""
    sessions = [
        session(str(index), groups=item, venues=(HALL, ROOM), venue_costs=(0, 0)) for index, item in enumerate(groups)
    ]
    programme = Programme("plenary", tuple(range(len(groups))), reach, nights)
    return problem(*sessions, programmes=(programme,))


BOTH_REQUIRED = (needs(ANN), needs(BEN, role=Role.PREFERRED)), (needs(ANN, BEN), needs(CAI, role=Role.PREFERRED))


@pytest.mark.parametrize(("start", "slots"), [(1, 0), (2, 1), (3, 2), (4, 1), (5, 0)])
def test_invited_people_are_wanted_elsewhere_for_so_many_slots(start: int, slots: int) -> None:
    # Ann is required in both, which a rule forbids; Ben is invited to the first and required in the other.
    found = matches("invitation_conflict", of_programme(*BOTH_REQUIRED), plan(at(0, 0, 3, HALL), at(1, 0, start, ROOM)))
    assert found == [Match((0, 1), (BEN,), slots, (slots, 0))] * bool(slots)


@pytest.mark.parametrize(("day", "start", "slots"), [(0, 1, 0), (0, 2, 1), (0, 3, 2), (1, 3, 0)])
def test_parallel_sessions_share_slots(day: int, start: int, slots: int) -> None:
    found = matches("parallel_sessions", of_programme((), ()), plan(at(0, 0, 3, HALL), at(1, day, start, ROOM)))
    assert found == [Match((0, 1), (), slots, (0,))] * bool(slots)


@pytest.mark.parametrize(("start", "order"), [(0, []), (1, [(1, 0)]), (2, []), (4, []), (5, [(0, 1)]), (6, [])])
def test_no_pause_is_where_one_begins_as_the_other_ends(start: int, order: list[tuple[int, int]]) -> None:
    found = matches("no_pause", of_programme((), ()), plan(at(0, 0, 3, HALL), at(1, 0, start, ROOM)))
    assert [match.sessions for match in found] == order


@pytest.mark.parametrize("nights", [True, False])
def test_a_night_is_a_pause_unless_the_programme_says_otherwise(nights: bool) -> None:
    facts = of_programme((needs(ANN),), (needs(ANN),), nights=nights)
    schedule = plan(at(0, 0, 10, HALL), at(1, 1, 0, ROOM))
    assert len(matches("no_pause", facts, schedule)) == (not nights)
    assert len(matches("venue_change", facts, schedule)) == (not nights)


@pytest.mark.parametrize(
    ("start", "venue", "people"), [(3, ROOM, 0), (4, ROOM, 2), (6, ROOM, 2), (7, ROOM, 0), (6, HALL, 0)]
)
def test_venues_change_for_those_who_belong_to_both(start: int, venue: int, people: int) -> None:
    # Two slots from 3; the other begins with it, inside it, a slot after it and two slots after it.
    pool = needs(CAI, role=Role.POOL, high=1)
    facts = of_programme((needs(ANN), needs(BEN, role=Role.QUORUM), pool), (needs(BEN, ANN, role=Role.PREFERRED), pool))
    found = matches("venue_change", facts, plan(at(0, 0, 3, HALL), at(1, 0, start, venue)))
    assert found == [Match((0, 1), (ANN, BEN), 2, (0,))] * bool(people)


def test_meetings_early_counts_slots_from_the_window_to_the_end() -> None:
    facts = of_programme((), ())
    late = replace(facts, sessions=(facts.sessions[0], replace(facts.sessions[1], first=2)))
    # Twelve slots a day: the last slot of the first is 12 + 4, of the other, whose window begins on day 2, slot 1.
    assert [match.amount for match in matches("meetings_early", late, plan(at(0, 1, 3), at(1, 2, 0)))] == [16, 1]


@pytest.mark.parametrize(("start", "gaps"), [(1, 0), (2, 0), (3, 1), (8, 1)])
def test_few_gaps_counts_stretches_between_sessions_of_a_day(start: int, gaps: int) -> None:
    facts = problem(*(session(name, groups=(needs(ANN),)) for name in "abc"))
    ann = ((0, ANN),)
    schedule = plan(at(0, 3, 0, people=ann), at(1, 3, start, people=ann), at(2, 4, 9, people=ann))
    assert matches("few_gaps", facts, schedule) == [Match((0, 1), (ANN,), 1, (3,))] * gaps


def test_a_preference_of_no_weight_says_nothing() -> None:
    facts = replace(
        problem(session(), **with_person(Person("Ann", target=4))), weights=Weights(*([0] * len(PREFERENCES)))
    )
    assert [(part.cost, part.matches) for part in measure(facts, plan()).parts] == [(0, ())] * len(PREFERENCES)


def test_an_unknown_part_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        measure(problem(), plan()).part("luck")


def plain_cost(problem: Problem, schedule: Schedule) -> dict[str, int]:
    """Amounts of all preferences, counted pair by pair."""
    costs: Counter[str] = Counter()
    of = {item.session: item for item in schedule.assignments}
    picks: Counter[int] = Counter()
    for index, facts in enumerate(problem.sessions):
        item = of.get(index)
        if item is None:
            costs["unscheduled"] += facts.priority
            continue
        if facts.target >= 0:
            costs["target_date"] += abs(item.day - facts.target) // 7
        starts = [
            slot for b in facts.preferred_blocks for slot in range(problem.blocks[b].start, problem.blocks[b].end)
        ]
        costs["preferred_block"] += bool(facts.preferred_blocks) and item.start not in starts
        taken = {(item.day + day, item.start + slot) for day in range(facts.days) for slot in range(facts.duration)}
        costs["avoided_time"] += any((i.day, slot) in taken for i in facts.avoid for slot in range(i.start, i.end))
        costs["preferred_start"] += bool(facts.preferred_starts) and item.start not in facts.preferred_starts
        seats = problem.venues[item.venue].capacity if item.venue in facts.venues else 0
        costs["empty_seats"] += len(range(facts.heads + 50, seats + 1, 50))
        for person in item.attends:
            for name, soft in (("tentative", "tentative_availability"), ("observed", "observances")):
                parts = getattr(problem.people[person], name)
                costs[soft] += any((part.day, slot) in taken for part in parts for slot in range(part.start, part.end))
        costs["venue_preference"] += dict(zip(facts.venues, facts.venue_costs, strict=True)).get(item.venue, 0)
        for number, group in enumerate(facts.groups):
            inside = [person for pair, person in item.people if pair == number]
            absent = sum(person not in item.attends for person in group.people)
            costs["quorum_absence"] += absent * (group.role is Role.QUORUM)
            costs["preferred_absence"] += absent * (group.role is Role.PREFERRED)
            if group.role is Role.POOL:
                picks.update(inside)
                costs["expertise_match"] += len({*inside} - {*group.experts}) if group.experts else 0
                costs["pool_short"] += max(0, group.want - len(inside))
            if group.role is Role.PRESIDER:
                costs["substitute_presider"] += sum(group.people.index(person) for person in inside)
    for index, someone in enumerate(problem.people):
        costs["fair_load"] += (picks[index] - someone.target) ** 2 if someone.target != NONE else 0
    costs.update(plain_nearness(problem, schedule))
    for person in range(len(problem.people)):
        ours = [item for item in schedule.assignments if person in item.attends]
        taken = {
            (item.day + day, item.start + slot)
            for item in ours
            for day in range(problem.sessions[item.session].days)
            for slot in range(problem.sessions[item.session].duration)
        }
        days = {day for day, _ in taken}
        costs["few_gaps"] += sum((day, slot - 1) not in taken for day, slot in taken) - len(days)
    for name, duties in (("coverage", problem.duties), ("linked_presides", problem.links)):
        for duty in duties:
            for person in duty.people:
                done = sum(person in item.attends for item in schedule.assignments if item.session in duty.sessions)
                costs[name] += max(0, duty.minimum - done)
    for name, balances in (
        ("month_balance", problem.balances), ("week_peaks", problem.peaks), ("burdens", problem.burdens)
    ):  # fmt: skip
        for balance in balances:
            dates = [date.fromordinal(problem.first_day + of[index].day) for index in balance.sessions if index in of]
            periods = Counter((d.year, d.month) if name == "month_balance" else d.isocalendar()[:2] for d in dates)
            costs[name] += sum(max(0, count - balance.limit) for count in periods.values())
    return dict(costs) | plain_cost_of_sequences(problem, of)


def plain_nearness(problem: Problem, schedule: Schedule) -> Counter[str]:
    """What programmes cost, moment by moment and person by person."""
    costs: Counter[str] = Counter()
    of = {item.session: item for item in schedule.assignments}
    for programme in problem.programmes:
        roles = {index: roles_in(problem, index) for index in programme.sessions}
        placed = [index for index in programme.sessions if index in of]
        for one, other in permutations(placed, 2):
            mine, theirs = of[one], of[other]
            ours = set(range(mine.start, mine.start + problem.sessions[one].duration))
            both = ours & set(range(theirs.start, theirs.start + problem.sessions[other].duration))
            overlap = len(both) if mine.day == theirs.day else 0
            costs["parallel_sessions"] += overlap  # twice, each as the first
            for person in range(len(problem.people)):
                pair = roles[one].get(person, set()), roles[other].get(person, set())
                must = [bool({Role.REQUIRED, Role.QUORUM} & found) for found in pair]
                wanted = [sure or Role.PREFERRED in found for sure, found in zip(must, pair, strict=True)]
                if all(wanted) and not all(must):
                    costs["invitation_conflict"] += overlap
            days = theirs.day - mine.day
            if days and programme.nights:
                continue
            begin = days * problem.slots_per_day + theirs.start
            end = mine.start + problem.sessions[one].duration
            costs["no_pause"] += begin == end
            if begin > mine.start and begin - end <= programme.reach and mine.venue != theirs.venue:
                shared = [p for p in roles[one].keys() & roles[other].keys() if belongs(roles[one][p], roles[other][p])]
                costs["venue_change"] += len(shared)
    for index in {index for programme in problem.programmes for index in programme.sessions} & of.keys():
        item = of[index]
        first_slot = max(problem.sessions[index].first, 0) * problem.slots_per_day
        last_slot = item.day * problem.slots_per_day + item.start + problem.sessions[index].duration - 1
        costs["meetings_early"] += max(0, last_slot - first_slot)
    costs["parallel_sessions"] //= 2
    costs["invitation_conflict"] //= 2
    return costs


def roles_in(problem: Problem, index: int) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for group in problem.sessions[index].groups:
        for person in group.people:
            found.setdefault(person, set()).add(group.role)
    return found


def belongs(*roles: set[str]) -> bool:
    return all(found & {Role.REQUIRED, Role.QUORUM, Role.PREFERRED} for found in roles)


def plain_cost_of_sequences(problem: Problem, of: dict[int, Assignment]) -> dict[str, int]:
    """Amounts of what depends on the order, the half days, and what was published."""
    costs: Counter[str] = Counter()
    for series in problem.series:
        ours = sorted((of[s].day, of[s].start, s) for s in series.sessions if s in of)
        picks = [set(series.last), *(picked(problem, of[s]) for _, _, s in ours)]
        labels = [NONE, *(series.labels[series.sessions.index(s)] if series.labels else NONE for _, _, s in ours)]
        costs["rotation"] += sum(len(a & b) for a, b in pairwise(picks))
        costs["rotation"] += sum(a == b >= 0 for a, b in pairwise(labels))
    for trip in problem.trips:
        halves = {(of[s].day, sum(b.start <= of[s].start for b in problem.blocks)) for s in trip.sessions if s in of}
        weeks = {date.fromordinal(problem.first_day + day).isocalendar()[:2] for day, _ in halves}
        costs["same_trip"] += len(halves) - len(weeks)
    for told in problem.told:
        ahead, part = told.day - problem.as_of, 10 if told.session in problem.provisional else 1
        urgency = 1 + (ahead <= 45) + 2 * (ahead <= 14)
        moving = (len(told.attends) * urgency + part - 1) // part
        now = of.get(told.session)
        if now is None or (now.day, now.start) != (told.day, told.start):
            costs["stays_close_to_published"] += moving
        elif now.venue != told.venue:
            costs["stays_close_to_published"] += (moving + 1) // 2
        if now is not None:
            costs["stays_close_to_published"] += len(told.attends - now.attends) * ((2 * urgency + part - 1) // part)
    return dict(costs)


def picked(problem: Problem, assignment: Assignment) -> set[int]:
    """Whom the session's pools pick."""
    groups = problem.sessions[assignment.session].groups
    return {person for number, person in assignment.people if groups[number].role is Role.POOL}


def assert_analysed(problem: Problem, schedule: Schedule) -> None:
    """The analysis equals the plain recomputation, part by part and as a whole."""
    score, amounts = measure(problem, schedule), plain_cost(problem, schedule)
    for part in score.parts:
        assert part.weight == getattr(problem.weights, part.preference)
        assert part.cost == part.weight * amounts.get(part.preference, 0), part.preference
        assert part.cost == part.weight * sum(match.amount for match in part.matches)
        assert all(match.amount > 0 for match in part.matches)
    assert score.cost == sum(part.cost for part in score.parts)


@pytest.mark.parametrize("seed", range(200))
def test_analysis_equals_the_recomputed_cost(seed: int) -> None:
    rng, tiny = Random(seed), tiny_problem(seed)
    schedule = Schedule()
    for _ in range(8):
        schedule = mutate(rng, tiny, schedule)
        assert_analysed(tiny, schedule)
    planted, placed = plant(rng, n_sessions=10)
    assert_analysed(planted, placed)
    assert_analysed(planted, mutate(rng, planted, placed))


def test_every_preference_costs_something_somewhere() -> None:
    seen: set[str] = set()
    for seed in (*range(400), 1080):  # the last has a gap
        rng, tiny = Random(seed), tiny_problem(seed)
        schedule = Schedule()
        for _ in range(8):
            schedule = mutate(rng, tiny, schedule)
            seen |= {part.preference for part in measure(tiny, schedule).parts if part.cost}
    assert seen == set(PREFERENCES)
