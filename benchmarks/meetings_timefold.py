"""Solves one instance of the meeting-scheduling family with Timefold, in an environment of its own; JSON in and out.

benchmarks/meetings.py makes the environment and runs this in it; it imports nothing of the project. Joins are made
over meetings that are close in time, indexed, and then over pairs that share people, counted beforehand: the plain
joins over attendances are far slower.
"""

import json
import sys
from dataclasses import dataclass, field
from itertools import permutations
from typing import Annotated, Any

from timefold.solver import SolverFactory
from timefold.solver.config import Duration, ScoreDirectorFactoryConfig, SolverConfig, TerminationConfig
from timefold.solver.domain import (
    PlanningEntityCollectionProperty,
    PlanningId,
    PlanningScore,
    PlanningVariable,
    ProblemFactCollectionProperty,
    ValueRangeProvider,
    planning_entity,
    planning_solution,
)
from timefold.solver.score import Constraint, ConstraintFactory, HardMediumSoftScore, Joiners, constraint_provider


@dataclass
class Grain:
    """A quarter of an hour."""

    index: int
    day: int


@dataclass
class Room:
    """A room; ``waste`` is by how much all larger rooms are larger."""

    index: int
    capacity: int
    waste: int


@dataclass
class Pair:
    """Two meetings that share people."""

    first: int
    second: int
    required: int
    invited: int
    people: int


@planning_entity
@dataclass
class Meeting:
    """A meeting to be given a start and a room."""

    id: Annotated[int, PlanningId]
    duration: int
    heads: int
    grain: Annotated[Grain | None, PlanningVariable] = field(default=None)
    room: Annotated[Room | None, PlanningVariable] = field(default=None)

    def begin(self) -> int:
        """First grain."""
        return 0 if self.grain is None else self.grain.index

    def end(self) -> int:
        """Grain after the last."""
        return self.duration if self.grain is None else self.grain.index + self.duration


@dataclass
class End:
    """How many grains there are."""

    grains: int


@planning_solution
@dataclass
class Timetable:
    """One instance and its answer."""

    ends: Annotated[list[End], ProblemFactCollectionProperty]
    pairs: Annotated[list[Pair], ProblemFactCollectionProperty]
    grains: Annotated[list[Grain], ProblemFactCollectionProperty, ValueRangeProvider]
    rooms: Annotated[list[Room], ProblemFactCollectionProperty, ValueRangeProvider]
    meetings: Annotated[list[Meeting], PlanningEntityCollectionProperty]
    score: Annotated[HardMediumSoftScore | None, PlanningScore] = field(default=None)


def overlap(one: Meeting, other: Meeting) -> int:
    """Grains that two meetings share."""
    return max(0, min(one.end(), other.end()) - max(one.begin(), other.begin()))


@constraint_provider  # type: ignore[untyped-decorator]
def rules(factory: ConstraintFactory) -> list[Constraint]:
    """The public rules."""
    hard, medium, soft = HardMediumSoftScore.ONE_HARD, HardMediumSoftScore.ONE_MEDIUM, HardMediumSoftScore.ONE_SOFT
    times = Joiners.overlapping(lambda m: m.begin(), lambda m: m.end())
    these = (
        Joiners.equal(lambda a, b: a.id, lambda p: p.first),
        Joiners.equal(lambda a, b: b.id, lambda p: p.second),
    )
    soon = (
        Joiners.less_than(lambda m: m.begin()),
        Joiners.greater_than_or_equal(lambda a: a.end() + 2, lambda b: b.begin()),
    )
    return [
        factory.for_each_unique_pair(Meeting, Joiners.equal(lambda m: m.room.index), times)
        .penalize(hard, overlap)
        .as_constraint("room conflict"),
        factory.for_each(Meeting)
        .join(End, Joiners.filtering(lambda m, e: m.end() > e.grains))
        .penalize(hard, lambda m, e: m.end() - 1)
        .as_constraint("overtime"),
        factory.for_each_unique_pair(Meeting, times)
        .join(Pair, *these)
        .filter(lambda a, b, p: p.required > 0)
        .penalize(hard, lambda a, b, p: p.required * overlap(a, b))
        .as_constraint("required conflict"),
        factory.for_each(Meeting)
        .filter(lambda m: m.heads > m.room.capacity)
        .penalize(hard, lambda m: m.heads - m.room.capacity)
        .as_constraint("capacity"),
        factory.for_each(Meeting)
        .join(Grain, Joiners.equal(lambda m: m.end() - 1, lambda g: g.index))
        .filter(lambda m, g: m.grain.day != g.day)
        .penalize(hard)
        .as_constraint("different day"),
        factory.for_each_unique_pair(Meeting, times)
        .join(Pair, *these)
        .filter(lambda a, b, p: p.invited > 0)
        .penalize(medium, lambda a, b, p: p.invited * overlap(a, b))
        .as_constraint("invitation conflict"),
        factory.for_each(Meeting).penalize(soft, lambda m: m.end() - 1).as_constraint("as soon as possible"),
        factory.for_each(Meeting)
        .join(Meeting, Joiners.equal(lambda m: m.end(), lambda m: m.begin()))
        .penalize(soft, lambda a, b: 100)
        .as_constraint("no break"),
        factory.for_each_unique_pair(Meeting, times)
        .penalize(soft, lambda a, b: 10 * overlap(a, b))
        .as_constraint("overlap"),
        factory.for_each(Meeting).penalize(soft, lambda m: m.room.waste).as_constraint("larger rooms first"),
        factory.for_each(Meeting)
        .join(Meeting, *soon, Joiners.filtering(lambda a, b: a.room.index != b.room.index))
        .join(Pair, *these)
        .penalize(soft, lambda a, b, p: p.people)
        .as_constraint("room stability"),
    ]


def timetable(data: dict[str, Any]) -> Timetable:
    """Make the problem of an instance in its flat form."""
    meetings = data["meetings"]
    pairs = []
    for one, other in permutations(range(len(meetings)), 2):
        must, may = set(meetings[one]["required"]), set(meetings[one]["preferred"])
        other_must, other_may = set(meetings[other]["required"]), set(meetings[other]["preferred"])
        invited = len(must & other_may) + len(may & other_must) + len(may & other_may)
        people = len((must | may) & (other_must | other_may))
        if people:
            pairs.append(Pair(one, other, len(must & other_must), invited, people))
    capacities = [room["capacity"] for room in data["rooms"]]
    return Timetable(
        [End(len(data["grains"]))],
        pairs,
        [Grain(grain["index"], grain["day"]) for grain in data["grains"]],
        [Room(i, size, sum(max(0, other - size) for other in capacities)) for i, size in enumerate(capacities)],
        [
            Meeting(i, item["duration"], len(item["required"]) + len(item["preferred"]))
            for i, item in enumerate(meetings)
        ],
    )


def main() -> None:
    """Solve the instance on standard input for so many seconds with a seed, and write the answer."""
    seconds, seed = int(sys.argv[1]), int(sys.argv[2])
    config = SolverConfig(
        solution_class=Timetable,
        entity_class_list=[Meeting],
        score_director_factory_config=ScoreDirectorFactoryConfig(constraint_provider_function=rules),
        termination_config=TerminationConfig(spent_limit=Duration(seconds=seconds)),
        random_seed=seed,
    )
    answer = SolverFactory.create(config).build_solver().solve(timetable(json.load(sys.stdin)))
    if any(item.grain is None or item.room is None for item in answer.meetings):
        json.dump({"assign": None, "score": str(answer.score)}, sys.stdout)
        return
    found = [(item.grain.index, item.room.index) for item in sorted(answer.meetings, key=lambda item: item.id)]
    json.dump({"assign": found, "score": str(answer.score)}, sys.stdout)


if __name__ == "__main__":
    main()
