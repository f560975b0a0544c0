"""What the API's description says of problems: every operation may answer with a problem document."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI

PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "A problem document (RFC 9457); `type` is stable, sentences follow Accept-Language.",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "examples": ["/problems/not-found"]},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "values": {"type": "object", "description": "What the sentence speaks of."},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/Flaw"}},
        "errors_total": {"type": "integer", "description": "How many there are, shown or not."},
    },
}
FLAW: dict[str, Any] = {
    "title": "Flaw",
    "description": "One thing wrong with the request.",
    "type": "object",
    "required": ["in", "pointer", "reason", "detail"],
    "properties": {
        "in": {"type": "string", "description": "Part of the request: body, query, path, header."},
        "pointer": {"type": "string", "description": "JSON pointer to the place."},
        "reason": {"type": "string", "description": "Stable name of the rule that is broken."},
        "detail": {"type": "string"},
        "key": {"type": "string", "description": "Key of the row, in an import."},
    },
}
ANSWER: dict[str, Any] = {
    "description": "The request cannot be carried out; the document says why.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
FRAMEWORKS_OWN = ("HTTPValidationError", "ValidationError")
"""What FastAPI describes by itself and this service never answers with."""


def install(app: FastAPI) -> None:
    """Let an application describe the problems that it answers with."""
    app.openapi = _with_problems(app.openapi)  # type: ignore[method-assign]


def _with_problems(describe: Callable[[], dict[str, Any]]) -> Callable[[], dict[str, Any]]:
    def openapi() -> dict[str, Any]:
        document = describe()
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas.update({"Problem": PROBLEM, "Flaw": FLAW})
        for name in FRAMEWORKS_OWN:
            schemas.pop(name, None)
        for path in document["paths"].values():
            for operation in path.values():
                _describe_problems(operation["responses"])
        return document

    return openapi


def _describe_problems(responses: dict[str, Any]) -> None:
    schema = responses.get("422", {}).get("content", {}).get("application/json", {}).get("schema", {})
    if str(schema.get("$ref", "")).endswith("/HTTPValidationError"):
        del responses["422"]
    responses.setdefault("4XX", ANSWER)
    responses.setdefault("5XX", ANSWER)
