"""What stands in the way of a session: one typed record for each fact or rule, without sentences."""

from dataclasses import dataclass, replace

from solver.problem import NONE

STAYS = "stays"
"""Not a rule: another session stands where it stands."""
SPLIT = ("person_is_available", "venue_is_open")
"""Rules whose reasons are first told of a person or venue as a whole, then of single stretches of days."""


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """One thing that a conflict consists of.

    ``sessions`` begins with the session that is to be placed, but for ``stays``, which names the one that stands.
    ``first`` and ``last`` are days; ``detail`` tells which side of the rule is meant.
    """

    rule: str
    detail: str = ""
    sessions: tuple[int, ...] = ()
    people: tuple[int, ...] = ()
    venues: tuple[int, ...] = ()
    resources: tuple[int, ...] = ()
    first: int = NONE
    last: int = NONE
    numbers: tuple[int, ...] = ()

    @property
    def whole(self) -> "Reason":
        """The same without its days, where a reason has parts."""
        return replace(self, first=NONE, last=NONE, detail="") if self.rule in SPLIT else self


def stays(session: int) -> Reason:
    """Another session stands where it stands."""
    return Reason(STAYS, sessions=(session,))
