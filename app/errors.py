"""Errors that people and programs see: RFC 9457 problem documents with a stable ``type``.

A problem's docstring is its English sentence and the catalog's ``problem.<slug>`` its Chinese one; ``{name}`` in them
is filled from the values it is raised with. `fastapi-problem` is not used: it knows only one language.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from inspect import cleandoc
from typing import Any, ClassVar

from app.text import Language, fill, knows, say, shown

FLAWS_SHOWN = 100


@dataclass(frozen=True)
class Flaw:
    """One thing wrong with the input: where (a JSON pointer) and why (a ``reason.<reason>`` of the catalog)."""

    pointer: str
    reason: str
    values: Mapping[str, object] = field(default_factory=dict)
    place: str = "body"

    def sentence(self, language: Language) -> str:
        """Return the reason as a sentence."""
        key = f"reason.{self.reason}"
        return say(language, key if knows(key) else "reason.invalid", **self.values)

    def document(self, language: Language) -> dict[str, str]:
        """Return the flaw as a member of a problem document."""
        return {
            "in": self.place,
            "pointer": shown(self.pointer, 300),
            "reason": shown(self.reason),
            "detail": self.sentence(language),
        }


class Problem(Exception):
    """The request could not be carried out."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "internal"
    """Which ``title.<title>`` of the catalog sums up this kind of problem."""

    def __init__(
        self, *, flaws: Sequence[Flaw] = (), headers: Mapping[str, str] | None = None, **values: object
    ) -> None:
        self.flaws = tuple(flaws)
        self.headers = dict(headers or {})
        self.values = values
        super().__init__(self.sentence("en"))

    @classmethod
    @cache
    def slug(cls) -> str:
        """Return the stable name of this kind of problem, made from the class name."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", cls.__name__).lower()

    def sentence(self, language: Language) -> str:
        """Return what happened as one sentence."""
        if language == "en":
            return fill(cleandoc(type(self).__doc__ or ""), **self.values)
        return say(language, f"problem.{self.slug()}", **self.values)

    def document(self, language: Language, instance: str | None = None) -> dict[str, Any]:
        """Return the problem document of RFC 9457."""
        document: dict[str, Any] = {
            "type": f"/problems/{self.slug()}",
            "title": say(language, f"title.{self.title}"),
            "status": self.status,
            "detail": self.sentence(language),
        }
        if instance:
            document["instance"] = shown(instance, 300)
        if self.values:
            document["values"] = {name: _plain(value) for name, value in self.values.items()}
        if self.flaws:
            document["errors"] = [flaw.document(language) for flaw in self.flaws[:FLAWS_SHOWN]]
            document["errors_total"] = len(self.flaws)
        return document


def declare(*kinds: type[Problem], headers: Sequence[str] = ()) -> dict[str, Any]:
    """Return what a route adds to its description: kinds of problems it answers with, and headers it sends."""
    named = {"x-problems": [f"/problems/{kind.slug()}" for kind in kinds], "x-headers": list(headers)}
    return {name: values for name, values in named.items() if values}


def _plain(value: object) -> object:
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in list(value)[:FLAWS_SHOWN]]
    whole = isinstance(value, int) and abs(value) < 2**63
    return value if value is None or whole else shown(value)


class BadRequest(Problem):
    """The request cannot be read."""

    status = 400
    title = "bad_request"


class Unauthorized(Problem):
    """This needs a valid access token."""

    status = 401
    title = "unauthorized"


class Forbidden(Problem):
    """This access token may not do that."""

    status = 403
    title = "forbidden"


class NotFound(Problem):
    """There is nothing here, or nothing that this access token may see."""

    status = 404
    title = "not_found"


class MethodNotAllowed(Problem):
    """This address does not answer that method."""

    status = 405
    title = "method_not_allowed"


class NotAcceptable(Problem):
    """The answer does not exist in a form that the request accepts."""

    status = 406
    title = "not_acceptable"


class Conflict(Problem):
    """The request contradicts what is there now."""

    status = 409
    title = "conflict"


class Gone(Problem):
    """What was here has been withdrawn."""

    status = 410
    title = "gone"


class PreconditionFailed(Problem):
    """It has changed since it was read; read it again and repeat the change."""

    status = 412
    title = "precondition_failed"


class TooLarge(Problem):
    """The request is larger than the {limit} bytes that are taken."""

    status = 413
    title = "too_large"


class UnsupportedMediaType(Problem):
    """The request's Content-Type is not one that is read here."""

    status = 415
    title = "unsupported_media_type"


class Invalid(Problem):
    """The request can be read but not carried out; the list of errors says why."""

    status = 422
    title = "invalid"


class PreconditionRequired(Problem):
    """This change needs an If-Match header with the version that was read."""

    status = 428
    title = "precondition_required"


class TooManyRequests(Problem):
    """There were too many requests; wait before the next."""

    status = 429
    title = "too_many_requests"


class Internal(Problem):
    """Something went wrong inside the service; the log has it under this request's number."""


class Unavailable(Problem):
    """The service cannot do this at the moment; try again shortly."""

    status = 503
    title = "unavailable"


class OtherProblem(Problem):
    """The request was answered with status {code}."""

    def __init__(self, code: int, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(code=code, headers=headers)
        self.status = code  # type: ignore[misc]  # the one kind whose status is known only when it happens
        self.title = "bad_request" if code < 500 else "internal"  # type: ignore[misc]


class DatabaseUnavailable(Unavailable):
    """The database cannot be reached; try again shortly."""


class SimultaneousChange(Conflict):
    """Someone else changed the same thing at the same moment; try again."""


class AlreadyExists(Conflict):
    """Something with these values exists already."""


class StillReferenced(Conflict):
    """Something that this refers to is missing, or something still refers to it."""


class AlreadyBooked(Conflict):
    """A person or a venue would be booked twice at the same time."""


class OutOfRange(Invalid):
    """A value is outside of what can be stored."""
