"""钉钉: work notifications of an application with receipts, and a group's robot with signature."""

import hmac
import time
from base64 import b64encode
from hashlib import sha256
from typing import Any

from app.notices.senders.base import Channel, Fate, Letter, ask
from app.notices.senders.tokens import forget_token, token_of
from app.notices.senders.wecom import require_taken

STALE = (40014, 42001, 88)
BUSY = (-1, 90002, 90018, 130101, 143105)
MOST_BYTES = 2000
MOST_BYTES_ROBOT = 18_000


class Dingtalk:
    """An application's work notifications: ``gettoken``, ``asyncsend_v2``, ``getsendresult``."""

    def send(self, channel: Channel, letter: Letter) -> str | None:
        """Send to one user; the answer names the task whose result tells of delivery and reading."""
        body = {
            "agent_id": channel.settings.agent_id,
            "userid_list": letter.address,
            "msg": {"msgtype": "text", "text": {"content": letter.message.within(MOST_BYTES)}},
        }
        answer = self._ask(channel, "asyncsend_v2", body)
        return str(answer.get("task_id", ""))[:200] or None

    def fate(self, channel: Channel, message_id: str, address: str) -> Fate | None:
        """Ask what became of a task for the one user it was for."""
        if not message_id.isdecimal():
            return None
        body = {"agent_id": channel.settings.agent_id, "task_id": int(message_id)}
        found = self._ask(channel, "getsendresult", body).get("send_result") or {}
        failed = ("invalid_user_id_list", "forbidden_user_id_list", "failed_user_id_list")
        if address in found.get("read_user_id_list", ()):
            return Fate.READ
        if address in found.get("unread_user_id_list", ()):
            return Fate.DELIVERED
        refused = [item.get("userid") for item in found.get("forbidden_list", ()) if isinstance(item, dict)]
        return Fate.FAILED if address in refused or any(address in found.get(name, ()) for name in failed) else None

    def _ask(self, channel: Channel, act: str, body: dict[str, Any]) -> dict[str, Any]:
        url = f"{channel.settings.base}/topapi/message/corpconversation/{act}"
        answer = ask("POST", url, query={"access_token": self._token(channel)}, body=body)
        if answer.get("errcode") in STALE:
            forget_token(channel)
            answer = ask("POST", url, query={"access_token": self._token(channel)}, body=body)
        require_taken(answer, BUSY)
        return answer

    def _token(self, channel: Channel) -> str:
        def renew() -> tuple[str, int]:
            query = {"appkey": channel.settings.app_key, "appsecret": channel.secrets["secret"]}
            answer = ask("GET", f"{channel.settings.base}/gettoken", query=query)
            require_taken(answer, BUSY)
            return str(answer.get("access_token", "")), int(answer.get("expires_in", 0))

        return token_of(channel, renew)


class DingtalkBot:
    """A group's robot: ``robot/send``, signed (加签) where a secret is set."""

    def send(self, channel: Channel, letter: Letter) -> str | None:
        """Say something to the group."""
        query = {"access_token": channel.secrets["access_token"]}
        if secret := channel.secrets.get("secret"):
            moment = str(round(time.time() * 1000))
            query |= {"timestamp": moment, "sign": signature(moment, secret)}
        body = {"msgtype": "text", "text": {"content": letter.message.within(MOST_BYTES_ROBOT)}}
        answer = ask("POST", f"{channel.settings.base}/robot/send", query=query, body=body)
        require_taken(answer, BUSY)
        return None


def signature(moment: str, secret: str) -> str:
    """HMAC-SHA256 of "milliseconds, line end, secret" under the secret, in base64."""
    return b64encode(hmac.new(secret.encode(), f"{moment}\n{secret}".encode(), sha256).digest()).decode()
