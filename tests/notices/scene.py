"""A published county with contacts and channels, in a database that jobs see too."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import URL, select
from sqlalchemy.orm import Session

from app.auth.access import operator
from app.clock import clock_reading, now
from app.committees.tables import CommitteeRow
from app.database import session_scope
from app.imports.service import import_bundle
from app.notices.channel_schemas import ChannelRequest
from app.notices.channels import create_channel
from app.notices.dispatch import send_due
from app.notices.receipts import check_due
from app.notices.schemas import Selection
from app.notices.service import release
from app.notices.tables import DeliveryRow, NoticeRow
from app.outgoing import fetching
from app.problems.bundle import Contact
from tests.acts.county import Post, county_bundle, draft
from tests.factories.planning import publish_plan
from tests.factories.serving import service_on
from tests.fetch.servers import HERE

TALK = Post("talk-2", "grassroots", "town-2", date(2024, 3, 12), time(9), members=(3, 4))
EVERYBODY = tuple(
    Contact(member=f"m{n}", phone=f"+86138000000{n:02}", wecom=f"w{n}", dingtalk=f"d{n}", feishu=f"u{n}")
    for n in range(1, 21)
)


@dataclass
class Scene:
    """The committee and the time, which stands still until it is moved on."""

    moment: datetime = field(default_factory=now)

    def publish(self, *posts: Post, contacts: tuple[Contact, ...] = EVERYBODY) -> None:
        """Publish a calendar with nothing but these sessions."""
        with clock_reading(self.moment), session_scope() as session:
            import_bundle(session, county_bundle().model_copy(update={"contacts": contacts}), operator())
            publish_plan(session, draft(session, self.committee(session), posts or (TALK,)))

    def committee(self, session: Session) -> CommitteeRow:
        return session.scalars(select(CommitteeRow)).one()

    def channel(self, key: str, settings: dict[str, Any], position: int = 0, **more: Any) -> None:
        wanted = {"key": key, "name": key, "position": position, "settings": settings, **more}
        with clock_reading(self.moment), session_scope() as session:
            create_channel(session, self.committee(session), ChannelRequest.model_validate(wanted), operator())

    def release(self) -> int:
        with clock_reading(self.moment), session_scope() as session:
            return release(session, self.committee(session), Selection(), operator())

    def later(self, **by: float) -> int:
        """Let time pass and send what is due then."""
        self.moment += timedelta(**by)
        with clock_reading(self.moment):
            found = send_due()
            check_due()
        return found

    def send(self) -> int:
        """Release everything and send it."""
        self.release()
        return self.later()

    def notices(self) -> list[NoticeRow]:
        with session_scope() as session:
            return list(session.scalars(select(NoticeRow).order_by(NoticeRow.id)))

    def states(self) -> list[str]:
        return [row.state for row in self.notices()]

    def deliveries(self) -> list[tuple[str, str]]:
        with session_scope() as session:
            rows = session.scalars(select(DeliveryRow).order_by(DeliveryRow.id))
            return [(row.channel, row.state) for row in rows]


@contextmanager
def scene_on(database: URL) -> Iterator[Scene]:
    """A scene whose channels are on this machine."""
    with service_on(database), fetching(HERE):
        yield Scene()
