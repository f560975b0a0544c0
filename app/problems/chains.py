"""Which session comes before which: the chains of topics and the orders, as edges between session keys."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from app.problems.bundle import Bundle, Stage, Topic


@dataclass(frozen=True)
class Edge:
    """From the last day of ``before`` to the first of ``after`` pass ``low`` to ``high`` days (None = any)."""

    before: str
    after: str
    low: int
    high: int | None
    working: bool


def edges(bundle: Bundle, known: Collection[str]) -> Iterator[Edge]:
    """All edges between known sessions; steps without one only add their distance to the next step that has."""
    steps: dict[tuple[str, str], list[str]] = {}
    for session in bundle.sessions:
        if session.topic is not None and session.stage is not None and session.key in known:
            steps.setdefault((session.topic, session.stage), []).append(session.key)
    for topic in bundle.topics:
        yield from _chain(topic, steps)
    for order in bundle.orders:
        if order.before in known and order.after in known:
            yield Edge(order.before, order.after, order.min_days, order.max_days, order.working_days)


def _chain(topic: Topic, steps: dict[tuple[str, str], list[str]]) -> Iterator[Edge]:
    earlier: list[str] = []
    between: list[Stage] = []
    for stage in topic.stages:
        between.append(stage)
        sessions = steps.get((topic.key, stage.key), [])
        if not sessions:
            continue
        for before in earlier:
            for after in sessions:
                yield from _distance(before, after, between)
        earlier, between = sessions, []


def _distance(before: str, after: str, stages: list[Stage]) -> Iterator[Edge]:
    """Add the distances of several steps up.

    Where some count working days and others all days, the working ones alone must fit into the working days between,
    and all of them into the days between: working days are never more than days.
    """
    low = sum(stage.min_lag_days for stage in stages)
    longest = [stage.max_lag_days for stage in stages]
    high = None if None in longest else sum(lag or 0 for lag in longest)
    kinds = {stage.working_days for stage in stages}
    if len(kinds) == 1:
        yield Edge(before, after, low, high, kinds == {True})
        return
    working_low = sum(stage.min_lag_days for stage in stages if stage.working_days)
    yield Edge(before, after, working_low, high, True)
    yield Edge(before, after, low, None, False)
