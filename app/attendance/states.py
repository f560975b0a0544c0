"""The states of an answer, and how it goes from one to the next: pure."""

from enum import StrEnum
from typing import Final


class AnswerState(StrEnum):
    """How a member stands to a session."""

    NEEDS_ACTION = "needs_action"
    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    LEAVE_ASKED = "leave_asked"
    ON_LEAVE = "on_leave"


class Wish(StrEnum):
    """What a member can answer; to decline is to ask for leave."""

    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"


class Decision(StrEnum):
    """What was decided about leave."""

    APPROVED = "approved"
    REFUSED = "refused"


class ProposalState(StrEnum):
    """What has become of a proposal of another time."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REPLACED = "replaced"
    """The same member has proposed something else since."""


class Via(StrEnum):
    """The way by which an answer came."""

    PAGE = "page"
    CALDAV = "caldav"
    EMAIL = "email"
    API = "api"
    CONTACT_PERSON = "contact_person"
    STAFF = "staff"


PARTSTATS: Final = {
    AnswerState.NEEDS_ACTION: "NEEDS-ACTION",
    AnswerState.ACCEPTED: "ACCEPTED",
    AnswerState.TENTATIVE: "TENTATIVE",
    AnswerState.LEAVE_ASKED: "DECLINED",
    AnswerState.ON_LEAVE: "DECLINED",
}
"""What calendar programs call the states."""
WISHES: Final = {"ACCEPTED": Wish.ACCEPTED, "TENTATIVE": Wish.TENTATIVE, "DECLINED": Wish.DECLINED}
"""What calendar programs call the answers; any other of theirs is none."""

_AFTER: Final = {Wish.ACCEPTED: AnswerState.ACCEPTED, Wish.TENTATIVE: AnswerState.TENTATIVE}


def after(state: AnswerState, wish: Wish) -> AnswerState:
    """Return the state that an answer leads to: whoever is on leave stays so by declining again."""
    if wish is not Wish.DECLINED:
        return _AFTER[wish]
    return AnswerState.ON_LEAVE if state is AnswerState.ON_LEAVE else AnswerState.LEAVE_ASKED


def decided(decision: Decision) -> AnswerState:
    """Return the state that a decision about leave leads to; refused, the member is asked anew."""
    return AnswerState.ON_LEAVE if decision is Decision.APPROVED else AnswerState.NEEDS_ACTION
