"""The worker: takes jobs from the database until it is told to stop."""

import asyncio
import os
import signal
import threading
from collections.abc import Sequence
from contextlib import suppress

import procrastinate
import psycopg
import structlog
from procrastinate.exceptions import ConnectorException
from psycopg_pool import PoolTimeout

import app.answers.tasks
import app.auth.tasks
import app.caldav.tasks
import app.invitations.tasks
import app.notices.upkeep
import app.solving.tasks
import app.sources.tasks
import app.webhooks.tasks
from app import jobs, logs
from app.database import conninfo, database_url
from app.settings import get_settings

LAST_SECONDS = 9.5
"""How long running jobs may finish after a request to stop; what still runs then is taken over by another worker."""

_log = structlog.get_logger("consult.worker")


def run_worker(*, with_parent: bool = False) -> None:
    """Work until SIGTERM or SIGINT, or with ``with_parent`` until standard input closes."""
    logs.configure_logging(get_settings().log_level)
    if with_parent:
        # The parent holds the other end of this pipe and never writes: it closes however the parent ends.
        threading.Thread(target=_end_with_parent, daemon=True).start()
    asyncio.run(_work())


def _end_with_parent() -> None:
    with suppress(OSError):
        while os.read(0, 1):  # not sys.stdin, whose lock would be held when the process ends
            pass
    os.kill(os.getpid(), signal.SIGTERM)


async def _work() -> None:
    connector = procrastinate.PsycopgConnector(
        conninfo=conninfo(database_url()), kwargs={"application_name": "consult worker"}
    )
    apart = {jobs.UPKEEP, jobs.NOTICES, jobs.INTERACTIVE}
    queues = sorted({task.queue for task in jobs.job_app.tasks.values()} - apart)
    with jobs.job_app.replace_connector(connector) as job_app:
        async with job_app.open_async():
            workers = [
                asyncio.create_task(_serve(job_app, queues, get_settings().worker_concurrency)),
                asyncio.create_task(_serve(job_app, [jobs.INTERACTIVE], 1)),
                asyncio.create_task(_serve(job_app, [jobs.UPKEEP], 1)),
                asyncio.create_task(_serve(job_app, [jobs.NOTICES], 2)),
            ]
            _stop_on_signals(workers)
            _log.info("worker ready", queues=queues)
            app.solving.tasks.warm_up()
            await asyncio.gather(*workers)


async def _serve(job_app: procrastinate.App, queues: Sequence[str], concurrency: int) -> None:
    """Serve some queues until cancelled; an absent database is waited for."""
    while True:
        try:
            await job_app.run_worker_async(
                queues=queues,
                concurrency=concurrency,
                install_signal_handlers=False,
                fetch_job_polling_interval=1.0,
                abort_job_polling_interval=1.0,
                update_heartbeat_interval=jobs.HEARTBEAT_SECONDS,
                stalled_worker_timeout=jobs.STALLED_SECONDS,
            )
        except asyncio.CancelledError:
            return
        except (ConnectorException, psycopg.OperationalError, PoolTimeout) as error:
            _log.warning("database cannot be reached", error=type(error).__name__)
            await asyncio.sleep(1)


def _stop_on_signals(workers: Sequence[asyncio.Task[None]]) -> None:
    def stop() -> None:
        _log.info("worker stopping")
        # Jobs are threads and cannot be interrupted; left "doing", they are recovered as any dead worker's jobs are.
        last = threading.Timer(LAST_SECONDS, os._exit, [0])
        last.daemon = True
        last.start()
        for worker in workers:
            worker.cancel()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
