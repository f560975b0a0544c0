"""Short ways to change the tiny committee and to look at what it becomes."""

from typing import Any

from app.problems.bundle import AttendanceGroup, AttendanceRole, Bundle, Session
from app.problems.translate import to_problem
from solver.problem import Problem
from solver.problem import Session as Placeable
from tests.factories.bundle import FIRST, LAST, tiny_bundle


def bundle_with(**changes: Any) -> Bundle:
    """The tiny committee with some of its lists replaced."""
    return tiny_bundle().model_copy(update=changes)


def problem_of(*sessions: Session, **changes: Any) -> Problem:
    """The tiny committee's problem with these sessions instead of its own."""
    return to_problem(bundle_with(sessions=sessions, **changes)).problem


def one(session: Session, **changes: Any) -> Placeable:
    """The only session of the tiny committee's problem."""
    return problem_of(session, **changes).sessions[0]


def session(key: str = "s", **facts: Any) -> Session:
    """An activity without anybody."""
    return Session(
        **{"key": key, "format": "micro_activity", "name": f"活动 {key}", "first": FIRST, "last": LAST, **facts}
    )


def group(role: AttendanceRole, *members: str, **facts: Any) -> AttendanceGroup:
    """An attendance group of named members."""
    return AttendanceGroup(role=role, members=members, **facts)
