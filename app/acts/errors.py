"""What can stand in the way of an act."""

from collections.abc import Sequence

from app.errors import Conflict, Invalid
from app.text import Language, say


class ActRefused(Invalid):
    """This cannot be done like this; the list of errors says why."""


class SessionStateForbids(Conflict):
    """The session “{session}” is {state}; this can only be done while it is {needed}."""

    def __init__(self, session: str, state: str, needed: Sequence[str]) -> None:
        super().__init__(session=session, state=state, needed=tuple(needed))

    def sentence(self, language: Language) -> str:
        """Return what happened, with the states in the reader's words."""
        values = self.values
        needed = values["needed"]
        assert isinstance(needed, tuple)
        between = say(language, "act.or")
        told = {
            "session": values["session"],
            "state": say(language, f"act.state.{values['state']}"),
            "needed": between.join(say(language, f"act.state.{state}") for state in needed),
        }
        return say(language, "act.forbidden", **told)


class SuspensionIsLifted(Conflict):
    """The suspension “{name}” was lifted already."""
