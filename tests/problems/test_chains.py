"""Topics' chains and orders as lags."""

from datetime import date

from app.problems.bundle import Order, Separation, Stage, Topic
from solver.problem import NONE, Apart, Lag
from tests.problems.helpers import problem_of, session


def topic(*stages: Stage) -> Topic:
    return Topic(key="t", name="议题", stages=stages)


def stage(key: str, low: int = 0, high: int | None = None, *, working: bool = False) -> Stage:
    return Stage(key=key, name=key, min_lag_days=low, max_lag_days=high, working_days=working)


def lags(*stages: Stage, at: dict[str, str]) -> list[Lag]:
    sessions = [session(key, topic="t", stage=of) for key, of in at.items()]
    return list(problem_of(*sessions, topics=(topic(*stages),)).lags)


def test_consecutive_steps_become_a_lag() -> None:
    stages = (stage("research"), stage("consultation", 5, 30, working=True))
    assert lags(*stages, at={"a": "research", "b": "consultation"}) == [Lag(0, 1, 5, 30, working=True)]


def test_steps_that_are_only_dates_add_their_distance() -> None:
    stages = (stage("consultation"), stage("report", 5, 20), stage("feedback", 10, 40))
    assert lags(*stages, at={"a": "consultation", "b": "feedback"}) == [Lag(0, 1, 15, 60)]


def test_one_open_step_leaves_the_whole_distance_open() -> None:
    stages = (stage("consultation"), stage("report", 5), stage("feedback", 10, 40))
    assert lags(*stages, at={"a": "consultation", "b": "feedback"}) == [Lag(0, 1, 15, NONE)]


def test_working_and_plain_distances_are_both_kept() -> None:
    stages = (stage("consultation"), stage("report", 5, 20, working=True), stage("feedback", 10, 40))
    found = lags(*stages, at={"a": "consultation", "b": "feedback"})
    assert found == [Lag(0, 1, 5, 60, working=True), Lag(0, 1, 15, NONE)]  # of 15 days at least 5 work


def test_several_sessions_of_one_step_all_come_before_the_next() -> None:
    stages = (stage("research"), stage("consultation", 5))
    found = lags(*stages, at={"a": "research", "b": "research", "c": "consultation"})
    assert found == [Lag(0, 2, 5, NONE), Lag(1, 2, 5, NONE)]


def test_orders_and_separations_are_carried_over() -> None:
    order = Order(before="b", after="a", min_days=1, max_days=7)
    apart = Separation(first="a", second="b", min_days=3)
    problem = problem_of(session("a"), session("b"), orders=(order,), separations=(apart,))
    assert problem.lags == (Lag(1, 0, 1, 7),)
    assert problem.apart == (Apart(0, 1, 3),)


def test_relations_to_sessions_outside_the_horizon_are_left_out() -> None:
    later = session("b", first=date(2024, 5, 1), last=date(2024, 5, 9))
    order = Order(before="a", after="b", min_days=1)
    apart = Separation(first="a", second="b", min_days=3)
    problem = problem_of(session("a"), later, orders=(order,), separations=(apart,))
    assert (len(problem.sessions), problem.lags, problem.apart) == (1, (), ())
