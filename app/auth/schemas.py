"""Access tokens in their JSON form."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from app.auth.roles import Role
from app.bodies import Body
from app.facts import Moment
from app.text import Key, Name


def _without_default(schema: dict[str, Any]) -> None:
    """Describe a field that may be left out, but has no value that stands for that."""
    schema.pop("default", None)


class TokenRequest(Body):
    """A token that is wanted: its role, what it is for, and whose it is."""

    role: Role
    name: Name
    """What it is for; stands in the audit record."""
    member: Key | None = None
    """The member it belongs to, for the role ``member`` and only for it."""
    group: Key | None = None
    """The group whose sessions an organiser looks after, for the role ``organiser`` and only for it."""
    expires_at: Moment | None = None
    """From this moment on the token opens nothing; left out, it is good until it is withdrawn."""

    @model_validator(mode="after")
    def member_for_members(self) -> "TokenRequest":  # noqa: N804 -- an "after" validator is a plain method
        """A member's token names its member, others do not."""
        if (self.role is Role.MEMBER) != (self.member is not None):
            raise PydanticCustomError("member_for_members", "a member's token names its member, others do not")
        return self

    @model_validator(mode="after")
    def group_for_organisers(self) -> "TokenRequest":  # noqa: N804 -- an "after" validator is a plain method
        """An organiser's token names its group, others do not."""
        if (self.role is Role.ORGANISER) != (self.group is not None):
            raise PydanticCustomError("group_for_organisers", "an organiser's token names its group, others do not")
        return self


class TokenPatch(Body):
    """What may be changed of a token; what is left out stays."""

    name: Name = Field(default="", json_schema_extra=_without_default)
    expires_at: Moment | None = Field(default=None, json_schema_extra=_without_default)
    """Null: it is good until it is withdrawn."""


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
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    version: int
    """Counts the token's changes; quoted, it is its ETag."""


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
