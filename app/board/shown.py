"""What pages show, in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from app.attendance.queries import OPEN, Invited, read_invited, today
from app.attendance.states import AnswerState, Decision
from app.availability.tables import BusyRow
from app.board.visiting import Page
from app.committees.tables import DutyRow, MemberRow, MembershipRow
from app.plans.tables import InvitationRow, InvitationStatus
from app.text import Language, say

OVER_SHOWN = timedelta(days=30)
"""So long sessions that are over stay on the page."""


@dataclass(frozen=True)
class Card:
    """A session as a page shows it."""

    key: str
    name: str
    when: str
    where: str | None
    spot: str | None
    """The ``geo:`` address of the place, which a phone opens with its own map."""
    conference: str | None
    materials: Sequence[Mapping[str, str]]
    kind: str
    topic: str | None
    roles: str
    state: str
    """Which word and colour tell how the member stands to it."""
    over: bool
    open: bool
    """Whether it can still be answered."""
    leave_until: str
    can_ask: bool
    comment: str | None
    note: str | None
    by: str | None
    """Who answered, where that was somebody else."""
    starts_at: datetime


@dataclass(frozen=True)
class DutyShown:
    """How far a member has come with a duty."""

    name: str
    minimum: int
    done: int
    coming: int


@dataclass(frozen=True)
class Source:
    """Where busy time comes from, and when it was last written."""

    name: str
    count: int
    read_at: str


def when(language: Language, zone: ZoneInfo, starts_at: datetime, ends_at: datetime, days: int = 1) -> str:
    """Tell day and hours."""
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    text = say(
        language,
        "m.when",
        month=say(language, f"place.month.{start.month}"),
        day=start.day,
        weekday=say(language, f"place.weekday.{start.isoweekday()}"),
        start=f"{start:%H:%M}",
        end=f"{end:%H:%M}",
    )
    return text + (say(language, "place.days", days=days) if days > 1 else "")


def moment(language: Language, zone: ZoneInfo, at: datetime) -> str:
    """Tell a moment."""
    local = at.astimezone(zone)
    month = say(language, f"place.month.{local.month}")
    return say(language, "m.moment", year=local.year, month=month, day=local.day, time=f"{local:%H:%M}")


def card(page: Page, invited: Invited) -> Card:
    """Show a session with the member's answer."""
    row, present = invited.invitation, today(page.committee)
    answer, language = invited.answer, page.language
    over = invited.ends_at <= present
    roles = dict.fromkeys(say(language, f"calendar.role.{role}") for role in row.roles)
    asked = invited.state in (AnswerState.LEAVE_ASKED, AnswerState.ON_LEAVE)
    return Card(
        key=invited.subject.key,
        name=row.summary,
        when=when(language, page.zone, row.starts_at, row.ends_at, row.days),
        where=row.location,
        spot=None if row.latitude is None else f"geo:{row.latitude},{row.longitude}",
        conference=row.conference if invited.attends else None,
        materials=row.materials if invited.attends else (),
        kind=row.category,
        topic=row.topic,
        roles="、".join(roles) if language == "zh" else ", ".join(roles),
        state=_state(invited),
        over=over,
        open=row.status in OPEN and not over,
        leave_until=moment(language, page.zone, invited.leave_until),
        can_ask=asked or present <= invited.leave_until,
        comment=None if answer is None else answer.comment,
        note=None if answer is None else answer.note,
        by=answer.by if answer is not None and answer.on_behalf else None,
        starts_at=row.starts_at,
    )


def cards(page: Page) -> list[Card]:
    """Show a member's sessions, the next first, then those just over."""
    mine = (MemberRow.key == page.member.key, InvitationRow.status != InvitationStatus.WITHDRAWN.value)
    since = today(page.committee) - OVER_SHOWN
    found = [card(page, one) for one in read_invited(page.session, page.committee.id, *mine) if one.ends_at > since]
    return [one for one in found if not one.over] + [one for one in reversed(found) if one.over]


def _state(invited: Invited) -> str:
    if invited.invitation.status not in OPEN:
        return invited.invitation.status
    answer = invited.answer
    if answer is not None and answer.decision == Decision.REFUSED and answer.state == AnswerState.NEEDS_ACTION:
        return "refused"
    return invited.state.value


def duties(page: Page) -> Iterator[DutyShown]:
    """Count what a member's published sessions give for each duty, those that are over apart; leave gives nothing."""
    mine = (MemberRow.key == page.member.key, InvitationRow.status.in_(OPEN))
    done, coming, present = dict[str, int](), dict[str, int](), today(page.committee)
    for invited in read_invited(page.session, page.committee.id, *mine):
        counted = done if invited.ends_at <= present else coming
        if invited.state is not AnswerState.ON_LEAVE:
            for key in _counts_for(invited):
                counted[key] = counted.get(key, 0) + 1
    groups = set(
        page.session.scalars(
            select(MembershipRow.group).where(
                MembershipRow.committee_id == page.committee.id, MembershipRow.member == page.member.key
            )
        )
    )
    rows = page.session.scalars(select(DutyRow).where(DutyRow.committee_id == page.committee.id).order_by(DutyRow.id))
    for row in rows:
        if not row.groups or groups & set(row.groups):
            name = row.name_en if page.language == "en" and row.name_en else row.name
            yield DutyShown(name, row.minimum, done.get(row.key, 0), coming.get(row.key, 0))


def _counts_for(invited: Invited) -> Sequence[str]:
    own = invited.subject.counts_for
    return invited.form.duties if own is None else own


def sources(page: Page) -> list[Source]:
    """Where a member's busy time comes from."""
    mine = (BusyRow.committee_id == page.committee.id, BusyRow.member == page.member.key)
    query = select(BusyRow.source, func.count(), func.max(BusyRow.updated_at)).where(*mine).group_by(BusyRow.source)
    return [
        Source(_source_name(page.language, source), count, moment(page.language, page.zone, read_at))
        for source, count, read_at in page.session.execute(query.order_by(BusyRow.source))
    ]


def _source_name(language: Language, source: str) -> str:
    if source.startswith("leave-"):
        return say(language, "m.source.leave")
    if source.startswith("pulled-"):
        return say(language, "m.source.pulled")
    known = {"member": "m.source.member", "manual": "m.source.manual", "caldav": "m.source.dav"}
    return say(language, known[source]) if source in known else source
