"""What can stand in the way of work on a draft."""

from app.errors import Conflict, Invalid


class EditRefused(Invalid):
    """The operations cannot be done; nothing was changed."""


class PlanIsUnderReview(Conflict):
    """This plan is submitted or approved; it changes again once it is returned or withdrawn."""


class NothingToUndo(Conflict):
    """There is no edit to undo."""


class NothingToRedo(Conflict):
    """There is no edit to do again."""


class PlanIsNoDraft(Conflict):
    """Only a draft can be discarded; what is published stays on record."""


class NothingToRebase(Conflict):
    """This plan is based on the newest release already."""
