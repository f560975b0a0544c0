"""Access tokens in their JSON form."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from app.auth.roles import Role
from app.text import Key, Name


class TokenRequest(BaseModel):
    """A token that is wanted: its role, what it is for, and whose it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: Role
    name: Name
    """What it is for; stands in the audit record."""
    member: Key | None = None
    """The member it belongs to, for the role ``member`` and only for it."""
    group: Key | None = None
    """The group whose sessions an organiser looks after."""

    @model_validator(mode="after")
    def member_for_members(self) -> "TokenRequest":  # noqa: N804 -- an "after" validator is a plain method
        """A member's token names its member, others do not."""
        if (self.role is Role.MEMBER) != (self.member is not None):
            raise PydanticCustomError("member_for_members", "a member's token names its member, others do not")
        return self


class TokenView(BaseModel):
    """A token as it may be shown: without its secret."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    role: Role
    name: str
    member: str | None
    group: str | None
    created_by: str
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class NewToken(TokenView):
    """A token just made; ``secret`` is shown this once, and null when the request is repeated."""

    secret: str | None = Field(default=None, json_schema_extra={"readOnly": True})


class AccessView(BaseModel):
    """Who the bearer of a token is to the service."""

    role: Role
    name: str
    committee: str | None
    member: str | None
    group: str | None
