"""Why an answer or a decision about leave is refused."""

from app.errors import Conflict


class SessionIsOver(Conflict):
    """This session is over; it cannot be answered any more."""


class NothingToAnswer(Conflict):
    """This session does not take place as it was published: {state}; there is nothing to answer."""


class LeaveTooLate(Conflict):
    """Leave from this session was to be asked for by {until}; please telephone the secretariat."""


class LeaveNotAsked(Conflict):
    """Nobody asks for leave from this session for this member any more."""
