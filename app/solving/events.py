"""Progress of a run as server-sent events."""

import asyncio
from collections.abc import AsyncIterator

from anyio.to_thread import run_sync
from fastapi.sse import ServerSentEvent
from sqlalchemy import select

from app.database import session_scope
from app.solving.schemas import Run
from app.solving.tables import ACTIVE_STATES, RunRow
from app.solving.views import view_run
from app.text import Language

LOOK_SECONDS = 0.5
LONGEST_SECONDS = 2 * 3600.0
"""A stream ends after this long whatever the run does; whoever still listens asks again."""


async def follow(run_id: int, language: Language) -> AsyncIterator[ServerSentEvent]:
    """Tell every change of a run's state or progress until it ends."""
    told: tuple[object, ...] | None = None
    for number in range(int(LONGEST_SECONDS / LOOK_SECONDS)):
        run = await run_sync(_look, run_id, language)
        if run is None:
            return
        now = (run.state, run.attempt, run.progress)
        if now != told:
            told = now
            ended = run.state not in ACTIVE_STATES
            yield ServerSentEvent(event="end" if ended else "progress", id=str(number), data=run)
            if ended:
                return
        await asyncio.sleep(LOOK_SECONDS)


def _look(run_id: int, language: Language) -> Run | None:
    with session_scope() as session:
        run = session.scalars(select(RunRow).where(RunRow.id == run_id)).one_or_none()
        return None if run is None else view_run(run, language)
