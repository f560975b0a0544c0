"""Who asks, and what they may see."""

from dataclasses import dataclass

from app.auth.roles import Role


@dataclass(frozen=True)
class Access:
    """Somebody whose token was recognised; without ``committee`` it reaches every committee."""

    role: Role
    name: str
    """Stands in the audit record; holds no secret."""
    origin: str
    token_id: int | None = None
    committee_id: int | None = None
    committee: str | None = None
    member: str | None = None
    group: str | None = None

    def reaches(self, committee: str) -> bool:
        """Whether a committee's door is open at all."""
        return self.committee is None or self.committee == committee

    @property
    def whole_service(self) -> bool:
        """Whether it is an admin's who reaches every committee."""
        return self.role is Role.ADMIN and self.committee_id is None

    @property
    def caller(self) -> str:
        """What tells this caller's requests from those of others."""
        return f"token {self.token_id}"


def operator() -> Access:
    """Whoever runs a command on the server itself."""
    return Access(role=Role.ADMIN, name="operator", origin="command line")
