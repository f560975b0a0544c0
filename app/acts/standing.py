"""Where sessions stand, or stood last, in what was published."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.acts.schemas import Standing, SuspensionRequest
from app.plans.tables import ReleasePersonRow, ReleaseRow, ReleaseSessionRow
from app.sessions.schemas import SessionStatus
from app.sessions.tables import (
    ConsultationSession,
    FormatRow,
)
from app.venues.tables import VenueRow


def standing(session: Session, release_id: int | None, *conditions: ColumnElement[bool]) -> dict[int, Standing]:
    """Return where sessions stand in a release, by number, in the order of their time."""
    members = (
        select(func.count())
        .where(
            ReleasePersonRow.release_id == ReleaseSessionRow.release_id,
            ReleasePersonRow.session_id == ReleaseSessionRow.session_id,
        )
        .scalar_subquery()
    )
    query = (
        select(ConsultationSession, ReleaseSessionRow, VenueRow.key, VenueRow.name, members)
        .join(ConsultationSession, ConsultationSession.id == ReleaseSessionRow.session_id)
        .join(VenueRow, VenueRow.id == ReleaseSessionRow.venue_id, isouter=True)
        .where(ReleaseSessionRow.release_id == release_id, *conditions)
        .order_by(ReleaseSessionRow.starts_at, ConsultationSession.id)
    )
    found = {}
    for facts, placed, venue, venue_name, count in session.execute(query):
        found[facts.id] = Standing(
            session=facts.key,
            name=facts.name,
            format=facts.format,
            area=facts.area,
            day=placed.day,
            starts_at=placed.starts_at,
            ends_at=placed.ends_at,
            days=placed.days,
            venue=venue,
            venue_name=venue_name,
            members=count,
        )
    return found


def concerned(session: Session, release_id: int | None, wanted: SuspensionRequest, moment: datetime) -> set[int]:
    """Return the published sessions that a suspension concerns and that are not over, plenaries with their parts."""
    facts, placed = ConsultationSession, ReleaseSessionRow
    over = placed.ends_at + func.make_interval(0, 0, 0, placed.days - 1) <= moment
    alive = (placed.release_id == release_id, facts.status == SessionStatus.PLANNED.value, ~over)
    found = (
        select(facts.id, facts.key, FormatRow.container)
        .join(placed, placed.session_id == facts.id)
        .join(FormatRow, and_(FormatRow.committee_id == facts.committee_id, FormatRow.key == facts.format))
        .join(VenueRow, VenueRow.id == placed.venue_id, isouter=True)
        .where(*alive, placed.day <= wanted.last, placed.day + placed.days > wanted.first, *_kinds(wanted))
    )
    rows = session.execute(found).all()
    plenaries = [key for _, key, container in rows if container]
    parts = select(facts.id).join(placed, placed.session_id == facts.id).where(*alive, facts.parent.in_(plenaries))
    return {number for number, _, _ in rows} | (set(session.scalars(parts)) if plenaries else set())


def _kinds(wanted: SuspensionRequest) -> Iterable[ColumnElement[bool]]:
    """Sessions of the formats and areas that are meant; one without an area belongs to that of its venue."""
    facts = ConsultationSession
    if wanted.formats:
        yield facts.format.in_(wanted.formats)
    if wanted.exempt_formats:
        yield facts.format.not_in(wanted.exempt_formats)
    if wanted.areas:
        yield or_(facts.area.in_(wanted.areas), and_(facts.area.is_(None), VenueRow.area.in_(wanted.areas)))


def people_told(session: Session, release_id: int | None, numbers: Iterable[int]) -> int:
    """Return how many members attend any of some sessions of a release, each counted once."""
    mine = (ReleasePersonRow.release_id == release_id, ReleasePersonRow.session_id.in_(list(numbers)))
    return session.scalar(select(func.count(ReleasePersonRow.member_id.distinct())).where(*mine)) or 0


def last_stood(session: Session, committee_id: int, numbers: Sequence[int]) -> dict[int, int]:
    """Return in which release each session stood last."""
    query = (
        select(ReleaseSessionRow.session_id, ReleaseSessionRow.release_id)
        .join(ReleaseRow, ReleaseRow.id == ReleaseSessionRow.release_id)
        .where(ReleaseRow.committee_id == committee_id, ReleaseSessionRow.session_id.in_(numbers))
        .order_by(ReleaseSessionRow.session_id, ReleaseRow.number.desc())
        .ext(distinct_on(ReleaseSessionRow.session_id))
    )
    return dict(session.execute(query).all())
