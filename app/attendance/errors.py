"""Why an answer or a decision about leave is refused."""

from app.errors import Conflict, Invalid


class SessionIsOver(Conflict):
    """This session is over; it cannot be answered any more."""


class NothingToAnswer(Conflict):
    """This session does not take place as it was published: {state}; there is nothing to answer."""


class LeaveTooLate(Conflict):
    """Leave from this session was to be asked for by {until}; please telephone the secretariat."""


class LeaveNotAsked(Conflict):
    """Nobody asks for leave from this session for this member any more."""


class ProposalSettled(Conflict):
    """This proposal has been decided or replaced."""


class DelegationRefused(Invalid):
    """Nobody can decide about leave like this; the list of errors says why."""


class TimeRefused(Invalid):
    """This time cannot be offered like this; the list of errors says why."""


class TooManyTimes(Conflict):
    """No more than {limit} times can be stated."""
