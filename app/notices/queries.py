"""Reads of messages; each a fixed number of statements, however many there are."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.auth.access import Access
from app.clock import now
from app.committees.tables import CommitteeRow, ContactRow, MemberRow
from app.errors import NotFound
from app.notices.dispatch import frame_of
from app.notices.items import Item, NoticeKind
from app.notices.schemas import CallShown, DeliveryShown, ItemShown, Notice, NoticeDetail
from app.notices.tables import ChannelRow, DeliveryRow, NoticeRow, NoticeState
from app.notices.wording import compose, compose_trial
from app.paging import Page, PageQuery, next_page, position
from app.plans.tables import ReleaseRow
from app.text import Id, Key

HIDDEN = (NoticeState.HELD.value, NoticeState.DISCARDED.value, NoticeState.SUPERSEDED.value)
"""Messages that their members do not see: they have not been told."""
TO_TELEPHONE = (NoticeState.SENT.value, NoticeState.DELIVERED.value)
_COLUMNS = (
    "id", "event_id", "language", "state", "created_at", "released_at", "released_by", "sent_at", "delivered_at",
    "read_at", "read_known_by", "read_due_at", "error",
)  # fmt: skip


class NoticeQuery(PageQuery):
    """Filters of the messages."""

    release: Id | None = None
    member: Key | None = None
    state: NoticeState | None = None

    def conditions(self) -> Sequence[ColumnElement[bool]]:
        """Messages by release, member and state."""
        found: list[ColumnElement[bool]] = []
        if self.release is not None:
            found.append(ReleaseRow.number == self.release)
        if self.member is not None:
            found.append(MemberRow.key == self.member)
        if self.state is not None:
            found.append(NoticeRow.state == self.state.value)
        return found


class CallQuery(PageQuery):
    """Filters of the telephone list."""

    release: Id | None = None


def read_notices(session: Session, committee_id: int, query: NoticeQuery, access: Access) -> Page[Notice]:
    """Read a page of the messages that somebody may see, in the order in which they were made."""
    mine = (_own(access), NoticeRow.id > position("notices", query), *query.conditions())
    rows = session.execute(_notices(committee_id).where(*mine).limit(query.limit + 1)).all()
    items = [_notice(row) for row in rows[: query.limit]]
    return Page(items=items, next=next_page("notices", query, items[-1].id) if len(rows) > query.limit else None)


def read_notice(session: Session, committee: CommitteeRow, number: int, access: Access) -> NoticeDetail:
    """Read one message with its words and the attempts to bring it."""
    row = session.execute(_notices(committee.id).where(_own(access), NoticeRow.id == number)).one_or_none()
    if row is None:
        raise NotFound
    notice = row[0]
    frame = frame_of(committee, notice.language, row.member_name)
    message = compose(frame, notice.items) if notice.items else compose_trial(frame, row.channel_name or "")
    deliveries = session.scalars(
        select(DeliveryRow).where(DeliveryRow.notice_id == number).order_by(DeliveryRow.id).limit(1000)
    )
    return NoticeDetail(
        **_notice(row).model_dump(),
        title=message.title,
        text=message.text,
        items=[ItemShown.model_validate(item) for item in notice.items],
        deliveries=[DeliveryShown.model_validate(one, from_attributes=True) for one in deliveries],
    )


def read_calls(session: Session, committee_id: int, query: CallQuery) -> Page[CallShown]:
    """Read who is to be telephoned: whom no channel reached, and who has not read in time."""
    late = and_(NoticeRow.state.in_(TO_TELEPHONE), NoticeRow.read_at.is_(None), NoticeRow.read_due_at <= now())
    link = NoticeRow.items.contains([{"kind": NoticeKind.SIGN_IN.value}])  # whoever has not used one asks again
    wanted = [or_(late, NoticeRow.state == NoticeState.FAILED.value), NoticeRow.items != [], ~link]
    if query.release is not None:
        wanted.append(ReleaseRow.number == query.release)
    statement = (
        select(NoticeRow, ReleaseRow.number, MemberRow.key, MemberRow.name, ContactRow.phone)
        .join(MemberRow, MemberRow.id == NoticeRow.member_id)
        .join(ReleaseRow, ReleaseRow.id == NoticeRow.release_id, isouter=True)
        .join(
            ContactRow,
            and_(ContactRow.committee_id == MemberRow.committee_id, ContactRow.member == MemberRow.key),
            isouter=True,
        )
        .where(NoticeRow.committee_id == committee_id, NoticeRow.id > position("calls", query), *wanted)
        .order_by(NoticeRow.id)
        .limit(query.limit + 1)
    )
    rows = session.execute(statement).all()
    items = [
        CallShown(
            notice=notice.id, release=release, member=member, name=name, phone=phone, state=NoticeState(notice.state),
            error=notice.error, read_due_at=notice.read_due_at, kinds=kinds_of(notice.items),
        )
        for notice, release, member, name, phone in rows[: query.limit]
    ]  # fmt: skip
    return Page(items=items, next=next_page("calls", query, items[-1].notice) if len(rows) > query.limit else None)


def kinds_of(items: Sequence[Item]) -> dict[str, int]:
    """How many sessions changed in which way."""
    return dict(Counter(item["kind"] for item in items))


def _own(access: Access) -> ColumnElement[bool]:
    """A member sees what it was told; everybody else every message."""
    if access.member is None:
        return NoticeRow.id.is_not(None)
    return and_(MemberRow.key == access.member, NoticeRow.state.not_in(HIDDEN))


def _notices(committee_id: int) -> Any:
    return (
        select(
            NoticeRow,
            ReleaseRow.number.label("release"),
            MemberRow.key.label("member"),
            MemberRow.name.label("member_name"),
            ChannelRow.key.label("channel"),
            ChannelRow.name.label("channel_name"),
        )
        .join(ReleaseRow, ReleaseRow.id == NoticeRow.release_id, isouter=True)
        .join(MemberRow, MemberRow.id == NoticeRow.member_id, isouter=True)
        .join(ChannelRow, ChannelRow.id == NoticeRow.channel_id, isouter=True)
        .where(NoticeRow.committee_id == committee_id)
        .order_by(NoticeRow.id)
    )


def _notice(row: Any) -> Notice:
    values = {name: getattr(row[0], name) for name in _COLUMNS}
    named = {"release": row.release, "member": row.member, "member_name": row.member_name, "channel": row.channel}
    return Notice(**values, **named, kinds=kinds_of(row[0].items))
