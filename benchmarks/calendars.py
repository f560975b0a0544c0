"""A committee with one member who has many sessions, served on loopback: what calendar programs are tried against."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import select
from sqlalchemy.orm import Session
from ulid import ULID

from app.auth.access import operator
from app.caldav.schemas import DavDeviceRequest
from app.caldav.service import create_device
from app.calendar.schemas import FeedTokenRequest
from app.calendar.service import create_feed_token
from app.clock import now
from app.committees.tables import MemberRow
from app.database import make_engine
from app.embedded import EmbeddedServer
from app.embedded.server import temporary_directory
from app.migrate import migrate
from app.plans.tables import InvitationRow, MemberCalendarRow
from app.sessions.tables import ConsultationSession
from benchmarks.province import served
from tests.factories.access import stored_committee
from tests.factories.bundle import activity, tiny_bundle

MEMBER = "m1"


@dataclass(frozen=True)
class Served:
    """Where the service is, and how the member comes in."""

    base: str
    database: Any
    user: str
    password: str
    feed: str

    @property
    def home(self) -> str:
        """The member's address by CalDAV."""
        return f"{self.base}/dav/{self.user}/"

    def client(self) -> httpx.Client:
        """An HTTP client that signs in as the member's device."""
        return httpx.Client(base_url=self.base, auth=(self.user, self.password), trust_env=False, timeout=60)


@contextmanager
def calendar_service(sessions: int) -> Iterator[Served]:
    """Serve a committee of which one member is invited to some sessions, in a database of its own."""
    directory = temporary_directory()
    try:
        with EmbeddedServer(directory / "data", durable=False) as database:
            engine = make_engine(database.url)
            migrate(engine)
            with Session(engine) as session:
                password, feed = _fill(session, sessions)
                session.commit()
            engine.dispose()
            with served(database.url.render_as_string(hide_password=False)) as base:
                yield Served(base, database.url, f"garden~{MEMBER}", password, f"{base}/cal/{feed}/sessions.ics")
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _fill(session: Session, count: int) -> tuple[str, str]:
    bundle = tiny_bundle(sessions=tuple(activity(f"act-{number}") for number in range(count)))
    committee = stored_committee(session, bundle)
    mine = (MemberRow.committee_id == committee.id, MemberRow.key == MEMBER)
    member = session.scalars(select(MemberRow).where(*mine)).one()
    rows = session.scalars(select(ConsultationSession).where(ConsultationSession.committee_id == committee.id)).all()
    first = datetime(2024, 3, 4, 1, tzinfo=UTC)
    session.add(MemberCalendarRow(member_id=member.id, revision=1, changed_at=now()))
    for number, row in enumerate(rows):
        start = first + timedelta(days=number)
        session.add(
            InvitationRow(
                member_id=member.id,
                session_id=row.id,
                uid=str(ULID()),
                status="confirmed",
                starts_at=start,
                ends_at=start + timedelta(hours=2),
                days=1,
                roles=["required"],
                summary=f"界别协商座谈会（第{number + 1}场）",
                location="会议厅",
                category="界别协商",
                topic="水环境治理与沿河村镇污水处理设施建设",
                revision=1,
                changed_at=now(),
            )
        )
    password = create_device(session, member, DavDeviceRequest(label="benchmark"), operator())[1]
    return password, create_feed_token(session, member, FeedTokenRequest(label="benchmark"), operator())[1]
