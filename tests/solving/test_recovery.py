import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.solving.tables import RunState
from tests.solving.test_execute import placed_by, queue_long_run, queue_run, read, wait_until

pytestmark = pytest.mark.usefixtures("service_database")
ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def worker() -> "Iterator[subprocess.Popen[bytes]]":
    """A worker process of its own, killed at the end at the latest."""
    process = subprocess.Popen([sys.executable, "-m", "app.cli", "worker"], cwd=ROOT, env=dict(os.environ))
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_a_worker_executes_what_is_queued() -> None:
    run = queue_run()
    with worker():
        wait_until(lambda: read(run).state == RunState.SUCCEEDED)
    assert placed_by(run.plan_id) == 6


@pytest.mark.timeout(180)
def test_a_run_whose_worker_was_killed_is_taken_over() -> None:
    run = queue_long_run(seconds=8)
    with worker() as first:
        wait_until(lambda: read(run).progress is not None)
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert (read(run).state, read(run).attempt) == (RunState.RUNNING, 1)
    with worker():
        wait_until(lambda: read(run).attempt == 2, seconds=60)
        wait_until(lambda: read(run).state == RunState.SUCCEEDED, seconds=60)
    ended = read(run)
    assert ended.result is not None
    assert ended.result["placed"] == placed_by(run.plan_id)
