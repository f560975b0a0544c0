"""The formats of the example committee, with the practice's durations, hours, notices and places."""

from app.example.formal_formats import (
    body_formats,
    consultation_formats,
    plenary_formats,
    study_formats,
    supervision_formats,
)
from app.example.popular_formats import grassroots_formats, proposal_formats, reading_formats
from app.problems.bundle import Format, Office
from app.sessions.schemas import LeaveApprover

BY_CONVENER = ("sector_consultation", "reading_session", "micro_activity")
BY_SECRETARIAT = ("proposal_consultation", "leader_led_review", "grassroots_consultation", "enterprise_salon")
LEAVE_HOURS = 24


def make_formats() -> tuple[Format, ...]:
    """Every format with who decides about leave: statutory ones first, then what members are picked for."""
    return tuple(_with_leave(form) for form in _formats())


def _with_leave(form: Format) -> Format:
    """Leave is asked for a day before: of the secretary-general, the sector's convener, or the secretariat."""
    values: dict[str, object] = {"leave_hours": LEAVE_HOURS}
    if form.key in BY_CONVENER:
        values["leave_approver"] = LeaveApprover.CONVENER
    elif form.key not in BY_SECRETARIAT:
        values |= {"leave_approver": LeaveApprover.OFFICE, "leave_office": Office.SECRETARY_GENERAL}
    return form.model_copy(update=values)


def _formats() -> tuple[Format, ...]:
    return (
        *plenary_formats(),
        *body_formats(),
        *study_formats(),
        *consultation_formats(),
        *supervision_formats(),
        *proposal_formats(),
        *grassroots_formats(),
        *reading_formats(),
    )
