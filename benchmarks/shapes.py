"""The problems that benchmarks solve: the product's example scales, twice the sessions, and many committees."""

from collections.abc import Callable
from dataclasses import replace

from app.commands.generate import SEED_STEP, Scale, make_problem
from app.example import example_bundle
from app.problems.merge import merge_problems
from app.problems.translate import to_problem
from solver import Problem
from solver.problem import NONE

NINE = 9


def core(seed: int) -> Problem:
    """One committee's year without its plenary, which would close its days to other committees."""
    return to_problem(example_bundle(scale="core", seed=seed)).problem


def nine(seed: int) -> Problem:
    """Nine committees in one problem."""
    return merge_problems("nine committees", [core(seed + place * SEED_STEP) for place in range(NINE)])


def double(seed: int) -> Problem:
    """The year with every session that nothing ties to others held twice; fair loads are twice as large."""
    problem = make_problem(Scale.YEAR, seed)
    tied = {end for lag in problem.lags for end in (lag.before, lag.after)}
    tied |= {session for spacing in problem.spacings for session in spacing.sessions}
    tied |= {end for pair in problem.apart for end in (pair.first, pair.second)}
    tied |= {end for pair in problem.together for end in (pair.first, pair.second)}
    free = [
        replace(session, name=f"{session.name} · 2")
        for index, session in enumerate(problem.sessions)
        if index not in tied and session.parent == NONE and not session.container and session.pin is None
    ]
    people = tuple(replace(p, target=p.target if p.target == NONE else 2 * p.target) for p in problem.people)
    return replace(problem, name=f"{problem.name} · 2", people=people, sessions=(*problem.sessions, *free))


SHAPES: dict[str, Callable[[int], Problem]] = {
    "quarter": lambda seed: make_problem(Scale.QUARTER, seed),
    "core": core,
    "year": lambda seed: make_problem(Scale.YEAR, seed),
    "tight": lambda seed: make_problem(Scale.TIGHT, seed),
    "practice": lambda seed: make_problem(Scale.PRACTICE, seed),
    "double": double,
    "three": lambda seed: make_problem(Scale.THREE, seed),
    "nine": nine,
}
"""Makes the problem of a name and seed."""
LONGER = {"double": 2.0, "three": 2.5, "nine": 7.5}
"""How many times the limit larger problems get."""
