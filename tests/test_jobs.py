"""Jobs: enqueued with the caller's transaction, taken over from dead workers, given up after three."""

import asyncio
from collections.abc import Iterator
from typing import Any

import procrastinate
import pytest
from sqlalchemy import URL, Engine, text
from sqlalchemy.orm import Session

from app import jobs
from app.database import conninfo
from app.jobs import defer, job_app

QUEUE = "test"
done: list[int] = []


@job_app.task(name="test.note", queue=QUEUE, retry=jobs.RETRY)
def note(number: int) -> None:
    done.append(number)


@pytest.fixture(autouse=True)
def nothing_done() -> Iterator[None]:
    done.clear()
    yield
    done.clear()


def work(url: URL, *queues: str) -> None:
    """Run every job that waits, as a worker does."""

    async def once() -> None:
        with job_app.replace_connector(procrastinate.PsycopgConnector(conninfo=conninfo(url))) as app:
            async with app.open_async():
                await app.run_worker_async(queues=list(queues), wait=False, install_signal_handlers=False)

    asyncio.run(once())


def states(engine: Engine) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT status::text, attempts FROM procrastinate_jobs WHERE queue_name = 'test' ORDER BY id")
        )
        return [tuple(row) for row in rows]


def test_a_job_comes_and_goes_with_its_transaction(live_engine: Engine, live_database_url: URL) -> None:
    with Session(live_engine) as session:
        defer(session, note, number=1)
        session.rollback()
        defer(session, note, number=2)
        session.commit()
    work(live_database_url, QUEUE)
    assert done == [2]
    assert states(live_engine) == [("succeeded", 1)]


def test_one_job_of_a_queueing_lock_waits(session: Session) -> None:
    assert defer(session, note, queueing_lock="one", number=1) is not None
    assert defer(session, note, queueing_lock="one", number=2) is None
    assert session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 1


def test_the_urgent_job_comes_first(live_engine: Engine, live_database_url: URL) -> None:
    with Session(live_engine) as session, session.begin():
        defer(session, note, priority=0, number=1)
        defer(session, note, priority=10, number=2)
    work(live_database_url, QUEUE)
    assert done == [2, 1]


def leave_behind(engine: Engine, number: int, attempts: int) -> None:
    """Leave a job as a worker leaves it that was killed long ago."""
    with Session(engine) as session, session.begin():
        job = defer(session, note, number=number)
        worker = session.scalar(
            text("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 min') RETURNING id")
        )
        session.execute(
            text("UPDATE procrastinate_jobs SET status = 'doing', attempts = :n, worker_id = :w WHERE id = :job"),
            {"n": attempts, "w": worker, "job": job},
        )


def recover(engine: Engine, url: URL) -> None:
    with Session(engine) as session, session.begin():
        defer(session, jobs.recover_stalled, timestamp=0)
    work(url, jobs.UPKEEP)


def test_a_dead_workers_job_is_taken_over(live_engine: Engine, live_database_url: URL) -> None:
    leave_behind(live_engine, 7, attempts=0)
    recover(live_engine, live_database_url)
    assert states(live_engine) == [("todo", 1)]
    work(live_database_url, QUEUE)
    assert done == [7]


def test_what_has_killed_three_workers_is_given_up(
    live_engine: Engine, live_database_url: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_up: list[int] = []
    monkeypatch.setattr(jobs, "session_scope", lambda: Session(live_engine))
    monkeypatch.setitem(jobs._given_up, "test.note", lambda session, number: given_up.append(number))
    leave_behind(live_engine, 9, attempts=jobs.ATTEMPTS - 1)
    recover(live_engine, live_database_url)
    assert [state for state, _ in states(live_engine)] == ["failed"]
    assert given_up == [9]


def test_a_living_workers_job_is_left_alone(live_engine: Engine, live_database_url: URL) -> None:
    leave_behind(live_engine, 1, attempts=0)
    with live_engine.begin() as connection:
        connection.execute(text("UPDATE procrastinate_workers SET last_heartbeat = now()"))
    recover(live_engine, live_database_url)
    assert states(live_engine) == [("doing", 0)]


def test_old_jobs_are_removed_and_the_record_of_periodic_ones_stays(
    live_engine: Engine, live_database_url: URL
) -> None:
    with Session(live_engine) as session, session.begin():
        defer(session, note, number=1)
    work(live_database_url, QUEUE)
    with Session(live_engine) as session, session.begin():
        session.execute(text("UPDATE procrastinate_events SET at = now() - interval '10 days'"))
        session.execute(
            text(
                "INSERT INTO procrastinate_periodic_defers (task_name, defer_timestamp, job_id) "
                "SELECT 'test.note', 1, id FROM procrastinate_jobs WHERE task_name = 'test.note'"
            )
        )
        defer(session, jobs.purge_old, timestamp=0)
    work(live_database_url, jobs.UPKEEP)
    assert states(live_engine) == []
    with live_engine.connect() as connection:
        assert (
            connection.scalar(text("SELECT count(*) FROM procrastinate_periodic_defers WHERE task_name = 'test.note'"))
            == 1
        )


def test_the_engines_tables_are_brought_up_to_date_from_what_they_remember(live_engine: Engine) -> None:
    with live_engine.begin() as connection:
        jobs.apply_schema(connection)
        comment = connection.scalar(text("SELECT obj_description('procrastinate_jobs'::regclass)"))
    assert comment is not None
    assert comment.startswith("procrastinate schema 03.")
