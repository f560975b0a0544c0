"""A dense programme by itself: its sessions, the days that contain them, and what ties them to nothing else."""

from dataclasses import replace

from solver.parts import OF_SESSIONS, Part, part_of
from solver.problem import NONE, Problem

_OF_PAIRS = (("lags", "before", "after"), ("apart", "first", "second"), ("together", "first", "second"))


def programme_of(problem: Problem, sessions: tuple[int, ...]) -> Part:
    """These sessions, none of which picks people, and their containers as a problem of their own.

    What a schedule of the whole problem says of them is a schedule of this one, and costs no more here: whatever has
    a say elsewhere, too, is left out. So the least cost here is one that no schedule of the whole undercuts, beside
    all that its other sessions, duties and fair loads cost.
    """
    kept = {*sessions, *(problem.sessions[index].parent for index in sessions)} - {NONE}
    inside: dict[str, tuple[object, ...]] = {
        kind: tuple(item for item in getattr(problem, kind) if kept.issuperset(item.sessions))
        for kind in (*OF_SESSIONS, "series")
    }
    inside |= {
        kind: tuple(
            item for item in getattr(problem, kind) if kept.issuperset((getattr(item, one), getattr(item, other)))
        )
        for kind, one, other in _OF_PAIRS
    }
    rest = replace(
        problem,
        **inside,  # type: ignore[arg-type]
        duties=(),
        links=(),
        gap_fairness=(),
        people=tuple(replace(person, target=NONE) for person in problem.people),
        weights=replace(problem.weights, few_gaps=0),
    )
    everything = (range(len(kind)) for kind in (problem.people, problem.venues, problem.resources))
    return part_of(rest, tuple(sorted(kept)), *map(tuple, everything))
