"""Local stand-ins for providers: each checks requests as its interface's documentation describes them."""

import base64
import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.fetch.servers import Answer, Seen

Faults = list[Answer]


def told(document: Any, status: int = 200) -> Answer:
    return status, {"Content-Type": "application/json"}, json.dumps(document).encode()


def query_of(seen: Seen) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(seen.path).query).items()}


@dataclass
class Provider:
    """What every stand-in has: the messages it took, and answers to give instead of its own."""

    taken: list[dict[str, Any]] = field(default_factory=list)
    faults: Faults = field(default_factory=list)
    tokens: int = 0
    wrong: list[str] = field(default_factory=list)
    """Requests that were not as documented."""

    def __call__(self, seen: Seen) -> Answer:
        answer = self.routes(urlsplit(seen.path).path, seen)
        if answer is None:
            self.wrong.append(f"{seen.method} {seen.path}")
            return told({"errcode": 404, "code": 404, "errmsg": "unknown"}, 404)
        return answer

    def routes(self, path: str, seen: Seen) -> Answer | None:
        raise NotImplementedError

    def take(self, seen: Seen, check: Callable[[dict[str, Any]], bool], answer: Any) -> Answer:
        """Take a message whose body is as documented, unless there is a fault to answer with."""
        body = json.loads(seen.body)
        if not seen.headers.get("content-type", "").startswith("application/json") or not check(body):
            self.wrong.append(seen.body.decode())
            return told({"errcode": 40035, "code": 9499, "errmsg": "invalid parameter", "msg": "bad"})
        if self.faults:
            return self.faults.pop(0)
        self.taken.append(body)
        return told(answer)


class WecomServer(Provider):
    """企业微信: gettoken (GET, corpid, corpsecret), message/send (POST, access_token in the address)."""

    invalid: str = ""

    def routes(self, path: str, seen: Seen) -> Answer | None:
        query = query_of(seen)
        if path == "/cgi-bin/gettoken" and seen.method == "GET":
            if query != {"corpid": "ww1", "corpsecret": "corp-secret"}:
                return told({"errcode": 40001, "errmsg": "invalid credential"})
            self.tokens += 1
            return told({"errcode": 0, "errmsg": "ok", "access_token": f"token-{self.tokens}", "expires_in": 7200})
        if path == "/cgi-bin/message/send" and seen.method == "POST":
            if query != {"access_token": f"token-{self.tokens}"}:
                return told({"errcode": 42001, "errmsg": "access_token expired"})
            answer = {"errcode": 0, "errmsg": "ok", "invaliduser": self.invalid, "msgid": f"msg-{len(self.taken)}"}
            return self.take(seen, self.is_text, answer)
        if path == "/cgi-bin/webhook/send" and seen.method == "POST" and query == {"key": "robot-key"}:
            return self.take(seen, lambda body: body.keys() == {"msgtype", "text"}, {"errcode": 0, "errmsg": "ok"})
        return None

    @staticmethod
    def is_text(body: dict[str, Any]) -> bool:
        return (
            body["msgtype"] == "text"
            and isinstance(body["agentid"], int)
            and isinstance(body["touser"], str)
            and len(body["text"]["content"].encode()) <= 2048
        )


class DingtalkServer(Provider):
    """钉钉: gettoken, asyncsend_v2, getsendresult; robot/send with timestamp and sign (加签)."""

    def __init__(self) -> None:
        super().__init__()
        self.result: dict[str, list[str]] = {"unread_user_id_list": ["d1"]}

    def routes(self, path: str, seen: Seen) -> Answer | None:
        query = query_of(seen)
        if path == "/gettoken" and query == {"appkey": "ding1", "appsecret": "app-secret"}:
            self.tokens += 1
            return told({"errcode": 0, "access_token": f"ding-{self.tokens}", "errmsg": "ok", "expires_in": 7200})
        base = "/topapi/message/corpconversation/"
        if path.startswith(base) and query != {"access_token": f"ding-{self.tokens}"}:
            return told({"errcode": 88, "sub_code": "40014", "errmsg": "不合法的access_token"})
        if path == base + "asyncsend_v2":
            return self.take(seen, self.is_notification, {"errcode": 0, "task_id": 256271667526, "request_id": "r"})
        if path == base + "getsendresult" and json.loads(seen.body) == {"agent_id": 77, "task_id": 256271667526}:
            return told({"errcode": 0, "send_result": self.result, "request_id": "r"})
        if path == "/robot/send" and query.get("access_token") == "robot-token":
            if not self.is_signed(query):
                return told({"errcode": 310000, "errmsg": "sign not match"})
            return self.take(seen, lambda body: body["msgtype"] == "text", {"errcode": 0, "errmsg": "ok"})
        return None

    @staticmethod
    def is_notification(body: dict[str, Any]) -> bool:
        return body["agent_id"] == 77 and isinstance(body["userid_list"], str) and body["msg"]["msgtype"] == "text"

    @staticmethod
    def is_signed(query: dict[str, str]) -> bool:
        """As documented: HmacSHA256 of timestamp, line end and secret, keyed with the secret; within an hour."""
        string = "{}\n{}".format(query["timestamp"], "SECrobot").encode("utf-8")
        code = hmac.new(b"SECrobot", string, digestmod=hashlib.sha256).digest()
        fresh = abs(int(query["timestamp"]) - time.time() * 1000) < 3_600_000
        return fresh and query["sign"] == base64.b64encode(code).decode()


class FeishuServer(Provider):
    """飞书: tenant_access_token/internal, im/v1/messages, read_users; bot/v2/hook with sign (签名校验)."""

    def __init__(self) -> None:
        super().__init__()
        self.readers: list[str] = []

    def routes(self, path: str, seen: Seen) -> Answer | None:
        if path == "/open-apis/auth/v3/tenant_access_token/internal" and seen.method == "POST":
            if json.loads(seen.body) != {"app_id": "cli_1", "app_secret": "app-secret"}:
                return told({"code": 10014, "msg": "app secret invalid"})
            self.tokens += 1
            return told({"code": 0, "msg": "ok", "tenant_access_token": f"t-{self.tokens}", "expire": 7140})
        if path.startswith("/open-apis/im/") and seen.headers.get("authorization") != f"Bearer t-{self.tokens}":
            return told({"code": 99991663, "msg": "token invalid"}, 400)
        if path == "/open-apis/im/v1/messages" and query_of(seen) == {"receive_id_type": "user_id"}:
            answer = {"code": 0, "msg": "success", "data": {"message_id": "om_1"}}
            return self.take(seen, self.is_message, answer)
        if path == "/open-apis/im/v1/messages/om_1/read_users" and seen.method == "GET":
            return self.read_users(query_of(seen))
        if path == "/open-apis/bot/v2/hook/robot-token":
            return self.take(seen, self.is_signed, {"code": 0, "msg": "success", "data": {}, "StatusCode": 0})
        return None

    def read_users(self, query: dict[str, str]) -> Answer:
        """Two pages: nobody on the first."""
        if query.get("user_id_type") != "user_id":
            return told({"code": 230001, "msg": "invalid"}, 400)
        if "page_token" not in query:
            return told({"code": 0, "data": {"items": [], "has_more": True, "page_token": "next"}})
        items = [
            {"user_id_type": "user_id", "user_id": reader, "timestamp": "1700000000000"} for reader in self.readers
        ]
        return told({"code": 0, "data": {"items": items, "has_more": False}})

    @staticmethod
    def is_message(body: dict[str, Any]) -> bool:
        text = json.loads(body["content"])["text"]
        return body["msg_type"] == "text" and bool(text) and 0 < len(body["uuid"]) <= 50 and bool(body["receive_id"])

    @staticmethod
    def is_signed(body: dict[str, Any]) -> bool:
        """As documented: HmacSHA256 of nothing, keyed with timestamp, line end and secret; within an hour."""
        code = hmac.new(f"{body['timestamp']}\nrobot-secret".encode(), digestmod=hashlib.sha256).digest()
        fresh = abs(int(body["timestamp"]) - time.time()) < 3600
        return fresh and body["sign"] == base64.b64encode(code).decode() and body["msg_type"] == "text"


class SmsServer(Provider):
    """A text message gateway: POST /send with a token in a header, JSON in and out."""

    def __init__(self) -> None:
        super().__init__()
        self.answered = 0

    def routes(self, path: str, seen: Seen) -> Answer | None:
        if path != "/send" or seen.headers.get("x-token") != "gateway-secret":
            return None
        return self.take(seen, self.is_message, {"code": "OK", "data": [{"id": f"sms-{len(self.taken)}"}]})

    @staticmethod
    def is_message(body: dict[str, Any]) -> bool:
        return re.fullmatch(r"\+?[0-9]{5,20}", body["to"]) is not None and bool(body["content"]) and bool(body["extId"])


def sms_settings(url: str, **changes: Any) -> dict[str, Any]:
    """A channel's settings for that gateway."""
    return {
        "kind": "sms",
        "url": f"{url}/send",
        "headers": {"X-Token": "{secret.token}"},
        "body": {"to": "{phone}", "content": "{text}", "extId": "{id}", "param": {"name": "{name}"}},
        "success": {"statuses": [200], "pointer": "/code", "equals": ["OK"]},
        "message_id": "/data/0/id",
        **changes,
    }
