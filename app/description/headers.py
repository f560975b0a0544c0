"""Headers of requests and answers that the framework does not know of."""

from typing import Any

from app.description.schemas import HEADERS, PARAMETERS, component

SENDS = "x-headers"
"""Where an operation names headers of its answer, such as ETag; they go into the description of its 2xx answer."""


def describe_headers(document: dict[str, Any]) -> None:
    """Describe Accept-Language everywhere, If-None-Match, ETag and Location where they belong."""
    document["components"]["headers"] = HEADERS
    document["components"]["parameters"] = PARAMETERS
    for methods in document["paths"].values():
        for operation in methods.values():
            _describe(operation)


def _describe(operation: dict[str, Any]) -> None:
    responses, named = operation["responses"], {"Accept-Language"}
    sent = set(operation.pop(SENDS, ()))
    if "304" in responses:
        sent.add("ETag")
        named.add("If-None-Match")
    for status, response in responses.items():
        if status.startswith("2") and sent:
            headers = response.setdefault("headers", {})
            headers.update({name: component("headers", name) for name in sorted(sent)})
    if "304" in responses:
        responses["304"].setdefault("headers", {})["ETag"] = component("headers", "ETag")
    parameters = operation.setdefault("parameters", [])
    known = {item["name"].lower() for item in parameters}
    for parameter in parameters:
        if parameter["name"].lower() == "if-match":
            parameter["example"] = HEADERS["ETag"]["example"]
    parameters.extend(component("parameters", name) for name in sorted(named) if name.lower() not in known)
