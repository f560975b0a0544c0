"""What organisers may file: sessions of their own group, within its quota, until the secretary confirms them."""

from collections.abc import Sequence

from sqlalchemy import extract, func, select
from sqlalchemy.orm import Session as DatabaseSession

from app.auth.access import Access
from app.auth.roles import Role
from app.committees.schemas import GroupKind
from app.committees.tables import CommitteeRow, GroupRow, MembershipRow
from app.errors import Conflict, Flaw, Invalid, NotFound
from app.sessions.schemas import AttendanceGroup, Session, SessionStatus
from app.sessions.tables import (
    ConsultationSession,
    FormatRow,
)

FREE_WHEN_CONFIRMED = ("name", "name_en", "guests", "conference", "materials", "attendance")
"""What an organiser may still change after the secretary has confirmed a session."""
SECRETARIATS_OWN = ("parent", "mandatory", "status", "status_reason", "latest", "merged_into", "suspension", "waiver")
"""What becomes of a session, and what overrides rules, is never an organiser's to say."""


class QuotaUsedUp(Conflict):
    """The group “{group}” has filed {filed} of the {quota} sessions it may file for {year}."""


class SessionIsConfirmed(Conflict):
    """The secretary has confirmed this session; the secretariat can still change it."""


class NotForOrganisers(Invalid):
    """An organiser may not file this; the list of errors says why."""


def organiser_guard(
    session: DatabaseSession, access: Access, committee: CommitteeRow, before: Session | None, after: Session | None
) -> Session | None:
    """Judge an organiser's change of a session and return the row to store; others pass.

    ``before`` is None for a new session, ``after`` for one that is deleted. A session of somebody else looks like one
    that does not exist. Where several rows are stored together, ``require_quotas`` counts them
    afterwards.
    """
    if access.role is not Role.ORGANISER:
        return after
    group = _lock_group(session, committee, access)
    if before is not None and before.filed_by != group.key:
        raise NotFound
    if after is None:
        if before is not None and before.confirmed:
            raise SessionIsConfirmed
        return None
    filed = after.model_copy(
        update={"filed_by": group.key, "confirmed": before.confirmed if before is not None else False}
    )
    if before is not None and before.confirmed:
        _require_free_when_confirmed(session, group, before, filed)
        return filed
    if flaws := [*_not_own(group, filed), *_reserved(before, filed), *_format_flaws(session, committee, filed)]:
        raise NotForOrganisers(flaws=flaws)
    _require_quota(session, group, before, filed)
    return filed


def _lock_group(session: DatabaseSession, committee: CommitteeRow, access: Access) -> GroupRow:
    """Take the organiser's group until the transaction ends: who files at the same moment waits and is counted."""
    mine = (GroupRow.committee_id == committee.id, GroupRow.key == access.group)
    query = select(GroupRow).where(*mine).with_for_update(key_share=True).execution_options(populate_existing=True)
    group = session.scalars(query).one_or_none()
    if group is None:
        raise NotFound
    return group


def belongs_to(group: GroupRow, session: Session) -> bool:
    """Whether a session is a group's own: held in the town of a town liaison, or naming another group."""
    if group.kind == GroupKind.TOWN_LIAISON:
        return group.area is not None and session.area == group.area
    return any(group.key in named.groups for named in session.attendance)


def _not_own(group: GroupRow, filed: Session) -> list[Flaw]:
    if belongs_to(group, filed):
        return []
    if group.kind == GroupKind.TOWN_LIAISON:
        return [Flaw("/area", "not_own_area", {"name": group.area or "—"})]
    return [Flaw("/attendance", "not_own_group", {"name": group.key})]


def _reserved(before: Session | None, filed: Session) -> list[Flaw]:
    """Fields that an organiser has set though they are the secretariat's to set."""
    fields = Session.model_fields
    kept = {name: fields[name].default if before is None else getattr(before, name) for name in SECRETARIATS_OWN}
    return [Flaw(f"/{name}", "secretariats_own") for name in SECRETARIATS_OWN if getattr(filed, name) != kept[name]]


def _format_flaws(session: DatabaseSession, committee: CommitteeRow, filed: Session) -> list[Flaw]:
    """A format that does not exist is for others to name."""
    mine = (FormatRow.committee_id == committee.id, FormatRow.key == filed.format)
    found = session.execute(select(FormatRow.container, FormatRow.mandatory).where(*mine)).one_or_none()
    if found is None or not any(found):
        return []
    return [Flaw("/format", "format_not_for_organisers", {"name": filed.format})]


def _require_quota(session: DatabaseSession, group: GroupRow, before: Session | None, filed: Session) -> None:
    """Refuse one more session of a calendar year than the group may file; what already counts goes on counting."""
    if group.session_quota is None or not _counts_newly(before, filed):
        return
    number = _count_filed(session, group, filed.first.year)
    if number >= group.session_quota:
        raise QuotaUsedUp(group=group.key, year=filed.first.year, quota=group.session_quota, filed=number)


def require_quotas(
    session: DatabaseSession,
    access: Access,
    committee: CommitteeRow,
    changes: Sequence[tuple[Session | None, Session | None]],
) -> None:
    """Count again once several rows are stored together: each was judged as if it were the only one."""
    years = {after.first.year for before, after in changes if after is not None and _counts_newly(before, after)}
    if access.role is not Role.ORGANISER or not years:
        return
    group = _lock_group(session, committee, access)
    for year in sorted(years):
        number = _count_filed(session, group, year)
        if group.session_quota is not None and number > group.session_quota:
            raise QuotaUsedUp(group=group.key, year=year, quota=group.session_quota, filed=group.session_quota)


def _counts_newly(before: Session | None, filed: Session) -> bool:
    """Whether a change makes a session count in a year in which it did not."""
    counted = before is not None and before.status is not SessionStatus.CANCELLED
    same_year = before is not None and before.first.year == filed.first.year
    return filed.status is not SessionStatus.CANCELLED and not (counted and same_year)


def _count_filed(session: DatabaseSession, group: GroupRow, year: int) -> int:
    row = ConsultationSession
    mine = (row.committee_id == group.committee_id, row.filed_by == group.key, row.status != SessionStatus.CANCELLED)
    query = select(func.count()).select_from(row).where(*mine, extract("year", row.first) == year)
    return session.scalar(query) or 0


def _require_free_when_confirmed(session: DatabaseSession, group: GroupRow, before: Session, filed: Session) -> None:
    """Let only words, links, guests and the group's own members change."""
    free = dict.fromkeys(FREE_WHEN_CONFIRMED)
    if before.model_copy(update=free) != filed.model_copy(update=free):
        raise SessionIsConfirmed
    if [_frame(named) for named in before.attendance] != [_frame(named) for named in filed.attendance]:
        raise SessionIsConfirmed
    changed: set[str] = set()
    for old, new in zip(before.attendance, filed.attendance, strict=True):
        changed |= set(old.members) ^ set(new.members)
    strangers = changed - _members_of(session, group, filed) if changed else set()
    if strangers:
        raise NotForOrganisers(
            flaws=[Flaw("/attendance", "not_own_member", {"name": key}) for key in sorted(strangers)]
        )


def _frame(named: AttendanceGroup) -> AttendanceGroup:
    return named.model_copy(update={"members": ()})


def _members_of(session: DatabaseSession, group: GroupRow, filed: Session) -> set[str]:
    """Members who belong to the group at some time of a session's window."""
    row = MembershipRow
    query = select(row.member).where(
        row.committee_id == group.committee_id,
        row.group == group.key,
        func.coalesce(row.since, filed.last) <= filed.last,
        func.coalesce(row.until, filed.first) >= filed.first,
    )
    return set(session.scalars(query))
