"""Summaries of operations and tags in both languages: English from the code, Chinese from the catalog."""

from collections.abc import Mapping
from typing import Any

from app.text import knows, say


def describe_words(document: dict[str, Any]) -> None:
    """Give every operation and every tag its summary in both languages."""
    tags: set[str] = set()
    for methods in document["paths"].values():
        for operation in methods.values():
            tags.update(operation.get("tags", ()))
            _describe(operation)
    document["tags"] = [_tag(name) for name in sorted(tags)]


def _describe(operation: dict[str, Any]) -> None:
    sentence, _, rest = operation.get("description", operation["summary"]).strip().partition("\n\n")
    operation["summary"], chinese = sentence.replace("\n", " "), summary_zh(operation)
    if chinese:
        operation["x-summary-zh"] = chinese
    operation["description"] = "\n\n".join(part for part in (operation["summary"], rest, chinese) if part)


def summary_zh(operation: Mapping[str, Any]) -> str | None:
    """Return the Chinese summary: the operation's own, else what it does (``x-act``) with its list (``x-list``)."""
    own, act = f"operation.{operation['operationId']}", f"operation.each.{operation.get('x-act')}"
    if knows(own):
        return say("zh", own)
    if knows(act):
        return say("zh", act, list=say("zh", f"list.{operation['x-list']}"))
    return None


def _tag(name: str) -> dict[str, str]:
    if not knows(f"tag.{name}"):
        return {"name": name}
    return {"name": name, "description": say("en", f"tag.{name}"), "x-summary-zh": say("zh", f"tag.{name}")}
