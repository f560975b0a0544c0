"""The calendar of a member's sessions: the committee writes it, the member answers in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy.orm import Session

from app.attendance.states import PARTSTATS
from app.attendance.tables import AnswerRow
from app.caldav.accounts import Account
from app.caldav.items import Changes, Item, Times, Wanted
from app.caldav.kept import SESSIONS
from app.caldav.states import State, Way, day_of, purpose_of
from app.caldav.tables import DavAlarmRow
from app.calendar.asked import asked_slots
from app.calendar.feed import CANCELLED_SHOWN, STRUCK, UID_DOMAIN, FeedEvent, Reader, render_object
from app.calendar.looks import looks
from app.calendar.queries import event_of, reader_of, shown_at
from app.calendar.subscribers import Subscriber
from app.clock import now
from app.plans.tables import InvitationRow, MemberCalendarRow
from app.sessions.tables import ConsultationSession

ENDING = ".ics"
ASKED = "asked-"
"""How the names of slots begin; those of sessions are their ULIDs."""
MARK = 8
"""So much of a digest tells one state of something from another."""


class SessionCalendar:
    """What the committee has published for a member."""

    writable = False
    name = SESSIONS
    components: Sequence[str] = ("VEVENT",)

    def __init__(self, session: Session, account: Account, properties: Mapping[str, str] | None = None) -> None:
        self.session, self.member, self.asked = session, account.member, account.asked
        self.properties: Mapping[str, str] = properties or {}
        self.moment = now()
        self.reader: Reader = reader_of(Subscriber(account.member, account.committee, account.language))
        self._frame = f"{account.member.version}.{account.committee.version}.{looks()}{account.language}"
        self._mark = sha256(self._frame.encode()).hexdigest()[:MARK]
        self._purpose = purpose_of(account.member.id)
        self._events: dict[str, FeedEvent] = {}

    def items(self, wanted: Wanted | None = None) -> list[Item]:
        """The sessions and the slots asked about, or those that a query can match."""
        times = None if wanted is None else wanted.times
        found = self._read() if times is None else self._read(*_within(times))
        found += self._slots.values()
        return [item for item in found if wanted is None or matches(item, wanted)]

    def named(self, names: Iterable[str]) -> dict[str, Item]:
        """Sessions and slots by the names of their objects."""
        names = [name.removesuffix(ENDING) for name in names if name.endswith(ENDING)]
        slots = {name.removeprefix(ASKED) for name in names if name.startswith(ASKED)}
        uids = [name for name in names if not name.startswith(ASKED)]
        found = self._read(InvitationRow.uid.in_(uids)) if uids else []
        found += [item for slot, item in (self._slots.items() if slots else ()) if slot in slots]
        return {item.name: item for item in found}

    def load(self, items: Iterable[Item]) -> None:
        """Write the bytes of events, each once for as long as it stays the same."""
        for item in items:
            item.content = render_object(self.reader, self._events[item.name])

    def partstat(self, item: Item) -> str:
        """What the member has answered so far."""
        return PARTSTATS[self._events[item.name].answer]

    def token(self) -> str:
        """What names the present state."""
        return f"{self._purpose}:{self._state().written()}"

    def changes(self, token: str, limit: int | None) -> Changes:
        """What has changed since a token, in the order of names; to be gone on with where there is a limit."""
        way = Way.read(self._purpose, token, self.moment)
        goal = way.goal or self._state()
        found: dict[str, Item | None] = {item.name: item for item in self._changed(way)}
        found |= {name: None for name in self._gone(way) if name not in found}
        names = sorted(name for name in found if name > way.after)
        more = limit is not None and len(names) > limit
        shown = names[:limit] if more else names
        items = [item for item in (found[name] for name in shown) if item is not None]
        gone = [name for name in shown if found[name] is None]
        following = Way(way.start, goal, shown[-1]).written(self._purpose) if more else ""
        return Changes(items, gone, following or f"{self._purpose}:{goal.written()}", more)

    def _changed(self, way: Way) -> list[Item]:
        """What a reader has not, or not as it is."""
        known = way.start.revision if way.start.frame == self._mark else 0
        found = self._read(InvitationRow.revision > known)
        slots = self._slots if way.goal is None else {name: self._slots.get(name) for name in way.goal.slots}
        start = way.start.slots
        return found + [item for name, item in slots.items() if item and start.get(name) != item.etag[:MARK]]

    def _gone(self, way: Way) -> list[str]:
        """What a reader may have, though it is no longer shown; whoever has read nothing yet has nothing."""
        start = way.start
        names = [f"{ASKED}{name}{ENDING}" for name in start.slots if name not in self._slots]
        if start.revision:
            old, older = self.moment - CANCELLED_SHOWN, start.since - CANCELLED_SHOWN
            changed = InvitationRow.changed_at
            aged = and_(InvitationRow.status.in_(STRUCK), changed <= old, changed > older)
            gone = or_(and_(InvitationRow.revision > start.revision, not_(shown_at(self.moment))), aged)
            uids = self.session.scalars(
                select(InvitationRow.uid).where(InvitationRow.member_id == self.member.id, gone)
            )
            names += [uid + ENDING for uid in uids]
        return names

    def _state(self) -> State:
        revision = self.session.scalar(
            select(MemberCalendarRow.revision).where(MemberCalendarRow.member_id == self.member.id)
        )
        slots = {name: item.etag[:MARK] for name, item in self._slots.items()}
        return State(revision or 0, day_of(self.moment), self._mark, slots)

    @cached_property
    def _slots(self) -> dict[str, Item]:
        """The slots of date enquiries that ask the member, by the ends of their names."""
        found: dict[str, Item] = {}
        if not self.asked:
            return found
        for slot in asked_slots(self.session, self.member.id, self.reader, self.moment):
            name, event = f"{slot.enquiry}-{slot.slot}", slot.event
            etag = sha256(repr((self._frame, event)).encode()).hexdigest()[:32]
            found[name] = Item(
                number=slot.enquiry,
                name=f"{ASKED}{name}{ENDING}",
                uid=event.uid,
                component="VEVENT",
                etag=etag,
                changed_at=event.changed_at,
                recurs=event.days > 1,
                starts_at=event.starts_at,
                ends_at=event.ends_at + timedelta(days=event.days - 1),
                schedule_tag=f"{name}.{event.sequence}",
            )
            self._events[found[name].name] = event
        return found

    def slot_of(self, item: Item) -> int | None:
        """Which slot of an enquiry an object is, None where it is a session."""
        return int(item.name.removesuffix(ENDING)[-1]) if item.name.startswith(ASKED) else None

    def _read(self, *conditions: ColumnElement[bool]) -> list[Item]:
        mine = (InvitationRow.member_id == self.member.id, shown_at(self.moment))
        alarms = and_(
            DavAlarmRow.member_id == InvitationRow.member_id, DavAlarmRow.session_id == InvitationRow.session_id
        )
        answers = and_(AnswerRow.member_id == InvitationRow.member_id, AnswerRow.session_id == InvitationRow.session_id)
        query = (
            select(InvitationRow, AnswerRow, DavAlarmRow.triggers, ConsultationSession.key)
            .join(ConsultationSession, ConsultationSession.id == InvitationRow.session_id)
            .join(AnswerRow, answers, isouter=True)
            .join(DavAlarmRow, alarms, isouter=True)
        )
        rows = self.session.execute(query.where(*mine, *conditions).order_by(InvitationRow.session_id))
        return [self._item(*row) for row in rows]

    def _item(self, row: InvitationRow, answer: AnswerRow | None, triggers: list[Any] | None, key: str) -> Item:
        event = event_of(row, answer, key)
        if triggers is not None:
            event = replace(event, triggers=tuple(triggers))
        name, days = row.uid + ENDING, timedelta(days=row.days - 1)
        self._events[name] = event
        return Item(
            number=row.session_id,
            name=name,
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


def matches(item: Item, wanted: Wanted) -> bool:
    """Whether a query can match an event at all, as far as its columns tell."""
    assert item.starts_at is not None and item.ends_at is not None  # sessions and slots begin and end
    times = wanted.times
    meets = times is None or (item.starts_at < times.high and item.ends_at > times.low)
    return meets and wanted.component in (None, item.component) and wanted.uid in (None, item.uid)
