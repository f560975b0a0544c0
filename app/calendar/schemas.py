"""JSON forms of feed addresses."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from app.bodies import Body
from app.calendar.tables import SharedKind
from app.text import Key, Name


class FeedTokenRequest(Body):
    """A feed address that is wanted, for one device."""

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


class SharedFeedRequest(Body):
    """The address of a feed that is nobody's own."""

    kind: SharedKind = SharedKind.COMMITTEE
    key: Key | None = None
    """Of the venue, group or department; left out for the whole calendar."""
    label: Name | None = None
    """Who gets it."""


class SharedFeed(BaseModel):
    """Such an address as it may be shown: without its secret."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    kind: SharedKind
    key: str | None
    label: str | None
    created_by: str
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class NewSharedFeed(SharedFeed):
    """Such an address just made; ``feed`` is shown this once, and null when the request is repeated."""

    feed: str | None = Field(default=None, json_schema_extra={"readOnly": True})


class SharedFeeds(BaseModel):
    """The addresses of a committee's feeds that are nobody's own."""

    items: list[SharedFeed]
