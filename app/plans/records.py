"""What a publication writes, one statement each: the release's copies, bookings, invitations, revisions.

Everything happens inside the database, because a calendar has tens of thousands of rows and the committee's
calendar row stays locked meanwhile.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.plans.tables import InvitationStatus

KEEP_SESSIONS = text("""
    INSERT INTO release_sessions (release_id, session_id, day, starts_at, ends_at, days, venue_id, provisional)
    SELECT :release_id, session_id, day, starts_at, ends_at, days, venue_id,
           provisional AND NOT session_id = ANY(:confirmed)
    FROM release_sessions WHERE release_id = :parent_id AND session_id = ANY(:sessions)
""")
KEEP_PEOPLE = text("""
    INSERT INTO release_people (release_id, session_id, member_id, groups, roles)
    SELECT :release_id, session_id, member_id, groups, roles
    FROM release_people WHERE release_id = :parent_id AND session_id = ANY(:sessions)
""")
TAKE_SESSIONS = text("""
    INSERT INTO release_sessions (release_id, session_id, day, starts_at, ends_at, days, venue_id, provisional)
    SELECT :release_id, session_id, day, starts_at, ends_at, days, venue_id, session_id = ANY(:provisional)
    FROM assignments WHERE plan_id = :plan_id AND session_id = ANY(:sessions)
""")
TAKE_PEOPLE = text("""
    INSERT INTO release_people (release_id, session_id, member_id, groups, roles)
    SELECT :release_id, session_id, member_id, groups, roles
    FROM attendees WHERE plan_id = :plan_id AND session_id = ANY(:sessions)
""")

DEFER = text("SET CONSTRAINTS bookings_member_never_overlaps, bookings_venue_never_overlaps DEFERRED")
ENFORCE = text("SET CONSTRAINTS bookings_member_never_overlaps, bookings_venue_never_overlaps IMMEDIATE")
FREE = text("DELETE FROM bookings WHERE session_id = ANY(:sessions)")
# Parts follow each other by the local clock, also across a change to daylight saving.
BOOK = text("""
    WITH parts AS (
        SELECT s.session_id, s.venue_id, part,
               tstzrange((s.starts_at AT TIME ZONE :zone + make_interval(days => part)) AT TIME ZONE :zone,
                         (s.ends_at AT TIME ZONE :zone + make_interval(days => part)) AT TIME ZONE :zone) AS during
        FROM release_sessions s
        JOIN sessions ON sessions.id = s.session_id
        JOIN formats ON (formats.committee_id, formats.key) = (sessions.committee_id, sessions.format_key)
                    AND NOT formats.container
        CROSS JOIN LATERAL generate_series(0, s.days - 1) AS part
        WHERE s.release_id = :release_id AND s.session_id = ANY(:sessions)
    )
    INSERT INTO bookings (committee_id, release_id, session_id, part, member_id, venue_id, during, firm)
    SELECT :committee_id, :release_id, session_id, part, NULL, venue_id, during, true
    FROM parts WHERE venue_id IS NOT NULL
    UNION ALL
    SELECT :committee_id, :release_id, parts.session_id, part, people.member_id, NULL, during, true
    FROM parts
    JOIN release_people people ON people.release_id = :release_id AND people.session_id = parts.session_id
""")

CONFERENCE = "CASE WHEN coalesce(sessions.mode, formats.mode) <> 'in_person' THEN sessions.conference END"
"""The link that calendars show: none to what takes place in a venue alone."""

INVITE = text(f"""
    INSERT INTO invitations AS old (member_id, session_id, uid, sequence, status, starts_at, ends_at, days, venue_id,
                                    roles, summary, location, category, topic, latitude, longitude,
                                    conference, materials, revision, changed_at)
    SELECT people.member_id, s.session_id, sessions.uid, 0,
           CASE WHEN s.provisional THEN 'provisional' ELSE 'confirmed' END, s.starts_at, s.ends_at, s.days,
           s.venue_id, people.roles, sessions.name, venues.name, formats.name, topics.name,
           venues.latitude, venues.longitude, {CONFERENCE}, sessions.materials, 0, :now
    FROM release_people people
    JOIN release_sessions s USING (release_id, session_id)
    JOIN sessions ON sessions.id = s.session_id
    JOIN formats ON (formats.committee_id, formats.key) = (sessions.committee_id, sessions.format_key)
    LEFT JOIN topics ON (topics.committee_id, topics.key) = (sessions.committee_id, sessions.topic_key)
    LEFT JOIN venues ON venues.id = s.venue_id
    WHERE people.release_id = :release_id
      AND (CAST(:sessions AS bigint[]) IS NULL OR people.session_id = ANY(:sessions))
    ON CONFLICT (member_id, session_id) DO UPDATE SET
        sequence = old.sequence + CASE
            WHEN (old.starts_at, old.ends_at, old.days, old.venue_id, old.status)
                 IS DISTINCT FROM
                 (excluded.starts_at, excluded.ends_at, excluded.days, excluded.venue_id, excluded.status)
            THEN 1 ELSE 0 END,
        status = excluded.status, starts_at = excluded.starts_at, ends_at = excluded.ends_at, days = excluded.days,
        venue_id = excluded.venue_id, roles = excluded.roles, summary = excluded.summary,
        location = excluded.location, category = excluded.category, topic = excluded.topic,
        latitude = excluded.latitude, longitude = excluded.longitude,
        conference = excluded.conference, materials = excluded.materials,
        note = NULL, changed_at = excluded.changed_at
    WHERE (old.starts_at, old.ends_at, old.days, old.venue_id, old.status,
           old.roles, old.summary, old.location, old.category, old.topic,
           old.latitude, old.longitude, old.conference, old.materials)
          IS DISTINCT FROM
          (excluded.starts_at, excluded.ends_at, excluded.days, excluded.venue_id, excluded.status,
           excluded.roles, excluded.summary, excluded.location, excluded.category, excluded.topic,
           excluded.latitude, excluded.longitude, excluded.conference, excluded.materials)
    RETURNING member_id
""")
STRIKE = text("""
    UPDATE invitations SET status = :status, note = CAST(:note AS text), sequence = sequence + 1, changed_at = :now
    WHERE session_id = ANY(:sessions) AND status = ANY(:shown)
    RETURNING member_id
""")
WITHDRAW = text("""
    UPDATE invitations SET status = 'withdrawn', sequence = sequence + 1, changed_at = :now
    WHERE session_id = ANY(:sessions) AND status IN ('confirmed', 'provisional', 'postponed') AND NOT EXISTS (
        SELECT 1 FROM release_people people
        WHERE people.release_id = :release_id AND people.session_id = invitations.session_id
          AND people.member_id = invitations.member_id)
    RETURNING member_id
""")
RAISE_REVISIONS = text("""
    INSERT INTO member_calendars AS old (member_id, revision, changed_at)
    SELECT member_id, 1, :now FROM unnest(CAST(:members AS bigint[])) AS member_id
    ON CONFLICT (member_id) DO UPDATE SET revision = old.revision + 1, changed_at = excluded.changed_at
""")
STAMP_REVISIONS = text("""
    UPDATE invitations SET revision = calendars.revision
    FROM member_calendars calendars
    WHERE calendars.member_id = invitations.member_id AND invitations.member_id = ANY(:members)
      AND invitations.changed_at = :now
""")


def copy_sessions(
    session: Session, release_id: int, *, kept: list[int], parent_id: int | None, confirmed: Collection[int] = ()
) -> None:
    """Copy into a release what stays from its parent; ``confirmed`` sessions are firm from now on."""
    values = {"release_id": release_id, "parent_id": parent_id, "sessions": kept}
    session.execute(KEEP_SESSIONS, {**values, "confirmed": list(confirmed)})
    session.execute(KEEP_PEOPLE, values)


def take_sessions(
    session: Session, release_id: int, *, taken: list[int], plan_id: int, provisional: Collection[int] = ()
) -> None:
    """Copy into a release what a plan gives."""
    values = {"release_id": release_id, "plan_id": plan_id, "sessions": taken}
    session.execute(TAKE_SESSIONS, {**values, "provisional": list(provisional)})
    session.execute(TAKE_PEOPLE, values)


def book(
    session: Session, committee_id: int, release_id: int, zone: str, *, changed: list[int], taken: list[int]
) -> None:
    """Free what changed sessions had booked and book what they take now; an overlap raises IntegrityError."""
    session.execute(DEFER)
    session.execute(FREE, {"sessions": changed})
    values = {"committee_id": committee_id, "release_id": release_id, "zone": zone, "sessions": taken}
    session.execute(BOOK, values)
    session.execute(ENFORCE)


def invite(
    session: Session, release_id: int, *, taken: list[int], now: datetime, only: list[int] | None = None
) -> set[int]:
    """Bring invitations in line with a release; return the members whose calendar looks different now.

    With ``only`` the invitations to other sessions stay as they are, even where a name was corrected since.
    """
    told: set[int] = set()
    told.update(session.scalars(INVITE, {"release_id": release_id, "sessions": only, "now": now}))
    told.update(session.scalars(WITHDRAW, {"release_id": release_id, "sessions": taken, "now": now}))
    return told


def strike(
    session: Session, sessions: list[int], status: InvitationStatus, *, now: datetime, note: str | None = None
) -> set[int]:
    """Mark invitations to sessions as postponed or cancelled; return the members whose calendar looks different now."""
    shown = [InvitationStatus.CONFIRMED.value, InvitationStatus.PROVISIONAL.value]
    if status is InvitationStatus.CANCELLED:
        shown.append(InvitationStatus.POSTPONED.value)
    values = {"sessions": sessions, "status": status.value, "shown": shown, "note": note, "now": now}
    return set(session.scalars(STRIKE, values))


def raise_revisions(session: Session, members: Iterable[int], now: datetime) -> None:
    """Give every one of these members' calendars a new revision."""
    values = {"members": sorted(members), "now": now}
    session.execute(RAISE_REVISIONS, values)
    session.execute(STAMP_REVISIONS, values)
