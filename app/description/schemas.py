"""The forms that every operation shares: problem documents and the headers that come with them."""

from typing import Any

PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "A problem document (RFC 9457); `type` is stable, sentences follow Accept-Language.",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {
            "type": "string",
            "format": "uri-reference",
            "description": "Stable name of the kind of problem, and the address of the page that explains it.",
            "examples": ["/problems/not-found"],
        },
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "values": {"type": "object", "description": "What the sentence speaks of.", "additionalProperties": True},
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
SCHEMAS = {"Problem": PROBLEM, "Flaw": FLAW}

HEADERS: dict[str, Any] = {
    "Content-Language": {
        "description": "Language of the sentences.",
        "required": True,
        "schema": {"type": "string", "enum": ["zh", "en"]},
    },
    "ETag": {
        "description": "The version of what is shown; changes of it send it back in If-Match.",
        "required": True,
        "schema": {"type": "string"},
        "example": '"1"',
    },
    "Location": {
        "description": "Address of what was made.",
        "required": True,
        "schema": {"type": "string", "format": "uri-reference"},
    },
    "Retry-After": {
        "description": "Seconds after which another attempt makes sense.",
        "required": True,
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
        "example": "2",
    },
    "WWW-Authenticate": {
        "description": "How to say who asks.",
        "required": True,
        "schema": {"type": "string"},
        "example": "Bearer",
    },
}
PARAMETERS: dict[str, Any] = {
    "Accept-Language": {
        "name": "Accept-Language",
        "in": "header",
        "required": False,
        "description": "`zh` or `en`: the language of sentences; Chinese when left out.",
        "schema": {"type": "string"},
        "example": "en",
    },
    "If-None-Match": {
        "name": "If-None-Match",
        "in": "header",
        "required": False,
        "description": "ETags of versions that are known already; answered 304 when one of them still holds.",
        "schema": {"type": "string"},
        "example": '"1"',
    },
}


def component(kind: str, name: str) -> dict[str, str]:
    """Return a reference to a component of the document."""
    return {"$ref": f"#/components/{kind}/{name}"}
