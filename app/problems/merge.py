"""Several committees' problems as one, side by side: nothing is shared but the calendar."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any, TypeVar

from solver.problem import Balance, Duty, Group, InvalidProblem, Problem, Quota, Series, Session, Spacing, Trip

S = TypeVar("S", Spacing, Quota, Balance, Duty, Series, Trip)


@dataclass(frozen=True)
class Offsets:
    """How far the numbers of one problem move in the merged one."""

    areas: int = 0
    people: int = 0
    venues: int = 0
    resources: int = 0
    sessions: int = 0
    blackouts: int = 0

    def after(self, problem: Problem) -> "Offsets":
        """Offsets of the problem that follows one."""
        return Offsets(
            self.areas + len(problem.travel),
            self.people + len(problem.people),
            self.venues + len(problem.venues),
            self.resources + len(problem.resources),
            self.sessions + len(problem.sessions),
            self.blackouts + len(problem.blackouts),
        )


def merge_problems(name: str, problems: Sequence[Problem]) -> Problem:
    """Put problems of one calendar side by side, with people, venues and resources of their own.

    A container would close its days to the other committees too, so none is allowed; nothing may be pinned or
    published. Raises InvalidProblem where the problems do not go together.
    """
    first = problems[0]
    for problem in problems:
        _refuse(problem, first)
    steps = list(accumulate(problems, Offsets.after, initial=Offsets()))
    pairs = list(zip(problems, steps, strict=False))
    return replace(
        first,
        name=name,
        travel=_travel(pairs, steps[-1].areas),
        people=tuple(person for problem in problems for person in problem.people),
        venues=tuple(replace(venue, area=venue.area + by.areas) for problem, by in pairs for venue in problem.venues),
        resources=tuple(resource for problem in problems for resource in problem.resources),
        sessions=tuple(_moved(session, by) for problem, by in pairs for session in problem.sessions),
        blackouts=tuple(blackout for problem in problems for blackout in problem.blackouts),
        **_relations(pairs),
    )


def _refuse(problem: Problem, first: Problem) -> None:
    calendars = [(p.grain, p.day_start, p.slots_per_day, p.first_day, p.day_kinds, p.blocks) for p in (problem, first)]
    if calendars[0] != calendars[1]:
        raise InvalidProblem(f"“{problem.name}” has another calendar than “{first.name}”.")
    if problem.published or any(session.container or session.pin for session in problem.sessions):
        raise InvalidProblem(f"“{problem.name}” has a plenary, a pin or published sessions and cannot be merged.")


def _relations(pairs: list[tuple[Problem, Offsets]]) -> dict[str, Any]:
    return {
        "lags": tuple(
            replace(lag, before=lag.before + by.sessions, after=lag.after + by.sessions)
            for problem, by in pairs
            for lag in problem.lags
        ),
        "apart": tuple(
            replace(item, first=item.first + by.sessions, second=item.second + by.sessions)
            for problem, by in pairs
            for item in problem.apart
        ),
        "spacings": tuple(_shifted(item, by) for problem, by in pairs for item in problem.spacings),
        "quotas": tuple(_shifted(item, by) for problem, by in pairs for item in problem.quotas),
        "together": tuple(
            replace(item, first=item.first + by.sessions, second=item.second + by.sessions)
            for problem, by in pairs
            for item in problem.together
        ),
        "balances": tuple(_shifted(item, by) for problem, by in pairs for item in problem.balances),
        "peaks": tuple(_shifted(item, by) for problem, by in pairs for item in problem.peaks),
        "burdens": tuple(_shifted(item, by) for problem, by in pairs for item in problem.burdens),
        "trips": tuple(_shifted(item, by) for problem, by in pairs for item in problem.trips),
    } | _relations_to_people(pairs)


def _relations_to_people(pairs: list[tuple[Problem, Offsets]]) -> dict[str, Any]:
    return {
        "duties": tuple(_owed(item, by) for problem, by in pairs for item in problem.duties),
        "links": tuple(_owed(item, by) for problem, by in pairs for item in problem.links),
        "series": tuple(
            replace(_shifted(item, by), last=_shift(item.last, by.people))
            for problem, by in pairs
            for item in problem.series
        ),
        "cores": tuple(
            replace(item, people=_shift(item.people, by.people), areas=_shift(item.areas, by.areas))
            for problem, by in pairs
            for item in problem.cores
        ),
    }


def _owed(duty: Duty, by: Offsets) -> Duty:
    return replace(_shifted(duty, by), people=_shift(duty.people, by.people))


def _group(group: Group, by: Offsets) -> Group:
    return replace(
        group,
        people=_shift(group.people, by.people),
        experts=_shift(group.experts, by.people),
        mixes=tuple(replace(mix, people=_shift(mix.people, by.people)) for mix in group.mixes),
    )


def _moved(session: Session, by: Offsets) -> Session:
    return replace(
        session,
        blackouts=_shift(session.blackouts, by.blackouts),
        venues=_shift(session.venues, by.venues),
        groups=tuple(_group(group, by) for group in session.groups),
        needs=tuple(replace(need, resource=need.resource + by.resources) for need in session.needs),
    )


def _shifted(item: S, by: Offsets) -> S:
    return replace(item, sessions=_shift(item.sessions, by.sessions))


def _shift(numbers: tuple[int, ...], by: int) -> tuple[int, ...]:
    return tuple(number + by for number in numbers)


def _travel(pairs: list[tuple[Problem, Offsets]], areas: int) -> tuple[tuple[int, ...], ...]:
    """Each problem's own table; nobody travels between committees."""
    return tuple(
        (*[0] * by.areas, *row, *[0] * (areas - by.areas - len(row))) for problem, by in pairs for row in problem.travel
    )
