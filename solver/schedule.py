"""The schedule a solver answers with, and the JSON forms of problem and schedule."""

from dataclasses import dataclass, fields
from typing import Any, TypeVar

import msgspec

from solver.problem import Assignment, InvalidProblem, Problem

T = TypeVar("T", Problem, "Schedule")


@dataclass(frozen=True, slots=True)
class Schedule:
    """Placed sessions, sorted by session, at most one assignment each; all others are unscheduled."""

    assignments: tuple[Assignment, ...] = ()
    version: int = 1

    def __post_init__(self) -> None:
        """Refuse another version, and an order that is not strictly by session."""
        if self.version != 1:
            raise InvalidProblem(f"This program reads schedules of version 1, not {self.version}.")
        order = [assignment.session for assignment in self.assignments]
        if order != sorted(set(order)):
            raise InvalidProblem("The schedule's assignments must be sorted by session, each session at most once.")

    @staticmethod
    def of(assignments: "dict[int, Assignment] | list[Assignment]") -> "Schedule":
        """Make a schedule of assignments in any order."""
        items = assignments.values() if isinstance(assignments, dict) else assignments
        return Schedule(tuple(sorted(items, key=lambda assignment: assignment.session)))


def encode(value: Problem | Schedule) -> bytes:
    """Return the versioned JSON form, UTF-8."""
    return msgspec.json.encode(value)


def decode_problem(data: bytes) -> Problem:
    """Read a problem's JSON form; raises InvalidProblem with the place and the reason."""
    return _decode(data, Problem)


def decode_schedule(data: bytes) -> Schedule:
    """Read a schedule's JSON form; raises InvalidProblem with the place and the reason."""
    return _decode(data, Schedule)


def json_schema() -> dict[str, Any]:
    """JSON Schema of problem and schedule, as published in ``docs/``."""
    (problem, schedule), definitions = msgspec.json.schema_components(
        (Problem, Schedule), ref_template="#/$defs/{name}"
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "anyOf": [problem, schedule],
        "$defs": definitions,
    }


def _decode(data: bytes, kind: type[T]) -> T:
    """Decode strictly: another document than the one asked for must not pass for an empty one."""
    try:
        found = msgspec.json.decode(data, type=dict[str, msgspec.Raw]).keys()
        unknown = found - {item.name for item in fields(kind)}
        if unknown:
            raise InvalidProblem(f"This is no {kind.__name__.lower()}: it knows no “{min(unknown)[:60]}”.")
        if kind is Schedule and "assignments" not in found:
            raise InvalidProblem("This is no schedule: it has no “assignments”.")
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidProblem(f"This is no {kind.__name__.lower()} in JSON form: {error}.") from error
