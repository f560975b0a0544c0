"""All facts of a committee, read at once as the plain value that the import bundle is."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.availability.lists import BLACKOUTS, BUSY, COMMITMENTS, DAY_OVERRIDES, PERSONAL_LIMITS, SEASON_WINDOWS
from app.committees.lists import (
    AREAS,
    CONTACTS,
    DEPARTMENTS,
    DUTIES,
    GROUPS,
    LINKS,
    MEMBERS,
    MEMBERSHIPS,
    TRAVEL_TIMES,
    WEIGHT_PROFILES,
)
from app.committees.schemas import Committee
from app.committees.tables import CommitteeRow
from app.lists import FactList, read_facts
from app.problems.bundle import Bundle
from app.sessions.lists import (
    CAPACITIES,
    ENQUIRIES,
    FORMATS,
    ORDERS,
    RETURN_SLIPS,
    SEPARATIONS,
    SESSIONS,
    SIGN_UPS,
    SUSPENSIONS,
)
from app.topics.lists import ANNUAL_PLANS, TOPICS
from app.venues.lists import VENUES

LISTS: tuple[FactList[Any, Any, Any], ...] = (
    AREAS,
    TRAVEL_TIMES,
    GROUPS,
    DEPARTMENTS,
    MEMBERS,
    CONTACTS,
    MEMBERSHIPS,
    LINKS,
    VENUES,
    BUSY,
    DAY_OVERRIDES,
    BLACKOUTS,
    CAPACITIES,
    FORMATS,
    DUTIES,
    TOPICS,
    ANNUAL_PLANS,
    SUSPENSIONS,
    SESSIONS,
    ORDERS,
    SEPARATIONS,
    COMMITMENTS,
    SEASON_WINDOWS,
    PERSONAL_LIMITS,
    ENQUIRIES,
    RETURN_SLIPS,
    SIGN_UPS,
    WEIGHT_PROFILES,
)
"""Every list of the bundle, each after those it refers to."""

KEPT = 4
"""Of how many committees a process keeps the busy time."""
SUM_OF_ROWS = text(
    "SELECT count(*), sum(hashtextextended(row.*::text, 0)), sum(hashtextextended(row.*::text, 1)) "
    "FROM busy row WHERE committee_id = :committee"
)
_kept: OrderedDict[tuple[Any, ...], tuple[Any, ...]] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Snapshot:
    """A committee's facts in one revision, and the numbers by which what is planned refers to them."""

    bundle: Bundle
    committee_id: int
    facts_revision: int
    members: Mapping[str, int]
    departments: Mapping[str, int]
    venues: Mapping[str, int]
    sessions: Mapping[str, int]


def read_snapshot(session: Session, committee_id: int) -> Snapshot:
    """Read all facts of a committee; they do not change until the transaction ends."""
    committee = session.scalars(
        select(CommitteeRow)
        .where(CommitteeRow.id == committee_id)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    ).one()
    return Snapshot(
        bundle=_bundle(session, committee),
        committee_id=committee.id,
        facts_revision=committee.facts_revision,
        members=_numbers(session, MEMBERS, committee_id),
        departments=_numbers(session, DEPARTMENTS, committee_id),
        venues=_numbers(session, VENUES, committee_id),
        sessions=_numbers(session, SESSIONS, committee_id),
    )


def read_bundle(session: Session, committee: CommitteeRow) -> Bundle:
    """Read all facts of a committee as a bundle."""
    return read_snapshot(session, committee.id).bundle


def _bundle(session: Session, committee: CommitteeRow) -> Bundle:
    return Bundle(
        committee=Committee.model_validate(committee, from_attributes=True),
        first_day=committee.first_day,
        last_day=committee.last_day,
        as_of=committee.as_of,
        **{facts.name: _read(session, facts, committee.id) for facts in LISTS},
    )


def _read(session: Session, facts: FactList[Any, Any, Any], committee_id: int) -> tuple[Any, ...]:
    """Read a list; busy time, some ten thousand rows, only when a sum over its rows shows that it has changed."""
    if facts is not BUSY:
        return read_facts(session, facts, committee_id)
    found = session.execute(SUM_OF_ROWS, {"committee": committee_id}).one()
    stamp = (committee_id, *found)
    with _lock:
        if stamp in _kept:
            _kept.move_to_end(stamp)
            return _kept[stamp]
    busy = read_facts(session, facts, committee_id)
    with _lock:
        _kept[stamp] = busy
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return busy


def _numbers(session: Session, facts: FactList[Any, Any, Any], committee_id: int) -> dict[str, int]:
    query = select(facts.row.key, facts.row.id).where(facts.row.committee_id == committee_id).order_by(facts.row.id)
    return dict(session.execute(query).all())
