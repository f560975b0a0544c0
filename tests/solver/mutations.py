"""Random small changes of a schedule that leave it well formed."""

from dataclasses import replace
from random import Random

from solver.checker import is_well_formed
from solver.problem import NONE, Assignment, Problem
from solver.schedule import Schedule


def mutate(rng: Random, problem: Problem, schedule: Schedule) -> Schedule:
    """Change a few things about a few sessions; the result is well formed."""
    for _ in range(rng.choice((1, 1, 2, 3))):
        changed = _change(rng, problem, schedule)
        if is_well_formed(problem, changed):
            schedule = changed
    return schedule


def _change(rng: Random, problem: Problem, schedule: Schedule) -> Schedule:
    placed = {assignment.session: assignment for assignment in schedule.assignments}
    index = rng.randrange(len(problem.sessions))
    if index not in placed:
        placed[index] = Assignment(index, rng.randrange(problem.n_days), rng.randrange(problem.slots_per_day))
    elif rng.random() < 0.15:
        del placed[index]
    else:
        placed[index] = _vary(rng, problem, placed[index])
    return Schedule.of(placed)


def _vary(rng: Random, problem: Problem, assignment: Assignment) -> Assignment:
    venues = (NONE, *range(len(problem.venues)))
    match rng.choice(("day", "start", "venue", "join", "leave", "all")):
        case "day":
            return replace(assignment, day=assignment.day + rng.choice((-1, 1)))
        case "start":
            return replace(assignment, start=assignment.start + rng.choice((-1, 1)))
        case "venue":
            return replace(assignment, venue=rng.choice(venues))
        case "leave":
            kept = [pair for pair in assignment.people if rng.random() < 0.6]
            return replace(assignment, people=tuple(kept))
        case "join":
            groups = problem.sessions[assignment.session].groups
            pairs = {(number, person) for number, group in enumerate(groups) for person in group.people}
            joining = {pair for pair in sorted(pairs) if rng.random() < 0.4}
            return replace(assignment, people=tuple(sorted({*assignment.people, *joining})))
        case _:
            day, start = rng.randrange(problem.n_days), rng.randrange(problem.slots_per_day)
            return Assignment(assignment.session, day, start, rng.choice(venues), assignment.people)
