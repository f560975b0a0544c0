"""What schemathesis is told of this API: keys and versions that fit, the problems' own check, a tally of answers."""

import json
import os
import re
from itertools import count
from typing import Any
from uuid import uuid4

import requests
import schemathesis

_turns = count()


@schemathesis.check
def documented_problem(ctx: Any, response: Any, case: Any) -> None:
    """A refusal's ``type`` is one that the description names for this operation."""
    if response.status_code < 400 or response.status_code == 405:
        return
    described = case.operation.definition.raw.get("x-problems", ())
    found = response.json().get("type")
    if found not in described:
        raise AssertionError(f"{found} is not among the problems that are described: {', '.join(described)}")


@schemathesis.hook
def before_call(ctx: Any, case: Any, kwargs: Any) -> None:
    """Give a request a key of its own, and three of four changes the version that holds now."""
    if case.meta is not None and case.meta.generation.mode.is_negative:
        return  # what is wrong with it shall stay wrong
    headers = case.headers
    for name in list(headers or ()):
        value = str(headers[name])
        if name.lower() == "idempotency-key" and re.fullmatch("[!-~]{1,200}", value):
            headers[name] = uuid4().hex
        if name.lower() == "if-match" and next(_turns) % 4:
            headers[name] = _version(case, kwargs) or value


def _version(case: Any, kwargs: Any) -> str | None:
    """The ETag of what a request changes: of its own address, or of the one that an act belongs to."""
    address = case.as_transport_kwargs()["url"].partition("?")[0]
    if case.method.upper() == "POST":
        address = address.rpartition("/")[0]
    answer = requests.get(address, headers={"Authorization": os.environ["CONTRACT_TOKEN"]}, timeout=30)
    return answer.headers.get("ETag")


@schemathesis.hook
def after_call(ctx: Any, case: Any, response: Any) -> None:
    """Write down which operation was answered how; one short line is written whole."""
    line = {"operation": case.operation.definition.raw["operationId"], "status": response.status_code}
    with open(os.environ["CONTRACT_ANSWERS"], "a", encoding="utf-8") as tally:  # noqa: PTH123
        tally.write(json.dumps(line) + "\n")
