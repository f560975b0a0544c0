"""JSON forms of subscriptions, of events told, and of the attempts to tell them."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.bodies import Body
from app.facts import Stored
from app.text import READABLE, Name
from app.webhooks.tables import CallState

Url = Annotated[
    str,
    StringConstraints(pattern=r"^https?://[A-Za-z0-9.\-\[\]:]{1,255}(/[!-~]{0,1500})?$"),
    READABLE,
    Field(examples=["https://hooks.example.com/consult"]),
]
EventFilter = Annotated[
    str, StringConstraints(pattern=r"^[a-z_]{1,40}(\.[a-z_]{1,40})?(\.\*)?$"), Field(examples=["release.published"])
]
"""A kind of event, or ``release.*`` for all that begin like this."""


class WebhookRequest(Body):
    """A subscription as it is wanted."""

    name: Name
    url: Url
    events: Annotated[list[EventFilter], Field(max_length=50)] = []
    """Which events to tell; none stands for all."""
    enabled: bool = True


class Webhook(Stored):
    """A subscription, without its secret."""

    name: str
    url: str
    events: list[str]
    enabled: bool
    old_until: datetime | None
    """Until then what is sent is signed with the secret before the present one too."""


class NewWebhook(Webhook):
    """A subscription with its secret, which is shown this once."""

    secret: str | None = Field(default=None, json_schema_extra={"readOnly": True})


class Attempt(BaseModel):
    """One attempt to tell an event."""

    model_config = ConfigDict(from_attributes=True)

    started_at: datetime
    milliseconds: int | None
    status: int | None
    error: str | None


class Call(BaseModel):
    """An event for one subscriber, and what became of it."""

    id: int
    webhook: int
    event_id: str
    """The event's id, the same in every attempt; it stands in the header ``webhook-id``."""
    kind: str
    state: CallState
    attempts: int
    due_at: datetime | None
    created_at: datetime
    delivered_at: datetime | None
    error: str | None


class CallDetail(Call):
    """The same with what is told, and every attempt."""

    body: dict[str, Any]
    log: list[Attempt]
