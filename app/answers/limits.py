"""What members declare of themselves; nobody else writes it, and others learn no more than the hours it concerns.

Neither the audit record nor the facts' history says what was declared: only that it was, by whom and when.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session
from ulid import ULID

from app.answers.deeds import Deed, fact_of, require_version
from app.answers.errors import LimitRefused, TooManyLimits
from app.answers.schemas import HoursTaken, LimitPatch, LimitRequest, LimitsKnown
from app.availability.lists import PERSONAL_LIMITS
from app.availability.schemas import LimitKind, PersonalLimit, StoredPersonalLimit
from app.availability.tables import PersonalLimitRow
from app.committees.tables import MemberRow
from app.errors import Flaw, NotFound
from app.lists import delete_facts, insert_facts, read_rows, update_facts
from app.responses import flaws_of

MOST_LIMITS = 50


def declare(deed: Deed, member: str, wanted: LimitRequest) -> StoredPersonalLimit:
    """Add a limit to those that a member has declared."""
    if len(limits_of(deed.session, deed.committee.id, member)) >= MOST_LIMITS:
        raise TooManyLimits(limit=MOST_LIMITS)
    limit = PersonalLimit(key=f"limit-{ULID()}".lower(), member=member, **wanted.model_dump())
    _require_sound(limit)
    insert_facts(deed.session, PERSONAL_LIMITS, deed.committee.id, [limit], deed.moment)
    stored = find_limit(deed.session, deed.committee.id, member, limit.key)
    deed.done("limit.declare", member, after=_told(stored))
    return stored


def change(deed: Deed, member: str, key: str, version: int, patch: LimitPatch) -> StoredPersonalLimit:
    """Change what a member has declared; null takes a value back."""
    stored = find_limit(deed.session, deed.committee.id, member, key)
    require_version(stored, version)
    changes = patch.model_dump(exclude_unset=True)
    before = fact_of(PERSONAL_LIMITS, stored)
    limit = _patched(before, changes)
    if limit == before:
        return stored
    update_facts(deed.session, PERSONAL_LIMITS, deed.committee.id, {stored.id: limit}, deed.moment)
    changed = find_limit(deed.session, deed.committee.id, member, key)
    deed.done("limit.change", member, before=_told(stored), after=_told(changed))
    return changed


def take_back(deed: Deed, member: str, key: str, version: int) -> None:
    """Remove a limit that a member has declared."""
    stored = find_limit(deed.session, deed.committee.id, member, key)
    require_version(stored, version)
    delete_facts(deed.session, PERSONAL_LIMITS, deed.committee.id, [stored.id])
    deed.done("limit.take_back", member, before=_told(stored))


def limits_of(session: Session, committee_id: int, member: str) -> list[StoredPersonalLimit]:
    """Return what a member has declared, the oldest first."""
    mine = (PersonalLimitRow.committee_id == committee_id, PersonalLimitRow.member == member)
    rows = read_rows(session, PERSONAL_LIMITS, *mine)
    return [StoredPersonalLimit.model_validate(row, from_attributes=True) for row in rows]


def find_limit(session: Session, committee_id: int, member: str, key: str) -> StoredPersonalLimit:
    """Return one of a member's own limits; those of others are not there."""
    found = next((limit for limit in limits_of(session, committee_id, member) if limit.key == key), None)
    if found is None:
        raise NotFound
    return found


def limits_known(session: Session, committee_id: int, member: str) -> LimitsKnown:
    """Return what others may know: how many limits a member has, and the hours they concern."""
    known = select(MemberRow.id).where(MemberRow.committee_id == committee_id, MemberRow.key == member)
    if session.scalar(known) is None:
        raise NotFound
    limits = limits_of(session, committee_id, member)
    timed = [limit for limit in limits if limit.kind is not LimitKind.STEP_FREE]
    hours = dict.fromkeys((limit.first, limit.last, limit.start, limit.end) for limit in timed)
    shown = [HoursTaken(first=first, last=last, start=start, end=end) for first, last, start, end in hours]
    return LimitsKnown(member=member, count=len(limits), hours=shown)


def _patched(before: PersonalLimit, changes: dict[str, Any]) -> PersonalLimit:
    values = {**before.model_dump(), **changes}
    if values["weekdays"] is None:
        values["weekdays"] = PersonalLimit.model_fields["weekdays"].default
    try:
        limit = PersonalLimit.model_validate(values)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        raise LimitRefused(flaws=flaws_of(found, places=())) from None
    _require_sound(limit)
    return limit


def _require_sound(limit: PersonalLimit) -> None:
    flaws = list(_flaws(limit))
    if flaws:
        raise LimitRefused(flaws=flaws)


def _flaws(limit: PersonalLimit) -> Iterator[Flaw]:
    if limit.first is not None and limit.last is not None and limit.last < limit.first:
        yield Flaw("/last", "last_before_first", {"first": limit.first, "last": limit.last})
    if (limit.start is None) != (limit.end is None):
        yield Flaw("/start" if limit.start is None else "/end", "missing")
    elif limit.start is not None and limit.end is not None and limit.end <= limit.start:
        yield Flaw("/end", "ends_before_start", {"start": f"{limit.start:%H:%M}", "end": f"{limit.end:%H:%M}"})
    yield from _weekday_flaws(limit.weekdays)


def _weekday_flaws(weekdays: Sequence[int]) -> Iterator[Flaw]:
    if not weekdays:
        yield Flaw("/weekdays", "too_short", {"min_length": 1, "actual_length": 0})
    times = Counter(weekdays)
    yield from (Flaw("/weekdays", "named_twice", {"name": day}) for day, count in times.items() if count > 1)


def _told(stored: StoredPersonalLimit) -> dict[str, Any]:
    """What the audit record says of a limit."""
    return {"key": stored.key, "member": stored.member, "version": stored.version}
