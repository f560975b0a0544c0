"""What has become of sessions: who is placed, until when, and what keeps its order through the others."""

from datetime import date, time

import pytest

from app.problems.bundle import Order, Session, SessionStatus, Stage, Topic
from app.problems.placed import Placed
from app.problems.translate import to_problem
from solver.problem import Lag, Problem
from tests.problems.helpers import bundle_with, one, problem_of, session


def lags_of(*sessions: Session, **changes: object) -> list[tuple[str, str, int, int, bool]]:
    problem = problem_of(*sessions, **changes)
    names = [item.name.removeprefix("活动 ") for item in problem.sessions]
    return [(names[lag.before], names[lag.after], lag.low, lag.high, lag.working) for lag in problem.lags]


def names(problem: Problem) -> list[str]:
    return [item.name for item in problem.sessions]


def test_planned_and_postponed_sessions_are_placed_merged_and_cancelled_are_not() -> None:
    survivor = session("b")
    sessions = [
        session("a", status="postponed"),
        survivor,
        session("c", status="merged", merged_into="b"),
        session("d", status="cancelled"),
    ]
    assert names(problem_of(*sessions)) == ["活动 a", "活动 b"]


def test_what_an_organiser_files_is_placed_once_it_is_confirmed() -> None:
    assert names(problem_of(session("a", confirmed=False), session("b", confirmed=True))) == ["活动 b"]


@pytest.mark.parametrize(
    ("status", "latest", "last"),
    [
        ("planned", date(2024, 3, 20), 7),
        ("postponed", date(2024, 3, 20), 19),
        ("postponed", date(2024, 3, 6), 7),  # earlier than the window's end
        ("postponed", None, 7),
    ],
)
def test_a_postponed_session_may_take_place_until_its_latest_date(status: str, latest: date | None, last: int) -> None:
    found = one(session(first=date(2024, 3, 4), last=date(2024, 3, 8), status=status, latest=latest))
    assert (found.first, found.last) == (3, last)


def test_a_postponed_session_whose_window_is_over_has_days_again() -> None:
    over = session(first=date(2024, 2, 1), last=date(2024, 2, 9), status="postponed", latest=date(2024, 3, 8))
    assert [(item.first, item.last) for item in problem_of(over).sessions] == [(0, 7)]
    assert problem_of(over.model_copy(update={"status": SessionStatus.PLANNED})).sessions == ()


def through(*, of: str, **facts: object) -> tuple[Session, ...]:
    return tuple(session(key, **(facts if key == of else {})) for key in "abc")


ORDERS = (Order(before="a", after="b", min_days=2, max_days=5), Order(before="b", after="c", min_days=3, max_days=9))


@pytest.mark.parametrize("facts", [{"status": "cancelled"}, {"status": "merged", "merged_into": "a"}])
def test_orders_hold_through_a_session_that_takes_place_no_more(facts: dict[str, str]) -> None:
    assert lags_of(*through(of="b"), orders=ORDERS) == [("a", "b", 2, 5, False), ("b", "c", 3, 9, False)]
    assert lags_of(*through(of="b", **facts), orders=ORDERS) == [("a", "c", 5, 14, False)]


def test_orders_hold_through_an_unconfirmed_session() -> None:
    assert lags_of(*through(of="b", confirmed=False), orders=ORDERS) == [("a", "c", 5, 14, False)]


def test_orders_end_with_a_cancelled_session_at_the_end() -> None:
    assert lags_of(*through(of="c", status="cancelled"), orders=ORDERS) == [("a", "b", 2, 5, False)]


def test_orders_hold_through_several_and_in_both_kinds_of_days() -> None:
    orders = (
        Order(before="a", after="b", min_days=2, working_days=True),
        Order(before="b", after="c", min_days=3),
        Order(before="c", after="d", min_days=1),
    )
    gone = [session(key, status="cancelled") for key in "bc"]
    # two working days and then four days: at least two working days and six days
    found = lags_of(session("a"), *gone, session("d"), orders=orders)
    assert max(item for item in found if item[4]) == ("a", "d", 2, -1, True)
    assert max(item for item in found if not item[4]) == ("a", "d", 6, -1, False)


def test_a_chain_skips_a_cancelled_step_and_its_orders_do_too() -> None:
    stages = (Stage(key="one", name="一"), Stage(key="two", name="二", min_lag_days=2), Stage(key="three", name="三"))
    topic = Topic(key="water", name="治水", stages=stages)
    steps = [
        session("a", topic="water", stage="one"),
        session("b", topic="water", stage="two", status="cancelled"),
        session("c", topic="water", stage="three"),
    ]
    orders = (Order(before="b", after="d", min_days=1),)
    found = lags_of(*steps, session("d"), topics=(topic,), orders=orders)
    assert sorted(found)[0][:2] == ("a", "c")
    assert {(before, after) for before, after, *_ in found} == {("a", "c"), ("a", "d")}


def test_what_is_settled_takes_no_time_once_it_is_cancelled() -> None:
    placed = Placed("gone", date(2024, 3, 12), time(9), "station", ((0, "m1"),))
    for status, busy in (("planned", 1), ("cancelled", 0)):
        bundle = bundle_with(sessions=(session("gone", status=status), session("free")))
        problem = to_problem(bundle, fixed=(placed,)).problem
        assert (len(problem.people[0].busy), len(problem.venues[1].closed)) == (busy, busy)
        assert names(problem) == ["活动 free"]


def test_what_is_published_of_a_cancelled_session_is_forgotten() -> None:
    placed = Placed("a", date(2024, 3, 12), time(9), "station")
    bundle = bundle_with(sessions=(session("a", status="cancelled"), session("b")))
    assert to_problem(bundle, published=(placed,)).problem.published == ()


def test_plain_lags_are_as_before() -> None:
    problem = problem_of(*through(of="b"), orders=ORDERS)
    assert problem.lags == (Lag(0, 1, 2, 5), Lag(1, 2, 3, 9))
