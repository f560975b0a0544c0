"""The committee's lists of formats, sessions, orders and separations."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import selectinload
from ulid import ULID

from app.lists import FactList, Part, plain
from app.sessions import arrangement_tables, arrangements, schemas, tables


def _session(fact: schemas.Session) -> dict[str, Any]:
    """Fields of the pin beside the others; a new row is given its calendar identity, an old one keeps its own."""
    values = plain(fact)
    pin = values["pin"] or {"day": None, "start": None, "venue": None}
    pinned = {"pin_day": pin["day"], "pin_start": pin["start"], "pin_venue": pin["venue"]}
    places = values["sign_up"] or {"places": None, "until": None}
    waiver = values["waiver"] or {"approver": None, "reason": None}
    return {
        **values,
        **pinned,
        "pinned": fact.pin is not None,
        "sign_up_places": places["places"],
        "sign_up_until": places["until"],
        "waiver_approver": waiver["approver"],
        "waiver_reason": waiver["reason"],
        "uid": str(ULID()),
    }


def _names(fact: schemas.Session) -> Iterator[dict[str, Any]]:
    named = [(key, None) for key in fact.venues]
    named += [(None, key) for key in (fact.pin.people if fact.pin else ())]  # type: ignore[misc]
    for position, (venue, member) in enumerate(named):
        yield {"session": fact.key, "position": position, "venue": venue, "pinned_member": member}


def _groups(fact: schemas.Session) -> Iterator[dict[str, Any]]:
    for position, group in enumerate(fact.attendance):
        yield {"session": fact.key, "position": position, **plain(group)}


def _attendance_names(fact: schemas.Session) -> Iterator[dict[str, Any]]:
    for number, group in enumerate(fact.attendance):
        frame = {"session": fact.key, "group_position": number, "member": None, "group": None, "department": None}
        named = [("member", key) for key in group.members]
        named += [("group", key) for key in group.groups]
        named += [("department", key) for key in group.departments]
        for position, (kind, key) in enumerate(named):
            yield {**frame, "position": position, kind: key}


FORMATS = FactList("formats", tables.FormatRow, schemas.Format, schemas.StoredFormat)
SESSIONS = FactList(
    "sessions",
    tables.ConsultationSession,
    schemas.Session,
    schemas.StoredSession,
    values=_session,
    parts=(
        Part(tables.SessionNameRow, "session", _names),
        Part(tables.AttendanceGroupRow, "session", _groups),
        Part(tables.AttendanceNameRow, "session", _attendance_names),
    ),
    load=lambda: (selectinload(tables.ConsultationSession.attendance),),
)
ORDERS = FactList(
    "orders",
    arrangement_tables.OrderRow,
    schemas.Order,
    schemas.StoredOrder,
    identity=("before", "after"),
    conflict=("before_key", "after_key"),
)
SEPARATIONS = FactList(
    "separations",
    arrangement_tables.SeparationRow,
    schemas.Separation,
    schemas.StoredSeparation,
    identity=("first", "second"),
    conflict=("first_key", "second_key"),
)
CAPACITIES = FactList("capacities", arrangement_tables.CapacityRow, arrangements.Capacity, arrangements.StoredCapacity)
RETURN_SLIPS = FactList(
    "return_slips",
    arrangement_tables.ReturnSlipRow,
    arrangements.ReturnSlip,
    arrangements.StoredReturnSlip,
    identity=("session", "department", "officer"),
    conflict=("session_key", "department_key", "officer"),
)
SIGN_UPS = FactList(
    "sign_ups",
    arrangement_tables.SignUpEntryRow,
    arrangements.SignUpEntry,
    arrangements.StoredSignUpEntry,
    identity=("session", "member"),
    conflict=("session_key", "member_key"),
)
ENQUIRIES = FactList("enquiries", arrangement_tables.EnquiryRow, arrangements.Enquiry, arrangements.StoredEnquiry)
SUSPENSIONS = FactList(
    "suspensions", arrangement_tables.SuspensionRow, arrangements.Suspension, arrangements.StoredSuspension
)
