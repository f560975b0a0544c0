"""What can stand in the way of asking and answering."""

from app.errors import Conflict, Invalid


class EnquiryRefused(Invalid):
    """The date enquiry cannot be opened like this; the list of errors says why."""


class EnquiryAlreadyOpen(Conflict):
    """The date enquiry “{enquiry}” for this session is still open; confirm or withdraw it first."""


class EnquiryIsClosed(Conflict):
    """The date enquiry is no longer open; it is {state}."""


class SlotNoLongerFree(Conflict):
    """The slot cannot be confirmed any more; the list of errors says why."""


class SlotIsHeld(Conflict):
    """Publishing would book what the date enquiries {enquiries} hold, for {sessions}."""


class DateNotConfirmed(Conflict):
    """Publishing would place sessions whose date enquiry is still open: {sessions}."""


class AnswerRefused(Invalid):
    """The answer cannot be recorded like this; the list of errors says why."""


class SessionIsNotPlanned(Conflict):
    """The session is {state}; only a planned one takes part in this."""


class NotOpenForSignUp(Conflict):
    """The session has no open places to sign up for."""


class SignUpIsOver(Conflict):
    """Signing up for this session ended with {until}."""


class NoPlacesLeft(Conflict):
    """All {places} open places of this session are taken."""


class AlreadySignedUp(Conflict):
    """The member has signed up for this session already."""


class NotInPool(Invalid):
    """The member is in none of the session's pools, or recused from it."""


class SlipRefused(Invalid):
    """The return slip cannot be taken like this; the list of errors says why."""


class LimitRefused(Invalid):
    """The limit cannot be declared like this; the list of errors says why."""


class TooManyLimits(Conflict):
    """A member declares at most {limit} limits."""
