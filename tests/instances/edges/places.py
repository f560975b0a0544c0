"""Both sides of the rules about venues."""

from tests.instances.edges.builders import (
    HALL,
    ROOM,
    VILLAGE,
    Edge,
    Interval,
    OpenHours,
    at,
    placed_in,
    plan,
    problem,
    session,
    with_hall,
)

IN_HALL = placed_in(HALL)
TWO_IN_HALL = (session("a", **IN_HALL), session("b", **IN_HALL))
TWO_DAYS_IN_HALL = (session("a", days=2, **IN_HALL), session("b", **IN_HALL))

EDGES = (
    Edge(
        "one after the other in a venue",
        "venue_hosts_one_session",
        problem(*TWO_IN_HALL),
        plan(at(0, 0, 0, HALL), at(1, 0, 2, HALL)),
        plan(at(0, 0, 0, HALL), at(1, 0, 1, HALL)),
        "overlap",
    ),
    Edge(
        "turnaround between two sessions",
        "venue_hosts_one_session",
        problem(*TWO_IN_HALL, **with_hall(turnaround=2)),
        plan(at(0, 0, 5, HALL), at(1, 0, 1, HALL)),
        plan(at(0, 0, 5, HALL), at(1, 0, 2, HALL)),
        "turnaround",
    ),
    Edge(
        "the second day of a session fills its venue too",
        "venue_hosts_one_session",
        problem(*TWO_DAYS_IN_HALL),
        plan(at(0, 0, 0, HALL), at(1, 1, 2, HALL)),
        plan(at(0, 0, 0, HALL), at(1, 1, 0, HALL)),
        "overlap",
    ),
    Edge(
        "the whole session lies within the opening hours, which may touch",
        "venue_is_open",
        problem(session(**IN_HALL), **with_hall(hours=(OpenHours(0, 5, 6), OpenHours(0, 6, 8)))),
        plan(at(0, 0, 5, HALL)),
        plan(at(0, 0, 7, HALL)),
        "hours",
    ),
    Edge(
        "opening hours of one weekday do not open another",
        "venue_is_open",
        problem(session(**IN_HALL), **with_hall(hours=(OpenHours(1, 0, 12),))),
        plan(at(0, 8, 0, HALL)),
        plan(at(0, 7, 0, HALL)),
        "hours",
    ),
    Edge(
        "a closure ends before the session",
        "venue_is_open",
        problem(session(**IN_HALL), **with_hall(closed=(Interval(3, 5, 7),))),
        plan(at(0, 3, 7, HALL)),
        plan(at(0, 3, 6, HALL)),
        "closed",
    ),
    Edge(
        "one of the session's venues",
        "venue_fits",
        problem(session(**placed_in(HALL, ROOM))),
        plan(at(0, 0, 0, ROOM)),
        plan(at(0, 0, 0, VILLAGE)),
        "candidate",
    ),
    Edge(
        "a venue for a session that has candidates",
        "venue_fits",
        problem(session(**IN_HALL)),
        plan(at(0, 0, 0, HALL)),
        plan(at(0, 0, 0)),
        "missing",
    ),
    Edge(
        "no venue for a session that has no candidates",
        "venue_fits",
        problem(session()),
        plan(at(0, 0, 0)),
        plan(at(0, 0, 0, HALL)),
        "candidate",
    ),
    Edge(
        "room for everybody",
        "venue_fits",
        problem(session(heads=21, **placed_in(VILLAGE, ROOM))),
        plan(at(0, 0, 0, VILLAGE)),
        plan(at(0, 0, 0, ROOM)),
        "capacity",
    ),
    Edge(
        "just room for everybody",
        "venue_fits",
        problem(session(heads=20, features=("screen",), **placed_in(HALL, ROOM))),
        plan(at(0, 0, 0, HALL)),
        plan(at(0, 0, 0, ROOM)),
        "features",
    ),
)
