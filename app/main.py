"""The HTTP application: which rooms answer, and what surrounds them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import APIRoute

from app import description, health, limits, logs, pages, responses
from app.acts import annual_plan_routes as annual_plans
from app.acts import routes as acts
from app.advice import routes as advice
from app.answers import routes as answers
from app.attendance import routes as attendance
from app.audit import routes as audit
from app.auth import routes as access
from app.auth.policy import require_declared_policy
from app.board import routes as board
from app.caldav import routes as caldav
from app.caldav.door import door as caldav_door
from app.caldav.quick import QuickSessions
from app.calendar import routes as calendar
from app.calendar import shared_routes as shared_feeds
from app.calendar.quick import QuickFeeds
from app.committees import routes as committees
from app.diaries import routes as diaries
from app.drafts import routes as drafts
from app.example.rows import example_facts
from app.imports import routes as imports
from app.invitations import routes as invitations
from app.notices import channel_routes as channels
from app.notices import routes as notices
from app.plans import routes as plans
from app.records import committee_routes as committee_records
from app.records import routes as records
from app.settings import get_settings
from app.solving import routes as solving
from app.sources import routes as sources
from app.webhooks import routes as webhooks

COMMITTEE_PREFIX = "/api/v1/committees/{committee}"

ROOMS: Sequence[APIRouter] = (
    acts.router,
    annual_plans.router,
    advice.router,
    answers.router,
    attendance.router,
    board.router,
    calendar.router,
    shared_feeds.router,
    caldav.router,
    invitations.router,
    sources.router,
    notices.router,
    channels.router,
    webhooks.router,
    records.router,
    committee_records.router,
    imports.router,
    solving.router,
    diaries.router,
    drafts.router,
    plans.router,
    committees.router,
    access.router,
    audit.router,
)
"""The rooms under a committee's address, in the order of the picture in the README."""

OTHER_DOORS: Sequence[APIRouter] = (
    *board.doors,
    calendar.door,
    invitations.door,
    caldav_door,
    channels.door,
    committee_records.door,
    committees.door,
    access.door,
)
"""What has an address of its own, such as calendar feeds."""


def _operation_id(route: APIRoute) -> str:
    return route.name


@asynccontextmanager
async def _life(app: FastAPI) -> AsyncIterator[None]:
    logs.configure_logging(get_settings().log_level)
    yield


def create_app(*, quick_feeds: bool = False) -> FastAPI:
    """Return the application; importing this module starts nothing.

    With ``quick_feeds`` what was read before of members' feeds and sessions is answered on a connection of its own.
    """
    app = FastAPI(
        title="consult",
        summary="Plans a consultative conference's year of consultation sessions.",
        version="1",
        docs_url=None,
        redoc_url=None,
        lifespan=_life,
        generate_unique_id_function=_operation_id,
        telemetry={"auto_configure": False},
    )
    responses.install(app)
    app.include_router(health.router)
    pages.install(app)
    for door in OTHER_DOORS:  # before the rooms' hundreds of addresses: calendars are what is asked for most
        app.include_router(door, dependencies=[Depends(require_declared_policy)])
    for room in ROOMS:
        app.include_router(room, prefix=COMMITTEE_PREFIX, dependencies=[Depends(require_declared_policy)])
    description.install(app, example_facts)
    app.add_middleware(limits.BodyLimit, limit=get_settings().body_limit, refuse=responses.too_large)
    if quick_feeds:
        app.add_middleware(QuickFeeds)
        app.add_middleware(QuickSessions)
    app.add_middleware(logs.RequestLog)
    return app
