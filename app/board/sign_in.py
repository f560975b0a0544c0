"""The way in: a code or a link that is good once; and the way out."""

from pathlib import Path as FilePath
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import or_, select

from app.auth.visits import Visit, end_visit, enter, is_good
from app.board.asked import dates_asked
from app.board.shown import cards
from app.board.visiting import (
    COOKIE,
    AnyPage,
    Form,
    Page,
    PageRoute,
    Place,
    SentForm,
    again,
    current_page,
    current_visit,
    sent_form,
)
from app.board.wanted import from_sign_in
from app.committees.tables import CommitteeRow, ContactRow, MemberRow
from app.database import DatabaseSession
from app.errors import NotFound
from app.notices.sign_in import send_sign_in
from app.settings import get_settings
from app.text import language_of

router = APIRouter(prefix="/m", include_in_schema=False, route_class=PageRoute)

Secret = Annotated[str, Path(max_length=200)]
MOST_AT_ONE_ADDRESS = 5


class CodeIsNotGood(NotFound):
    """This code or link is unknown, used or too old; ask for a new one."""


class Stranger:
    """Somebody who asks for a link."""

    name = "somebody at the sign-in page"

    def __init__(self, origin: str) -> None:
        self.origin = origin


@router.get("/")
def show_home(
    request: Request, session: DatabaseSession, visit: Annotated[Visit | None, Depends(current_visit)]
) -> Response:
    """The member's sessions, or the way in."""
    if visit is None:
        place = Place(request, language_of(request))
        return place.show("sign_in.html", by_message=get_settings().public_url is not None, sent=False)
    page: Page = current_page(request, session, visit)
    return page.show("sessions.html", cards=cards(page), asked=dates_asked(page))


@router.get("/style.css")
def read_style() -> Response:
    """How the pages look."""
    style = (FilePath(__file__).parent / "static" / "style.css").read_text(encoding="utf-8")
    return Response(style, media_type="text/css", headers={"Cache-Control": "public, max-age=3600"})


@router.get("/enter/{secret}")
def show_entry(secret: Secret, request: Request, session: DatabaseSession) -> Response:
    """A link opens nothing by itself, because mail programs look at links too: one button does."""
    if not is_good(session, secret):
        raise CodeIsNotGood
    return Place(request, language_of(request)).show("enter.html", secret=secret)


@router.post("/enter")
def use_code(request: Request, session: DatabaseSession, form: Annotated[Form, Depends(sent_form)]) -> Response:
    """Use a code up."""
    found = enter(session, form.get("code", "")[:200], _origin(request))
    if found is None:
        raise CodeIsNotGood
    answer = from_sign_in(request)
    secure = request.url.scheme == "https" or (get_settings().public_url or "").startswith("https:")
    answer.set_cookie(COOKIE, found[1], path="/m", httponly=True, samesite="lax", secure=secure)
    return answer


@router.post("/link")
def ask_for_link(request: Request, session: DatabaseSession, form: Annotated[Form, Depends(sent_form)]) -> Response:
    """Send a link to whoever is reached at a number or address; the page says the same whether anybody is."""
    place, to = Place(request, language_of(request)), form.get("to", "").strip()[:200]
    if get_settings().public_url is not None and to:
        number = to if to.startswith("+") or "@" in to else f"+86{to}"
        reached = (
            select(CommitteeRow, MemberRow)
            .join(MemberRow, MemberRow.committee_id == CommitteeRow.id)
            .join(
                ContactRow, (ContactRow.committee_id == MemberRow.committee_id) & (ContactRow.member == MemberRow.key)
            )
            .where(or_(ContactRow.phone.in_([to, number]), ContactRow.email == to))
            .limit(MOST_AT_ONE_ADDRESS)
        )
        for committee, member in session.execute(reached).all():
            send_sign_in(session, committee, member, Stranger(_origin(request)))
    return place.show("sign_in.html", by_message=True, sent=True)


@router.post("/sign-out")
def sign_out(page: AnyPage, form: SentForm) -> RedirectResponse:
    """End the visit."""
    end_visit(page.session, page.visit.row)
    answer = again()
    answer.delete_cookie(COOKIE, path="/m")
    return answer


def _origin(request: Request) -> str:
    return request.client.host if request.client else ""
