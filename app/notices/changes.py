"""Whom a release concerns, and in what: one statement whatever its size."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from app.notices.items import Fate, Item, Place, in_order, kind_of, role_of, still_matters

_SESSION = """
    sessions.key AS session, sessions.name, sessions.name_en, sessions.status, sessions.status_reason AS reason,
    merged.name AS into, merged.name_en AS into_en
"""
_NAMES = """
    JOIN sessions ON sessions.id = session_id
    LEFT JOIN sessions merged
        ON (merged.committee_id, merged.key) = (sessions.committee_id, sessions.merged_into_key)
    LEFT JOIN venues old_venue ON old_venue.id = old_venue_id
    LEFT JOIN venues new_venue ON new_venue.id = new_venue_id
"""
_PLACES = """
    old_starts_at, old_ends_at, old_days, old_provisional,
    old_venue.name AS old_venue, old_venue.name_en AS old_venue_en,
    new_starts_at, new_ends_at, new_days, new_provisional,
    new_venue.name AS new_venue, new_venue.name_en AS new_venue_en
"""
_COLUMNS = ("starts_at", "ends_at", "days", "venue_id", "provisional")


def _side(alias: str, columns: Sequence[str]) -> str:
    return ", ".join(f"{alias}.{name} AS {alias}_{name}" for name in columns)


def _values(alias: str, columns: Sequence[str]) -> str:
    return ", ".join(f"{alias}.{name}" for name in columns)


_PEOPLE_COLUMNS = (*_COLUMNS, "roles")
_STANDING = f"""
    SELECT people.member_id, placed.session_id, {_values("placed", _COLUMNS)}, people.roles
    FROM release_people people JOIN release_sessions placed USING (release_id, session_id)
"""
PEOPLE = text(f"""
    WITH old AS ({_STANDING} WHERE people.release_id = :parent_id),
         new AS ({_STANDING} WHERE people.release_id = :release_id),
    changed AS (
        SELECT coalesce(new.member_id, old.member_id) AS member_id,
               coalesce(new.session_id, old.session_id) AS session_id,
               {_side("old", _PEOPLE_COLUMNS)}, {_side("new", _PEOPLE_COLUMNS)}
        FROM old FULL JOIN new ON (old.member_id, old.session_id) = (new.member_id, new.session_id)
        WHERE ({_values("old", _PEOPLE_COLUMNS)}) IS DISTINCT FROM ({_values("new", _PEOPLE_COLUMNS)})
    )
    SELECT changed.member_id, {_SESSION}, {_PLACES}, old_roles, new_roles,
           invitations.status AS invitation, coalesce(invitations.sequence, 0) > 0 AS invited_before
    FROM changed {_NAMES}
    LEFT JOIN invitations ON (invitations.member_id, invitations.session_id) = (changed.member_id, changed.session_id)
""")
SESSIONS = text(f"""
    WITH old AS (SELECT session_id, {", ".join(_COLUMNS)} FROM release_sessions WHERE release_id = :parent_id),
         new AS (SELECT session_id, {", ".join(_COLUMNS)} FROM release_sessions WHERE release_id = :release_id),
    changed AS (
        SELECT session_id, {_side("old", _COLUMNS)}, {_side("new", _COLUMNS)}
        FROM old FULL JOIN new USING (session_id)
        WHERE ({_values("old", _COLUMNS)}) IS DISTINCT FROM ({_values("new", _COLUMNS)})
    )
    SELECT {_SESSION}, {_PLACES}, ARRAY['required'] AS old_roles, ARRAY['required'] AS new_roles,
           sessions.status AS invitation, false AS invited_before
    FROM changed {_NAMES}
""")
WITHDRAWN = text(f"""
    WITH changed AS (
        SELECT told.member_id, told.session_id, {_values("told", (*_COLUMNS[:-1], "roles", "status"))}
        FROM invitations told JOIN sessions ON sessions.id = told.session_id
        WHERE sessions.committee_id = :committee_id AND sessions.key = :session AND member_id = ANY(:members)
    ), placed AS (
        SELECT member_id, session_id, status AS invitation, roles AS old_roles, starts_at AS old_starts_at,
               ends_at AS old_ends_at, days AS old_days, venue_id AS old_venue_id, false AS old_provisional,
               CAST(NULL AS timestamptz) AS new_starts_at, CAST(NULL AS timestamptz) AS new_ends_at,
               CAST(NULL AS int) AS new_days, CAST(NULL AS bigint) AS new_venue_id, false AS new_provisional
        FROM changed
    )
    SELECT placed.member_id, {_SESSION}, {_PLACES}, old_roles, old_roles AS new_roles, invitation,
           true AS invited_before
    FROM placed {_NAMES}
""")


def changes_for_people(
    session: Session, release_id: int, parent_id: int | None, moment: datetime
) -> Mapping[int, list[Item]]:
    """Return what a release changes for each member whom it changes anything for, but for what is over."""
    return _by_member(session.execute(PEOPLE, {"release_id": release_id, "parent_id": parent_id}).mappings(), moment)


def withdrawn_from_people(
    session: Session, committee_id: int, key: str, members: Sequence[int], moment: datetime
) -> Mapping[int, list[Item]]:
    """Return what members are told of a session that was postponed before and does not take place at all now."""
    values = {"committee_id": committee_id, "session": key, "members": list(members)}
    return _by_member(session.execute(WITHDRAWN, values).mappings(), datetime.min.replace(tzinfo=moment.tzinfo))


def changes_of_sessions(session: Session, release_id: int, parent_id: int | None, moment: datetime) -> list[Item]:
    """Return what a release changes of the committee's calendar, whoever takes part."""
    rows = session.execute(SESSIONS, {"release_id": release_id, "parent_id": parent_id}).mappings()
    items = [item for row in rows if (item := _item(row)) is not None]
    return in_order(item for item in items if still_matters(item, moment))


def _by_member(rows: Any, moment: datetime) -> dict[int, list[Item]]:
    found: dict[int, list[Item]] = defaultdict(list)
    for row in rows:
        item = _item(row)
        if item is not None and still_matters(item, moment):
            found[row["member_id"]].append(item)
    return {member: in_order(items) for member, items in found.items()}


def _item(row: RowMapping) -> Item | None:
    old, new = _place(row, "old"), _place(row, "new")
    kind = kind_of(old, new, Fate(row["invitation"], row["status"], row["invited_before"]))
    if kind is None:
        return None
    names = ("session", "name", "name_en", "reason", "into", "into_en")
    return {**{name: row[name] for name in names}, "kind": kind.value, "old": old, "new": new}


def _place(row: RowMapping, side: str) -> Place | None:
    if row[f"{side}_starts_at"] is None:
        return None
    return {
        "starts_at": row[f"{side}_starts_at"].isoformat(),
        "ends_at": row[f"{side}_ends_at"].isoformat(),
        "days": row[f"{side}_days"],
        "venue": row[f"{side}_venue"],
        "venue_en": row[f"{side}_venue_en"],
        "provisional": row[f"{side}_provisional"],
        "role": role_of(row[f"{side}_roles"]),
    }
