"""Both sides of the rules about a session's own time."""

from solver.problem import Blackout, Pin
from tests.instances.edges.builders import (
    AFTERNOON,
    MORNING,
    WORKING,
    Edge,
    at,
    plan,
    problem,
    session,
)

DAYTIME = (MORNING, AFTERNOON)

EDGES = (
    Edge(
        "the first day of the window",
        "session_in_window",
        problem(session(first=2)),
        plan(at(0, 2, 0)),
        plan(at(0, 1, 0)),
        "window",
    ),
    Edge(
        "the window holds the last day too",
        "session_in_window",
        problem(session(days=2, last=4)),
        plan(at(0, 3, 0)),
        plan(at(0, 4, 0)),
        "window",
    ),
    Edge(
        "all days are working days",
        "session_in_window",
        problem(session(days=2, day_kinds=(WORKING,))),
        plan(at(0, 3, 0)),
        plan(at(0, 4, 0)),
        "day_kind",
    ),
    Edge(
        "only on Wednesdays",
        "session_in_window",
        problem(session(weekdays=(2,))),
        plan(at(0, 9, 0)),
        plan(at(0, 10, 0)),
        "weekday",
    ),
    Edge(
        "after a blackout",
        "session_in_window",
        problem(session(blackouts=(0,)), blackouts=(Blackout("examinations", 3, 4),)),
        plan(at(0, 5, 0)),
        plan(at(0, 4, 0)),
        "blackout",
    ),
    Edge(
        "within a block",
        "session_in_window",
        problem(session(duration=3, blocks=DAYTIME)),
        plan(at(0, 0, 6)),
        plan(at(0, 0, 7)),
        "block",
    ),
    Edge(
        "never in a block that is not allowed",
        "session_in_window",
        problem(session(blocks=DAYTIME)),
        plan(at(0, 0, 7)),
        plan(at(0, 0, 10)),
        "block",
    ),
    Edge(
        "a session that fits into a block does not run across two",
        "session_in_window",
        problem(session(duration=4, blocks=DAYTIME)),
        plan(at(0, 0, 5)),
        plan(at(0, 0, 4)),
        "block",
    ),
    Edge(
        "a whole day from the start of the morning",
        "session_in_window",
        problem(session(duration=8, blocks=DAYTIME)),
        plan(at(0, 0, 0)),
        plan(at(0, 0, 1)),
        "block",
    ),
    Edge(
        "a long session ends within its last block",
        "session_in_window",
        problem(session(duration=7, blocks=(MORNING, AFTERNOON))),
        plan(at(0, 0, 0)),
        plan(at(0, 0, 5)),
        "block",
    ),
    Edge(
        "three working days of notice",
        "notice_is_given",
        problem(session(notice=3), working_before=1),
        plan(at(0, 1, 0)),
        plan(at(0, 0, 0)),
    ),
    Edge(
        "a weekend gives no notice",
        "notice_is_given",
        problem(session(notice=6)),
        plan(at(0, 7, 0)),
        plan(at(0, 6, 0)),
    ),
    Edge(
        "what is published needs no new notice at its time",
        "notice_is_given",
        problem(session(notice=3), published=(at(0, 0, 5),)),
        plan(at(0, 0, 5)),
        plan(at(0, 0, 6)),
    ),
)

PINNED_NEEDS_NO_NOTICE = (problem(session(notice=3, pin=Pin(day=0))), plan(at(0, 0, 5)))
"""A legal schedule without another side: leaving the pin breaks the pin."""
