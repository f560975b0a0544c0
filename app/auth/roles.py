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
