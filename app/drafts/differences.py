"""What differs between two calendars, per session and per member: pure but for the sentences."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping

from app.drafts.schemas import Diff, MemberDifference, SessionDifference, SessionPlace
from app.plans.changes import Calendar, Change, compare
from app.plans.draft_tables import Fate
from app.plans.marks import Mark
from app.plans.wording import kind_for, say_change, say_place
from app.problems.bundle import Bundle, Session, SessionStatus
from app.problems.placed import Placed
from app.text import Language


def session_changes(
    bundle: Bundle, before: Calendar, after: Calendar, marks: Mapping[str, Mark] | None = None
) -> list[SessionDifference]:
    """List what happens to each session; ``marks`` tell what becomes of those that leave."""
    sessions = {item.key: item for item in bundle.sessions}
    order = {key: number for number, key in enumerate(sessions)}
    changes = compare(before, after)
    for key, mark in (marks or {}).items():
        if mark.fate is not None and key not in after:
            changes[key] = Change.POSTPONED if mark.fate is Fate.POSTPONED else Change.CANCELLED
    return [
        _change(sessions[key], changes[key], before.get(key), after.get(key))
        for key in sorted(changes, key=lambda key: order.get(key, len(order)))
        if key in sessions
    ]


def _change(session: Session, change: Change, before: Placed | None, after: Placed | None) -> SessionDifference:
    old, new = _members(before), _members(after)
    if change is Change.CANCELLED and session.status is SessionStatus.POSTPONED:
        change = Change.POSTPONED
    return SessionDifference(
        session=session.key,
        name=session.name,
        change=change.value,
        before=_place(before),
        after=_place(after),
        added=[key for key in new if key not in old],
        removed=[key for key in old if key not in new],
    )


def _members(placed: Placed | None) -> list[str]:
    return [] if placed is None else list(dict.fromkeys(member for _, member in placed.people))


def _place(placed: Placed | None) -> SessionPlace | None:
    if placed is None:
        return None
    return SessionPlace(day=placed.day, start=placed.start, venue=placed.venue, members=_members(placed))


def diff(bundle: Bundle, names: tuple[str, str], changes: list[SessionDifference], language: Language) -> Diff:
    """Say what differs, and what each member would be told."""
    mine: defaultdict[str, list[SessionDifference]] = defaultdict(list)
    for change in changes:
        for member in _concerned(change):
            mine[member].append(change)
    venues = {item.key: item.name for item in bundle.venues}
    members = [
        MemberDifference(
            member=item.key,
            name=item.name,
            changes=mine[item.key],
            notice="\n".join(_notice(item.key, change, venues, language) for change in mine[item.key]),
        )
        for item in bundle.members
        if item.key in mine
    ]
    return Diff(
        before=names[0],
        after=names[1],
        counts=dict(Counter(change.change for change in changes)),
        sessions=changes,
        members=members,
        told=len(members),
    )


def _concerned(change: SessionDifference) -> Collection[str]:
    """Whose calendar looks different: everybody of a session that moves or leaves, else those who come or go."""
    if change.change == Change.PEOPLE:
        return dict.fromkeys((*change.added, *change.removed))
    old = change.before.members if change.before else []
    new = change.after.members if change.after else []
    return dict.fromkeys((*old, *new))


def _notice(member: str, change: SessionDifference, venues: Mapping[str, str], language: Language) -> str:
    """One line for one member: what is new, moved, postponed or cancelled for this member."""
    was = change.before if change.before and member in change.before.members else None
    now = change.after if change.after and member in change.after.members else None
    left = change.change if change.after is None else "released"
    kind = kind_for(was is not None, now is not None, left if now is None else change.change)
    return say_change(language, kind, change.name, _when(was, venues, language), _when(now, venues, language))


def _when(place: SessionPlace | None, venues: Mapping[str, str], language: Language) -> str:
    if place is None:
        return ""
    venue = None if place.venue is None else venues.get(place.venue, place.venue)
    return say_place(language, place.day, place.start, venue=venue)
