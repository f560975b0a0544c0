"""Which session's page somebody wanted who has to sign in first: events in calendars lead there."""

import re
from typing import Final

from fastapi import Request
from fastapi.responses import RedirectResponse

HOME: Final = "/m/"
COOKIE: Final = "consult_wanted"
KEPT_SECONDS: Final = 900
PAGE: Final = re.compile(r"/m/sessions/[a-z0-9][a-z0-9_.\-]{0,63}")


def to_sign_in(request: Request) -> RedirectResponse:
    """Lead to the way in, and remember for a while what was wanted."""
    answer, path = RedirectResponse(HOME, 303), request.scope["path"]
    if request.method == "GET" and PAGE.fullmatch(path):
        answer.set_cookie(COOKIE, path, max_age=KEPT_SECONDS, path="/m", httponly=True, samesite="lax")
    return answer


def from_sign_in(request: Request) -> RedirectResponse:
    """Lead to what was wanted, or to the sessions."""
    path = request.cookies.get(COOKIE, "")
    answer = RedirectResponse(path if PAGE.fullmatch(path) else HOME, 303)
    answer.delete_cookie(COOKIE, path="/m")
    return answer
