"""JSON forms of feed addresses."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from app.text import Name


class FeedTokenRequest(BaseModel):
    """A feed address that is wanted, for one device."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: Name | None = None
    """Which device it is for."""


class FeedTokenView(BaseModel):
    """A feed address as it may be shown: without its secret."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    label: str | None
    created_by: str
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class NewFeedToken(FeedTokenView):
    """A feed address just made; ``feed`` is shown this once, and null when the request is repeated."""

    feed: str | None = Field(default=None, json_schema_extra={"readOnly": True})


class FeedTokens(BaseModel):
    """The feed addresses of a member."""

    items: list[FeedTokenView]
