"""Whether the process lives, and whether it can serve."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from app.database import DatabaseSession
from app.errors import Flaw, Unavailable, declare
from app.migrate import is_current

router = APIRouter(tags=["health"])


class NotReady(Unavailable):
    """The service is not ready: {failed}."""


def _reachable(connection: Connection) -> bool:
    return bool(connection.scalar(text("SELECT 1")) == 1)


readiness_checks: dict[str, Callable[[Connection], bool]] = {"database": _reachable, "migrations": is_current}
"""What has to hold before requests are served; rooms add theirs. Each works on a connection that is rolled back."""


@router.get("/livez")
async def livez() -> dict[str, str]:
    """Answer as long as the process runs."""
    return {"status": "ok"}


@router.get("/readyz", openapi_extra=declare(NotReady))
def readyz(session: DatabaseSession) -> dict[str, Any]:
    """Answer 200 when every readiness check holds, 503 with the ones that fail otherwise."""
    return {"status": "ok", "checks": dict.fromkeys(require_ready(session.connection()), True)}


def require_ready(connection: Connection) -> list[str]:
    """Return the readiness checks, all of which hold; raise NotReady with those that fail otherwise."""
    failed = [name for name, check in readiness_checks.items() if not _holds(connection, check)]
    if failed:
        raise NotReady(failed=failed, flaws=[Flaw(f"/{name}", "not_ready", {}, "service") for name in failed])
    return list(readiness_checks)


def _holds(connection: Connection, check: Callable[[Connection], bool]) -> bool:
    attempt = connection.begin_nested()
    try:
        return check(connection)
    except SQLAlchemyError:
        return False
    finally:
        if attempt.is_active:
            attempt.rollback()
