"""JSON forms of channels: what each kind needs to be set to, and which secrets it keeps."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, ClassVar, Final, Literal

from pydantic import BaseModel, Field, SecretStr, StringConstraints

from app.bodies import Body
from app.committees.schemas import Email
from app.facts import Stored
from app.text import READABLE, Key, Name

Url = Annotated[
    str,
    StringConstraints(pattern=r"^https?://[A-Za-z0-9.\-\[\]:]{1,255}(/[!-~]{0,1500})?$"),
    READABLE,
    Field(examples=["https://gateway.example.com/send"]),
]
Base = Annotated[
    str,
    StringConstraints(pattern=r"^https?://[A-Za-z0-9.\-\[\]:]{1,255}(/[A-Za-z0-9._~/\-]{0,500})?$"),
    READABLE,
    Field(examples=["https://gateway.example.com"]),
]
"""Where a provider's interface begins; of a platform of one's own, that platform's."""
Host = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.\-]{1,253}$"), Field(examples=["mail.example.com"])]
Identifier = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,200}$"), Field(examples=["app-1"])]
Pointer = Annotated[
    str, StringConstraints(pattern=r"^(/[^/\x00-\x1f]{1,60}){1,6}$", max_length=300), Field(examples=["/code"])
]
Template = Annotated[str, StringConstraints(max_length=5000, pattern=r"^[^\x00]*$"), Field(examples=["{text}"])]
HeaderName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9\-]{1,60}$")]
HeaderValue = Annotated[str, StringConstraints(pattern=r"^[ -~]{0,500}$"), Field(examples=["Bearer {secret.token}"])]
Secret = Annotated[SecretStr, Field(min_length=1, max_length=2000)]


class Kind(Body):
    """What one kind of channel is set to."""

    needs: ClassVar[tuple[str, ...]] = ()
    """Secrets without which it cannot work."""
    knows: ClassVar[tuple[str, ...] | None] = ()
    """Further secrets that it uses; None stands for any."""


class Success(Kind):
    """How a text message gateway says that it has taken a message."""

    statuses: Annotated[tuple[Annotated[int, Field(ge=200, le=299)], ...], Field(min_length=1, max_length=20)] = (200,)
    pointer: Pointer | None = None
    """Where in a JSON answer the word stands that tells."""
    equals: Annotated[tuple[Template, ...], Field(max_length=20)] = ()
    """The words that mean success."""


class Receipts(Kind):
    """How a text message gateway reports what became of a message, in a request to the channel's receipt address."""

    message_id: Pointer
    status: Pointer
    delivered: Annotated[tuple[Template, ...], Field(min_length=1, max_length=20)]
    failed: Annotated[tuple[Template, ...], Field(max_length=50)] = ()


class SmsSettings(Kind):
    """A text message gateway that is spoken to by HTTP.

    Address, headers and body may hold `{phone}`, `{text}`, `{title}`, `{name}`, `{id}` and `{secret.NAME}`.
    """

    knows: ClassVar[tuple[str, ...] | None] = None

    kind: Literal["sms"]
    url: Url
    method: Literal["POST", "GET", "PUT"] = "POST"
    headers: Annotated[dict[HeaderName, HeaderValue], Field(max_length=20)] = {}
    body_as: Literal["json", "form", "none"] = "json"
    body: Annotated[dict[Name, Template | dict[Name, Template]], Field(max_length=50)] = {}
    success: Success = Success()
    message_id: Pointer | None = None
    """Where in a JSON answer the gateway's name for the message stands."""
    receipts: Receipts | None = None
    most_bytes: Annotated[int, Field(ge=70, le=10_000)] = 1500


class WecomSettings(Kind):
    """Messages of an application in 企业微信; 政务微信 is the same at another base address."""

    needs: ClassVar[tuple[str, ...]] = ("secret",)

    kind: Literal["wecom"]
    base: Base = "https://qyapi.weixin.qq.com"
    corp_id: Identifier
    agent_id: Annotated[int, Field(ge=0, le=2**31)]


class WecomBotSettings(Kind):
    """A group's robot in 企业微信; the secret `key` stands in its address."""

    needs: ClassVar[tuple[str, ...]] = ("key",)

    kind: Literal["wecom_bot"]
    base: Base = "https://qyapi.weixin.qq.com"


class DingtalkSettings(Kind):
    """Work notifications of an application in 钉钉."""

    needs: ClassVar[tuple[str, ...]] = ("secret",)

    kind: Literal["dingtalk"]
    base: Base = "https://oapi.dingtalk.com"
    app_key: Identifier
    agent_id: Annotated[int, Field(ge=0, le=2**53)]


class DingtalkBotSettings(Kind):
    """A group's robot in 钉钉; with the secret `secret` (加签) its requests are signed."""

    needs: ClassVar[tuple[str, ...]] = ("access_token",)
    knows: ClassVar[tuple[str, ...] | None] = ("secret",)

    kind: Literal["dingtalk_bot"]
    base: Base = "https://oapi.dingtalk.com"


class FeishuSettings(Kind):
    """Messages of an application in 飞书."""

    needs: ClassVar[tuple[str, ...]] = ("secret",)

    kind: Literal["feishu"]
    base: Base = "https://open.feishu.cn"
    app_id: Identifier
    id_type: Literal["user_id", "open_id", "union_id", "email"] = "user_id"
    """What kind of id members' contacts hold."""


class FeishuBotSettings(Kind):
    """A group's robot in 飞书; with the secret `secret` (签名校验) its requests are signed."""

    needs: ClassVar[tuple[str, ...]] = ("token",)
    knows: ClassVar[tuple[str, ...] | None] = ("secret",)

    kind: Literal["feishu_bot"]
    base: Base = "https://open.feishu.cn"


class EmailSettings(Kind):
    """Mail by SMTP; a password only where the server asks for one."""

    knows: ClassVar[tuple[str, ...] | None] = ("password",)

    kind: Literal["email"]
    host: Host
    port: Annotated[int, Field(ge=1, le=65535)] = 465
    security: Literal["tls", "starttls", "none"] = "tls"
    username: Identifier | None = None
    sender: Email
    reply_to: Email | None = None


Settings = Annotated[
    SmsSettings
    | WecomSettings
    | WecomBotSettings
    | DingtalkSettings
    | DingtalkBotSettings
    | FeishuSettings
    | FeishuBotSettings
    | EmailSettings,
    Field(discriminator="kind"),
]

GROUP_KINDS: Final = ("wecom_bot", "dingtalk_bot", "feishu_bot")
"""Kinds that speak to a group; the others speak to one member."""
ADDRESS_IN: Final[Mapping[str, str]] = {
    "sms": "phone", "wecom": "wecom", "dingtalk": "dingtalk", "feishu": "feishu", "email": "email",
}  # fmt: skip
"""Which field of a member's contact holds the address for a kind."""


class ChannelRequest(Body):
    """A channel as it is wanted."""

    key: Key
    name: Name
    position: Annotated[int, Field(ge=0, le=1000)] = 0
    """Channels are tried in this order, unless a member's contact says another."""
    enabled: bool = True
    per_minute: Annotated[int, Field(ge=1, le=6000)] = 60
    """How many messages a minute it takes at most."""
    settings: Settings
    secrets: Annotated[dict[Key, Secret | None], Field(max_length=20, json_schema_extra={"writeOnly": True})] = {}
    """Secrets to keep, by name; null forgets one, those left out stay. They are never shown again."""


class StoredChannel(Stored):
    """A channel as it is stored; of its secrets only the names."""

    key: str
    name: str
    position: int
    enabled: bool
    per_minute: int
    settings: Settings
    secrets: list[str]
    receipt_address: bool
    """Whether it has an address where the gateway reports receipts."""
    failures: int
    """How often it has failed since it last took a message."""
    paused_until: datetime | None


class ReceiptAddress(BaseModel):
    """Where a gateway reports what became of messages; shown this once."""

    address: str | None = Field(default=None, json_schema_extra={"readOnly": True})


class TrialRequest(Body):
    """Whom a trial message goes to; a group's robot needs nobody."""

    member: Key | None = None
