"""飞书: messages of an application with read receipts, and a group's robot with signature."""

import hmac
import json
import time
from base64 import b64encode
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from app.notices.senders.base import Channel, Fate, Letter, NotSent, ask
from app.notices.senders.tokens import forget_token, token_of

STALE = (99991661, 99991663, 99991668)
BUSY = (99991400, 230020, 11232, 11233, 2200)
MOST_BYTES = 18_000
PAGES = 5


class Feishu:
    """An application's messages: ``tenant_access_token``, ``im/v1/messages``, ``read_users``."""

    def send(self, channel: Channel, letter: Letter) -> str | None:
        """Send to one user; within an hour 飞书 shows a message of the same ``uuid`` once."""
        body = {
            "receive_id": letter.address,
            "msg_type": "text",
            "content": json.dumps({"text": letter.message.within(MOST_BYTES)}, ensure_ascii=False),
            "uuid": letter.id,
        }
        path = "/open-apis/im/v1/messages"
        answer = self._ask(channel, "POST", path, {"receive_id_type": channel.settings.id_type}, body)
        return str((answer.get("data") or {}).get("message_id", ""))[:200] or None

    def fate(self, channel: Channel, message_id: str, address: str) -> Fate | None:
        """Ask who has read a message, page by page; of an address that is a mail address, anybody's reading counts."""
        kind = channel.settings.id_type
        by_mail = kind == "email"
        query = {"user_id_type": "open_id" if by_mail else kind, "page_size": "100"}
        for _ in range(PAGES):
            path = f"/open-apis/im/v1/messages/{quote(message_id, safe='')}/read_users"
            data = self._ask(channel, "GET", path, query, None).get("data") or {}
            readers = [item.get("user_id") for item in data.get("items") or () if isinstance(item, dict)]
            if address in readers or (by_mail and readers):
                return Fate.READ
            if not data.get("has_more"):
                break
            query["page_token"] = str(data.get("page_token", ""))
        return Fate.DELIVERED

    def _ask(
        self, channel: Channel, method: str, path: str, query: dict[str, str], body: dict[str, Any] | None
    ) -> dict[str, Any]:
        answer: dict[str, Any] = {}
        for _ in range(2):
            headers = {"Authorization": f"Bearer {self._token(channel)}"}
            answer = ask(method, channel.settings.base + path, query=query, body=body, headers=headers)
            if answer.get("code") not in STALE:
                break
            forget_token(channel)
        _require_taken(answer)
        return answer

    def _token(self, channel: Channel) -> str:
        def renew() -> tuple[str, int]:
            body = {"app_id": channel.settings.app_id, "app_secret": channel.secrets["secret"]}
            url = f"{channel.settings.base}/open-apis/auth/v3/tenant_access_token/internal"
            answer = ask("POST", url, body=body)
            _require_taken(answer)
            return str(answer.get("tenant_access_token", "")), int(answer.get("expire", 0))

        return token_of(channel, renew)


class FeishuBot:
    """A group's robot: ``bot/v2/hook``, signed (签名校验) where a secret is set."""

    def send(self, channel: Channel, letter: Letter) -> str | None:
        """Say something to the group."""
        body: dict[str, Any] = {"msg_type": "text", "content": {"text": letter.message.within(MOST_BYTES)}}
        if secret := channel.secrets.get("secret"):
            moment = str(round(time.time()))
            body |= {"timestamp": moment, "sign": signature(moment, secret)}
        token = quote(channel.secrets["token"], safe="")
        _require_taken(ask("POST", f"{channel.settings.base}/open-apis/bot/v2/hook/{token}", body=body))
        return None


def signature(moment: str, secret: str) -> str:
    """HMAC-SHA256 of nothing under "seconds, line end, secret", in base64."""
    return b64encode(hmac.new(f"{moment}\n{secret}".encode(), b"", sha256).digest()).decode()


def _require_taken(answer: dict[str, Any]) -> None:
    code = answer.get("code", answer.get("StatusCode"))
    if code != 0:
        raise NotSent(f"code {code}: {answer.get('msg', '')}", lasting=code not in BUSY)
