"""JSON forms of members' devices."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from app.bodies import Body
from app.text import Name


class DavDeviceRequest(Body):
    """A device that wants to read and write a member's calendars."""

    label: Name | None = None
    """Which device it is."""


class DavDeviceView(BaseModel):
    """A device as it may be shown: without its password."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    label: str | None
    created_by: str
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class NewDavDevice(DavDeviceView):
    """A device just made; what it signs in with is shown this once, and null when the request is repeated."""

    server: str | None = Field(default=None, json_schema_extra={"readOnly": True})
    user: str | None = Field(default=None, json_schema_extra={"readOnly": True})
    password: str | None = Field(default=None, json_schema_extra={"readOnly": True})


class DavDevices(BaseModel):
    """The devices of a member."""

    items: list[DavDeviceView]
