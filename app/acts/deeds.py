"""What each act makes of a session: from which states, with which values, and what of the published calendar."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.acts.errors import ActRefused, SessionStateForbids
from app.acts.schemas import PostponeRequest
from app.errors import Flaw
from app.plans.changes import Change
from app.sessions.schemas import Session, SessionStatus, Waiver

PLANNED, POSTPONED = SessionStatus.PLANNED, SessionStatus.POSTPONED
MERGED, CANCELLED = SessionStatus.MERGED, SessionStatus.CANCELLED
ALIVE = (PLANNED, POSTPONED)
FREED: Mapping[str, Any] = {"status_reason": None, "latest": None, "merged_into": None, "suspension": None}


class Condition(StrEnum):
    """What an act needs of a session besides its state."""

    UNCONFIRMED = "unconfirmed"
    WAIVED = "waived"
    NOT_WAIVED = "not_waived"


@dataclass(frozen=True)
class Deed:
    """An act: its name, the states it is for, what it sets, and how published sessions leave the calendar by it."""

    name: str
    states: tuple[SessionStatus, ...]
    values: Mapping[str, Any]
    leaves: Change | None = None
    condition: Condition | None = None
    sub_sessions: Mapping[str, Any] = field(default_factory=dict)
    """What it sets of the sub-sessions of a plenary; nothing when it leaves them alone."""

    def require(self, session: Session) -> None:
        """Refuse a session that is in another state."""
        if session.status not in self.states:
            raise SessionStateForbids(session.name, session.status.value, [state.value for state in self.states])
        if self.condition is not None:
            found, other = _condition(self.condition, session)
            if not found:
                raise SessionStateForbids(session.name, other, [self.condition.value])

    def on(self, session: Session) -> Session:
        """What the act makes of the session itself."""
        return session.model_copy(update=dict(self.values))


def _condition(condition: Condition, session: Session) -> tuple[bool, str]:
    """Whether a session fulfils a condition, and the name of the contrary."""
    match condition:
        case Condition.UNCONFIRMED:
            return not session.confirmed, "confirmed"
        case Condition.WAIVED:
            return session.waiver is not None, "not_waived"
        case Condition.NOT_WAIVED:
            return session.waiver is None, "waived"


def postpone(wanted: PostponeRequest) -> Deed:
    """The session waits for another time."""
    values = {**FREED, "status": POSTPONED, "status_reason": wanted.reason, "latest": wanted.latest}
    return Deed("postpone", (PLANNED,), values, Change.POSTPONED, sub_sessions=values)


def require_latest(session: Session, wanted: PostponeRequest) -> None:
    """Refuse a latest date on which the session could not take place yet."""
    if wanted.latest is not None and wanted.latest < session.first:
        values = {"first": session.first, "last": wanted.latest}
        raise ActRefused(flaws=[Flaw("/latest", "last_before_first", values)])


def cancel(reason: str) -> Deed:
    """The session does not take place."""
    values = {**FREED, "status": CANCELLED, "status_reason": reason}
    return Deed("cancel", ALIVE, values, Change.CANCELLED, sub_sessions=values)


def merge(reason: str, into: str) -> Deed:
    """The session becomes part of another one; the sub-sessions of a merged plenary do not take place."""
    values = {**FREED, "status": MERGED, "status_reason": reason, "merged_into": into}
    gone = {**FREED, "status": CANCELLED, "status_reason": reason}
    return Deed("merge", ALIVE, values, Change.CANCELLED, sub_sessions=gone)


def resume() -> Deed:
    """The session is planned again, with those of its sub-sessions that went with it."""
    values = {**FREED, "status": PLANNED}
    return Deed("resume", (POSTPONED, CANCELLED, MERGED), values, sub_sessions=values)


def confirm() -> Deed:
    """What an organiser filed is planned."""
    return Deed("confirm", ALIVE, {"confirmed": True}, condition=Condition.UNCONFIRMED)


def reject(reason: str) -> Deed:
    """What an organiser filed is not planned."""
    values = {**FREED, "status": CANCELLED, "status_reason": reason}
    return Deed("reject", ALIVE, values, Change.CANCELLED, condition=Condition.UNCONFIRMED, sub_sessions=values)


def waive(approver: str, reason: str) -> Deed:
    """The notice period is waived by a named approver."""
    waiver = Waiver(approver=approver, reason=reason)
    return Deed("waive", ALIVE, {"waiver": waiver}, condition=Condition.NOT_WAIVED)


def unwaive() -> Deed:
    """The notice period counts again."""
    return Deed("unwaive", ALIVE, {"waiver": None}, condition=Condition.WAIVED)
