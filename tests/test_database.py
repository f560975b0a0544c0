"""Sessions, transactions and types."""

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, Integer, String, func, literal, select, text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm import Session

from app.database import UtcDateTime, retrying, sqlstate, with_driver
from app.migrate import is_current, migrate
from app.settings import SettingRefused


@pytest.mark.parametrize(
    "url",
    ["postgres://a@h/d", "postgresql://a@h/d", "postgresql+psycopg://a@h/d", "postgresql+psycopg2://a@h/d"],
)
def test_any_spelling_of_the_address_means_the_same_driver(url: str) -> None:
    assert str(with_driver(url)) == "postgresql+psycopg://a@h/d"


@pytest.mark.parametrize("url", ["sqlite:///x", "nonsense", "postgresql://h:port/d", ""])
def test_another_database_is_refused(url: str) -> None:
    with pytest.raises(SettingRefused, match="DATABASE_URL"):
        with_driver(url)


def test_moments_come_back_in_utc(session: Session) -> None:
    shanghai = datetime(2024, 3, 5, 9, tzinfo=timezone(timedelta(hours=8)))
    stored = session.scalar(select(literal(shanghai, UtcDateTime())))
    assert stored == shanghai
    assert stored is not None
    assert stored.tzinfo is UTC


def test_a_moment_without_zone_is_refused(session: Session) -> None:
    with pytest.raises(StatementError, match="no time zone"):
        session.scalar(select(literal(datetime(2024, 3, 5), UtcDateTime())))  # noqa: DTZ001  the point of the test


def test_connections_speak_utc_and_do_not_wait_forever(session: Session) -> None:
    assert session.scalar(text("SHOW timezone")) == "UTC"
    assert session.scalar(text("SHOW lock_timeout")) == "15s"


def test_migrating_twice_changes_nothing(live_engine: Engine) -> None:
    migrate(live_engine)
    with live_engine.connect() as connection:
        assert is_current(connection)


def test_two_processes_may_migrate_at_once(live_engine: Engine) -> None:
    failures: list[Exception] = []

    def one() -> None:
        try:
            migrate(live_engine)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_serialization_failure_is_tried_again(live_engine: Engine) -> None:
    attempts = 0

    def work(session: Session) -> int:
        nonlocal attempts
        attempts += 1
        if attempts < 3:
            session.execute(text("DO $$ BEGIN RAISE serialization_failure; END $$"))
        return session.scalar(select(func.count())) or 0

    with Session(live_engine) as session:
        assert retrying(session, work) == 1
    assert attempts == 3


def test_the_third_failure_is_told(live_engine: Engine) -> None:
    def work(session: Session) -> None:
        session.execute(text("DO $$ BEGIN RAISE deadlock_detected; END $$"))

    with Session(live_engine) as session, pytest.raises(DBAPIError) as failure:
        retrying(session, work)
    assert sqlstate(failure.value) == "40P01"


def test_another_error_is_not_tried_again(session: Session) -> None:
    attempts = 0

    def work(session: Session) -> None:
        nonlocal attempts
        attempts += 1
        session.execute(select(func.cast(literal("x", String), Integer)))

    with pytest.raises(DBAPIError):
        retrying(session, work)
    assert attempts == 1
