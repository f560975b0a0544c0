"""Sessions that are looked at by themselves."""

from random import Random

from solver.problem import Problem, Role


def some_without_picks(problem: Problem, random: Random) -> tuple[int, ...]:
    """Some sessions that pick nobody, at least one if there is any."""
    able = [
        index
        for index, session in enumerate(problem.sessions)
        if not any(group.role is Role.POOL for group in session.groups)
    ]
    return tuple(random.sample(able, random.randint(min(1, len(able)), len(able))))
