"""What somebody may be to a committee."""

from enum import StrEnum


class Role(StrEnum):
    """The part an access token plays; a policy names the roles it lets in."""

    ADMIN = "admin"
    SECRETARY = "secretary"
    PLANNER = "planner"
    ORGANISER = "organiser"
    APPROVER = "approver"
    MEMBER = "member"
    AUDITOR = "auditor"


STAFF = (Role.ADMIN, Role.SECRETARY, Role.PLANNER, Role.ORGANISER, Role.APPROVER, Role.AUDITOR)
"""Those who see a committee's facts: all but its members, who see what is theirs."""
EDITORS = (Role.ADMIN, Role.SECRETARY, Role.PLANNER)
"""Those who change a committee's facts and plans."""


class Scope(StrEnum):
    """How much of what a route deals with a role reaches through it."""

    ALL = "all"
    OWN = "own"
    """What belongs to the member that the token names."""
    GROUP = "group"
    """What belongs to the group that the token names."""
    MEMBERS = "members"
    """What belongs to members, whichever: their access, not that of the staff."""
