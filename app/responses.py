"""From exceptions to problem documents: the one place where an error becomes an answer."""

import json
from collections.abc import Sequence
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from psycopg.errors import lookup
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app import errors
from app.database import SERIALIZATION_FAILURES, sqlstate
from app.errors import Flaw, OtherProblem, Problem
from app.settings import get_settings
from app.text import language_of

_log = structlog.get_logger("consult.errors")

_BY_STATUS: dict[int, type[Problem]] = {
    kind.status: kind
    for kind in (
        errors.BadRequest,
        errors.Unauthorized,
        errors.Forbidden,
        errors.NotFound,
        errors.MethodNotAllowed,
        errors.NotAcceptable,
        errors.Conflict,
        errors.UnsupportedMediaType,
        errors.Invalid,
        errors.TooManyRequests,
        errors.Unavailable,
    )
}

_BY_SQLSTATE: dict[str, type[Problem]] = {
    "23505": errors.AlreadyExists,
    "23503": errors.StillReferenced,
    "23P01": errors.AlreadyBooked,
    "55P03": errors.SimultaneousChange,
    "57014": errors.Unavailable,
    **dict.fromkeys(SERIALIZATION_FAILURES, errors.SimultaneousChange),
}
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_DATA_CLASSES = {"22", "23"}
"""Classes of SQLSTATE that speak of the data, not of the server."""


def install(app: FastAPI) -> None:
    """Give an application its error answers."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(DBAPIError, _database)
    app.add_exception_handler(PoolTimeoutError, _busy)
    app.add_exception_handler(Exception, _unexpected)


def problem_response(request: Request, problem: Problem) -> Response:
    """Return the answer for a problem in the request's language."""
    language = language_of(request)
    headers = {"Content-Language": language, "Vary": "Accept-Language", "Cache-Control": "no-store"} | problem.headers
    if problem.status == 503:
        headers.setdefault("Retry-After", "2")
    if problem.status == 401:
        headers.setdefault("WWW-Authenticate", "Bearer")
    document = problem.document(language)
    body = json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, problem.status, headers, "application/problem+json")


def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    if error.status >= 500:
        _log.error("problem", type=error.slug(), detail=str(error))
    return problem_response(request, error)


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    in_body = any(item["loc"][:1] == ("body",) for item in found)
    if in_body and not _is_json(request):
        return problem_response(request, errors.UnsupportedMediaType())
    flaws = flaws_of(found)
    unreadable = any(item["type"] == "json_invalid" for item in found)
    return problem_response(request, errors.BadRequest(flaws=flaws) if unreadable else errors.Invalid(flaws=flaws))


def _is_json(request: Request) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    no_body = request.headers.get("content-length", "0") == "0" and "transfer-encoding" not in request.headers
    return kind == "application/json" or kind.endswith("+json") or kind.startswith("multipart/") or no_body


def flaws_of(found: Sequence[Any], places: Sequence[str] = ("body", "query", "path", "header", "cookie")) -> list[Flaw]:
    """Return Pydantic's errors as flaws: where and why, never what was sent."""
    flaws = []
    for item in found:
        where = [str(step) for step in item["loc"]]
        place = where.pop(0) if where and where[0] in places else "body"
        if item["type"] == "json_invalid":
            where = []
        pointer = "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in where)
        values = dict(item.get("ctx") or {})
        if "error" in values:
            values["sentence"] = str(values.pop("error"))
        flaws.append(Flaw(pointer, item["type"], values, place))
    return flaws


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if error.status_code == 413:
        return too_large(request)
    if error.status_code == 405:
        headers["Allow"] = ", ".join(_methods_of(request))
    if kind := _BY_STATUS.get(error.status_code):
        return problem_response(request, kind(headers=headers))
    return problem_response(request, OtherProblem(error.status_code, headers))


def _methods_of(request: Request) -> list[str]:
    """Methods that the address answers; each is a route of its own, so that no single route knows them all.

    Where a fixed address also reads as a row's, as ``/members/bulk`` does, it is the fixed one that is meant.
    """
    path = request.scope["path"]
    routes = [
        (route.path.count("{"), route.methods)
        for route in iter_route_contexts(request.app.router.routes)
        if route.path and route.methods and route.path_regex.match(path)
    ]
    fewest = min((names for names, _ in routes), default=0)
    return [method for method in _METHODS if any(names == fewest and method in asked for names, asked in routes)]


def too_large(request: Request) -> Response:
    """Return the answer to a body over the limit."""
    return problem_response(request, errors.TooLarge(limit=get_settings().body_limit, headers={"Connection": "close"}))


def _database(request: Request, error: Exception) -> Response:
    assert isinstance(error, DBAPIError)
    problem = problem_of(error)
    state = sqlstate(error)
    _log.warning("database", problem=problem.slug(), sqlstate=state, name=_name(state), error=type(error.orig).__name__)
    if isinstance(problem, errors.Internal):
        _log.error("unexpected error", exc_info=error)
    return problem_response(request, problem)


def problem_of(error: DBAPIError) -> Problem:
    """Return what a database error means to the one who asked; the details are for the log."""
    state = sqlstate(error)
    if kind := _BY_SQLSTATE.get(state):
        return kind()
    if state[:2] in _DATA_CLASSES:
        return errors.OutOfRange()
    if isinstance(error, (OperationalError, InterfaceError)) or error.connection_invalidated:
        return errors.DatabaseUnavailable()
    return errors.Internal()


def _name(state: str) -> str | None:
    try:
        return lookup(state).__name__
    except KeyError:
        return None


def _busy(request: Request, error: Exception) -> Response:
    _log.warning("every database connection is in use")
    return problem_response(request, errors.DatabaseUnavailable())


def _unexpected(request: Request, error: Exception) -> Response:
    if isinstance(error, RecursionError):
        return problem_response(request, errors.Invalid())
    _log.error("unexpected error", exc_info=error)
    return problem_response(request, errors.Internal())
