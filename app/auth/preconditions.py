"""If-Match: which version a change was based on."""

from typing import Annotated

from fastapi import Header

from app.errors import PreconditionFailed, PreconditionRequired

IfMatch = Annotated[str | None, Header(max_length=200, description="ETag of the version that was read.")]


def etag(version: int) -> str:
    """Return a version as an ETag."""
    return f'"{version}"'


def required_version(if_match: str | None) -> int:
    """Return the version that an If-Match header names; weak tags and lists never match."""
    if if_match is None:
        raise PreconditionRequired
    number = if_match.strip().removeprefix('"').removesuffix('"')
    if if_match.strip() != f'"{number}"' or not (number.isascii() and number.isdecimal()) or len(number) > 18:
        raise PreconditionFailed
    return int(number)


def require_match(if_match: str | None, version: int) -> None:
    """Refuse a change that is not based on a thing's present version."""
    if required_version(if_match) != version:
        raise PreconditionFailed
