"""The calendar of a member's sessions: the committee writes it, the member answers in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy.orm import Session

from app.attendance.states import PARTSTATS
from app.attendance.tables import AnswerRow
from app.caldav.accounts import Account
from app.caldav.items import Changes, DavRefused, Item, Times, Wanted
from app.caldav.kept import SESSIONS, TOKEN
from app.caldav.names import d
from app.caldav.tables import DavAlarmRow
from app.calendar.feed import CANCELLED_SHOWN, RENDER_VERSION, STRUCK, UID_DOMAIN, FeedEvent, Reader, render_object
from app.calendar.queries import event_of, reader_of, shown_at
from app.calendar.subscribers import Subscriber
from app.clock import now
from app.plans.tables import InvitationRow, MemberCalendarRow

ENDING = ".ics"
DAY = 86_400


class SessionCalendar:
    """What the committee has published for a member."""

    writable = False
    name = SESSIONS
    components: Sequence[str] = ("VEVENT",)

    def __init__(self, session: Session, account: Account, properties: Mapping[str, str] | None = None) -> None:
        self.session, self.member = session, account.member
        self.properties: Mapping[str, str] = properties or {}
        self.moment = now()
        self.reader: Reader = reader_of(Subscriber(account.member, account.committee, account.language))
        self._frame = f"{account.member.version}.{account.committee.version}.{RENDER_VERSION}{account.language}"
        self._rows: dict[int, FeedEvent] = {}

    def items(self, wanted: Wanted | None = None) -> list[Item]:
        """The sessions, or those that a query can match."""
        times = None if wanted is None else wanted.times
        found = self._read() if times is None else self._read(*_within(times))
        return [item for item in found if wanted is None or _matches(item, wanted)]

    def named(self, names: Iterable[str]) -> dict[str, Item]:
        """Sessions by the names of their objects."""
        uids = [name.removesuffix(ENDING) for name in names if name.endswith(ENDING)]
        return {item.name: item for item in self._read(InvitationRow.uid.in_(uids))}

    def load(self, items: Iterable[Item]) -> None:
        """Write the bytes of sessions, each once for as long as it stays the same."""
        for item in items:
            item.content = render_object(self.reader, self._rows[item.number])

    def partstat(self, item: Item) -> str:
        """What the member has answered so far."""
        return PARTSTATS[self._rows[item.number].answer]

    def token(self) -> str:
        """What names the present state; the day in it tells what has left since by age."""
        revision = self.session.scalar(
            select(MemberCalendarRow.revision).where(MemberCalendarRow.member_id == self.member.id)
        )
        return f"{self._purpose}:{revision or 0}:{self.moment.timestamp() // DAY * DAY:.0f}"

    def changes(self, token: str, limit: int | None) -> Changes:
        """What was published since a token: a member has so few sessions that they all come at once."""
        if not token:
            return Changes(self._read(), [], self.token())
        revision, since = self._since(token)
        items = self._read(InvitationRow.revision > revision)
        old, older = self.moment - CANCELLED_SHOWN, since - CANCELLED_SHOWN
        aged = and_(InvitationRow.status.in_(STRUCK), InvitationRow.changed_at <= old, InvitationRow.changed_at > older)
        gone = or_(and_(InvitationRow.revision > revision, not_(shown_at(self.moment))), aged)
        mine = InvitationRow.member_id == self.member.id
        names = self.session.scalars(select(InvitationRow.uid).where(mine, gone).order_by(InvitationRow.session_id))
        return Changes(items, [uid + ENDING for uid in names], self.token())

    @property
    def _purpose(self) -> str:
        return f"{TOKEN}sessions-{self.member.id}"

    def _since(self, token: str) -> tuple[int, datetime]:
        start, *numbers = token.rsplit(":", 2)
        if start != self._purpose or not all(
            text.isascii() and text.isdecimal() and len(text) < 12 for text in numbers
        ):
            raise DavRefused(403, d("valid-sync-token"))
        revision, moment = map(int, numbers)
        since = datetime.fromtimestamp(moment, UTC)
        if since > self.moment + timedelta(days=1):
            raise DavRefused(403, d("valid-sync-token"))
        return revision, since

    def _read(self, *conditions: ColumnElement[bool]) -> list[Item]:
        mine = (InvitationRow.member_id == self.member.id, shown_at(self.moment))
        alarms = and_(
            DavAlarmRow.member_id == InvitationRow.member_id, DavAlarmRow.session_id == InvitationRow.session_id
        )
        answers = and_(AnswerRow.member_id == InvitationRow.member_id, AnswerRow.session_id == InvitationRow.session_id)
        query = (
            select(InvitationRow, AnswerRow, DavAlarmRow.triggers)
            .join(AnswerRow, answers, isouter=True)
            .join(DavAlarmRow, alarms, isouter=True)
        )
        rows = self.session.execute(query.where(*mine, *conditions).order_by(InvitationRow.session_id))
        return [self._item(*row) for row in rows]

    def _item(self, row: InvitationRow, answer: AnswerRow | None, triggers: list[Any] | None) -> Item:
        event = event_of(row, answer)
        if triggers is not None:
            event = replace(event, triggers=tuple(triggers))
        self._rows[row.session_id] = event
        days = timedelta(days=row.days - 1)
        return Item(
            number=row.session_id,
            name=row.uid + ENDING,
            uid=f"{row.uid}@{UID_DOMAIN}",
            component="VEVENT",
            etag=f"{row.session_id}.{row.revision}-{self._frame}",
            changed_at=row.changed_at,
            recurs=row.days > 1,
            starts_at=row.starts_at,
            ends_at=row.ends_at + days,
            schedule_tag=f"{row.session_id}.{row.sequence}",
        )


def _within(times: Times) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Invitations to what takes place, on any of its days, within a range."""
    last = InvitationRow.ends_at + func.make_interval(0, 0, 0, InvitationRow.days - 1)
    return InvitationRow.starts_at < times.high, last > times.low


def _matches(item: Item, wanted: Wanted) -> bool:
    return wanted.component in (None, item.component) and wanted.uid in (None, item.uid)
