"""企业微信 and 政务微信: messages of an application, and a group's robot."""

from typing import Any

from app.notices.senders.base import Channel, Letter, NotSent, ask
from app.notices.senders.tokens import forget_token, token_of

STALE = (40014, 42001)
"""The token is no longer good; a new one may be."""
BUSY = (-1, 45009, 45033)
"""Come back later."""
MOST_BYTES = 2048


class Wecom:
    """An application's text messages: ``gettoken``, then ``message/send``."""

    def send(self, channel: Channel, letter: Letter) -> str | None:
        """Send to one user; the same content within half an hour is not shown twice."""
        answer = self._send(channel, letter)
        if answer.get("errcode") in STALE:
            forget_token(channel)
            answer = self._send(channel, letter)
        require_taken(answer, BUSY)
        if letter.address.lower() in str(answer.get("invaliduser") or "").lower().split("|"):
            raise NotSent("invaliduser", lasting=True)
        if letter.address.lower() in str(answer.get("unlicenseduser") or "").lower().split("|"):
            raise NotSent("unlicenseduser", lasting=True)
        return _text(answer.get("msgid"))

    def _send(self, channel: Channel, letter: Letter) -> dict[str, Any]:
        settings = channel.settings
        body = {
            "touser": letter.address,
            "msgtype": "text",
            "agentid": settings.agent_id,
            "text": {"content": letter.message.within(MOST_BYTES)},
            "safe": 0,
            "enable_duplicate_check": 1,
            "duplicate_check_interval": 1800,
        }
        query = {"access_token": self._token(channel)}
        return ask("POST", f"{settings.base}/cgi-bin/message/send", query=query, body=body)

    def _token(self, channel: Channel) -> str:
        def renew() -> tuple[str, int]:
            settings = channel.settings
            query = {"corpid": settings.corp_id, "corpsecret": channel.secrets["secret"]}
            answer = ask("GET", f"{settings.base}/cgi-bin/gettoken", query=query)
            require_taken(answer, BUSY)
            return str(answer.get("access_token", "")), int(answer.get("expires_in", 0))

        return token_of(channel, renew)


class WecomBot:
    """A group's robot: ``webhook/send`` with the key in the address."""

    def send(self, channel: Channel, letter: Letter) -> str | None:
        """Say something to the group."""
        body = {"msgtype": "text", "text": {"content": letter.message.within(MOST_BYTES)}}
        url = f"{channel.settings.base}/cgi-bin/webhook/send"
        require_taken(ask("POST", url, query={"key": channel.secrets["key"]}, body=body), BUSY)
        return None


def require_taken(answer: dict[str, Any], busy: tuple[int, ...]) -> None:
    """Raise unless the code of an answer is 0, as 企业微信 and 钉钉 say that all is well."""
    code = answer.get("errcode")
    if code != 0:
        raise NotSent(f"errcode {code}: {answer.get('errmsg', '')}", lasting=code not in busy)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)[:200]
