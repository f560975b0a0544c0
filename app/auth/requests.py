"""Wishes for tokens that do not come as JSON."""

from typing import Any

from pydantic import ValidationError

from app.auth.roles import Role
from app.auth.schemas import TokenRequest
from app.errors import Invalid
from app.responses import flaws_of


class TokenNeedsCommittee(Invalid):
    """Only an admin's token reaches every committee; name the committee."""


def token_request(*, everywhere: bool, **values: Any) -> TokenRequest:
    """Return what is wanted, or say what is wrong with it."""
    try:
        wanted = TokenRequest.model_validate(values)
    except ValidationError as error:
        raise Invalid(flaws=flaws_of(error.errors(include_url=False, include_input=False), places=())) from None
    if everywhere and (wanted.role is not Role.ADMIN or wanted.group is not None):
        raise TokenNeedsCommittee
    return wanted
