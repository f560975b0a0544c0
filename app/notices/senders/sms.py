"""Text messages by a gateway's HTTP interface, as its operator describes it in the channel's settings."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from app.notices.channel_schemas import Success
from app.notices.senders.base import Channel, Letter, NotSent, exchange

PLACEHOLDER = re.compile(r"\{(phone|text|title|name|id|secret\.[a-z0-9_.\-]+)\}")


class Sms:
    """One request for each message."""

    def send(self, channel: Channel, letter: Letter) -> str | None:
        """Fill the templates, send, and test the answer for success."""
        settings = channel.settings
        values = _values(channel, letter)
        url = filled(settings.url, values, lambda value: quote(value, safe=""))
        headers = {name: filled(value, values, _one_line) for name, value in settings.headers.items()}
        content = None
        if settings.body_as == "json":
            headers.setdefault("Content-Type", "application/json; charset=utf-8")
            content = json.dumps(_whole(settings.body, values), ensure_ascii=False).encode()
        elif settings.body_as == "form":
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
            content = urlencode(_flat(_whole(settings.body, values))).encode()
        answer = exchange(settings.method, url, headers, content)
        document = _json(answer.content)
        _require_success(settings.success, answer.status, document)
        found = None if settings.message_id is None else at(document, settings.message_id)
        return letter.id if found is None else str(found)[:200]


def filled(template: str, values: Mapping[str, str], written: Callable[[str], str] = str) -> str:
    """Put values in the places of a template, each written as its surroundings need; nothing is filled twice."""
    return PLACEHOLDER.sub(lambda found: written(values.get(found[1], "")), template)


def at(document: Any, pointer: str) -> Any:
    """What stands at a place of a document, or None."""
    for name in pointer.split("/")[1:]:
        key = name.replace("~1", "/").replace("~0", "~")
        if isinstance(document, dict):
            document = document.get(key)
        elif isinstance(document, list) and key.isdecimal() and int(key[:6]) < len(document):
            document = document[int(key[:6])]
        else:
            return None
    return document


def _values(channel: Channel, letter: Letter) -> dict[str, str]:
    text = letter.message.within(channel.settings.most_bytes)
    secrets = {f"secret.{name}": value for name, value in channel.secrets.items()}
    return {
        "phone": letter.address,
        "text": text,
        "title": letter.message.title,
        "name": letter.name,
        "id": letter.id,
        **secrets,
    }


def _whole(body: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    return {
        name: _whole(value, values) if isinstance(value, Mapping) else filled(value, values)
        for name, value in body.items()
    }


def _flat(body: Mapping[str, Any]) -> dict[str, str]:
    """A form's fields; what is an object itself is written as JSON, as gateways take their templates' parameters."""
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for name, value in body.items()
    }


def _one_line(value: str) -> str:
    return "".join(sign if " " <= sign <= "~" else "?" for sign in value)


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _require_success(success: Success, status: int, document: Any) -> None:
    if status not in success.statuses:
        raise NotSent(f"status {status}", lasting=True)
    if success.pointer is not None:
        found = at(document, success.pointer)
        if _word(found) not in success.equals:
            raise NotSent(f"{success.pointer} is {_word(found)}", lasting=True)


def _word(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
