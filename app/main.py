"""The HTTP application: which rooms answer, and what surrounds them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from app import health, logs, pages, responses
from app.settings import get_settings

COMMITTEE_PREFIX = "/api/v1/committees/{committee}"

ROOMS: Sequence[APIRouter] = ()
"""The rooms under a committee's address, in the order of the picture in the README."""

OTHER_DOORS: Sequence[APIRouter] = ()
"""What has an address of its own, such as calendar feeds."""


def _operation_id(route: APIRoute) -> str:
    return route.name


@asynccontextmanager
async def _life(app: FastAPI) -> AsyncIterator[None]:
    logs.configure_logging(get_settings().log_level)
    yield


def create_app() -> FastAPI:
    """Return the application; importing this module starts nothing."""
    app = FastAPI(
        title="consult",
        summary="Plans a consultative conference's year of consultation sessions.",
        version="1",
        docs_url=None,
        redoc_url=None,
        lifespan=_life,
        generate_unique_id_function=_operation_id,
        max_body_size=get_settings().body_limit,
        telemetry={"auto_configure": False},
    )
    responses.install(app)
    app.include_router(health.router)
    pages.install(app)
    for room in ROOMS:
        app.include_router(room, prefix=COMMITTEE_PREFIX)
    for door in OTHER_DOORS:
        app.include_router(door)
    app.add_middleware(logs.RequestLog)
    return app
