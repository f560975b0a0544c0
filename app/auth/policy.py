"""Who may do what: every route under ``/api`` declares it, and one that does not is closed.

A route is declared with ``@router.get(path, **allow(Role.PLANNER, …))``: the policy guards the route and stands in the
API's description as ``x-policy``, with what each role reaches through it.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.auth.access import Access
from app.auth.roles import Role, Scope
from app.auth.tokens import recognise
from app.database import DatabaseSession
from app.errors import Forbidden, NotFound, Unauthorized

bearer = HTTPBearer(auto_error=False, description="An access token, `consult_…`.")
Credentials = Annotated[HTTPAuthorizationCredentials | None, Security(bearer)]


def current_access(request: Request, credentials: Credentials, session: DatabaseSession) -> Access:
    """Recognise the bearer of the request's token."""
    if credentials is None:
        raise Unauthorized
    origin = request.client.host if request.client else ""
    access = recognise(session, credentials.credentials, origin)
    if access is None:
        raise Unauthorized
    return access


CurrentAccess = Annotated[Access, Depends(current_access)]
"""The parameter type by which a route asks who is asking."""


class Policy:
    """Lets some roles in, each only to its own committee; a foreign one looks like one that does not exist."""

    def __init__(self, scopes: Mapping[Role, Scope]) -> None:
        self.scopes = dict(scopes)

    async def __call__(self, request: Request, access: CurrentAccess) -> None:  # waits for nothing: needs no thread
        """Refuse whom the policy does not let in."""
        committee = request.path_params.get("committee")
        if committee is not None and not access.reaches(committee):
            raise NotFound
        scope = self.scopes.get(access.role)
        if scope is None or not _has_what_is_its_own(access, scope):
            raise Forbidden


def _has_what_is_its_own(access: Access, scope: Scope) -> bool:
    named = {Scope.OWN: access.member, Scope.GROUP: access.group}
    return scope not in named or named[scope] is not None


def allow(
    *roles: Role,
    own: bool = False,
    scoped: Mapping[Role, str] | None = None,
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Declare who may use a route; with ``own`` members may too, and the route shows them only what is theirs.

    ``scoped`` lets further roles in, or says that one of them reaches less than everything; the route keeps them to
    it. ``extra`` goes into the route's description beside the policy.
    """
    scopes = dict.fromkeys(roles, Scope.ALL)
    if own:
        scopes[Role.MEMBER] = Scope.OWN
    scopes |= {role: Scope(scope) for role, scope in (scoped or {}).items()}
    declared = {"roles": {role.value: scopes[role].value for role in sorted(scopes)}}
    return {"dependencies": [Depends(Policy(scopes))], "openapi_extra": {"x-policy": declared, **(extra or {})}}


async def require_declared_policy(request: Request) -> None:  # waits for nothing: needs no thread
    """Close a route under ``/api`` that declares no policy."""
    extra = getattr(request.scope.get("route"), "openapi_extra", None) or {}
    if request.url.path.startswith("/api/") and "x-policy" not in extra:
        raise Forbidden
