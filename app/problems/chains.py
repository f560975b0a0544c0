"""Which session comes before which: the chains of topics and the orders, as edges between session keys."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from app.problems.bundle import Bundle, Stage, Topic


@dataclass(frozen=True)
class Edge:
    """From the last day of ``before`` to the first of ``after`` pass ``low`` to ``high`` days (None = any)."""

    before: str
    after: str
    low: int
    high: int | None
    working: bool


def edges(bundle: Bundle, known: Collection[str], unplaced: Collection[str] = ()) -> Iterator[Edge]:
    """All edges between known sessions; steps without one only add their distance to the next step that has.

    Sessions that are not placed are skipped: what comes before them still comes before what comes after them, by the
    distances of both together.
    """
    yield from _direct(bundle, known)
    if unplaced:
        topics = {session.key: session.topic for session in bundle.sessions}
        every = _direct(bundle, {*known, *unplaced})
        for edge in _bridged(every, unplaced):
            topic = topics[edge.before]
            if topic is None or topic != topics[edge.after]:  # a topic's own steps add up already
                yield edge


def _direct(bundle: Bundle, known: Collection[str]) -> Iterator[Edge]:
    steps: dict[tuple[str, str], list[str]] = {}
    for session in bundle.sessions:
        if session.topic is not None and session.stage is not None and session.key in known:
            steps.setdefault((session.topic, session.stage), []).append(session.key)
    for topic in bundle.topics:
        yield from _chain(topic, steps)
    for order in bundle.orders:
        if order.before in known and order.after in known:
            yield Edge(order.before, order.after, order.min_days, order.max_days, order.working_days)


def _bridged(every: Iterable[Edge], unplaced: Collection[str]) -> list[Edge]:
    """Edges that lead from placed to placed sessions through others only, which are taken out one by one."""
    left = [edge for edge in every if edge.before in unplaced or edge.after in unplaced]
    for key in dict.fromkeys(end for edge in left for end in (edge.before, edge.after) if end in unplaced):
        to, since = [e for e in left if e.after == key], [e for e in left if e.before == key]
        left = [edge for edge in left if key not in (edge.before, edge.after)]
        joined = (edge for one in to for other in since for edge in _joined(one, other))
        left = list(dict.fromkeys([*left, *(edge for edge in joined if edge.before != edge.after)]))
    return left


def _joined(one: Edge, other: Edge) -> Iterator[Edge]:
    """Two distances added up, as those of several steps are."""
    low = one.low + other.low
    high = None if one.high is None or other.high is None else one.high + other.high
    whole = replace(one, after=other.after, low=low, high=high)
    if one.working == other.working:
        yield whole
    else:
        yield replace(whole, low=one.low if one.working else other.low, working=True)
        yield replace(whole, high=None, working=False)


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
