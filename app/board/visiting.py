"""Who is at a page, and how pages are made: every page of a visit carries its member and committee."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, TypeVar
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import BaseModel, ValidationError
from sqlalchemy import select

from app.attendance.states import Via
from app.auth.access import Access
from app.auth.idempotency import request_body
from app.auth.roles import Role
from app.auth.visits import Visit, contact_person_of, find_visit, visitor_name
from app.board.wanted import HOME, to_sign_in
from app.committees.tables import CommitteeRow, MemberRow
from app.database import DatabaseSession
from app.errors import Forbidden, Invalid, NotFound, Problem
from app.responses import flaws_of
from app.text import Language, language_of, say

Wanted = TypeVar("Wanted", bound=BaseModel)

COOKIE = "consult_page"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


class SignInFirst(Exception):
    """Nobody is signed in here."""


class FormIsNotOurs(Forbidden):
    """This form was not sent from your page, or the page is too old; open it again."""


class MembersOnly(Forbidden):
    """Only the member may do this, not the contact person."""


class Form(dict[str, str]):
    """The fields of a form, each once."""

    many: Mapping[str, tuple[str, ...]] = {}

    @property
    def version(self) -> int:
        """The version that a form was shown with, 0 where it names none."""
        sent = self.get("version", "")[:18]
        return int(sent) if sent.isascii() and sent.isdecimal() else 0

    def filled(self, *names: str) -> dict[str, str]:
        """Those of some fields that are not empty."""
        return {name: self[name].strip() for name in names if self.get(name, "").strip()}


@dataclass(frozen=True)
class Place:
    """Where a page is shown: to a request, in a language."""

    request: Request
    language: Language

    def show(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """Return a page."""
        return _page(template, status, self.language, {"page": None, **values})


@dataclass(frozen=True)
class Page(Place):
    """A member's page, seen by the member or by the contact person."""

    session: DatabaseSession
    visit: Visit
    committee: CommitteeRow
    member: MemberRow
    access: Access
    own: bool
    """Whether it is the member, not the contact person."""

    @property
    def via(self) -> Via:
        """The way by which what is done here comes."""
        return Via.PAGE if self.own else Via.CONTACT_PERSON

    @property
    def zone(self) -> ZoneInfo:
        """The committee's zone."""
        return ZoneInfo(self.committee.time_zone)

    @property
    def form_token(self) -> str:
        """What every form sends back."""
        return self.visit.form_token

    def show(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """Return a page with the member's name, and a way to the others."""
        return _page(template, status, self.language, {"page": self, **values})


class PageRoute(APIRoute):
    """A route whose refusals are pages too."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the route's handler, inside of what makes pages of refusals."""
        handler = super().get_route_handler()

        async def answer(request: Request) -> Response:
            place = Place(request, language_of(request))
            try:
                return await handler(request)
            except SignInFirst:
                return to_sign_in(request)
            except RequestValidationError:
                return place.show("error.html", 404, problem=NotFound().sentence(place.language), flaws=[])
            except Problem as problem:
                flaws = [flaw.sentence(place.language) for flaw in problem.flaws]
                sentence = problem.sentence(place.language)
                return place.show("error.html", problem.status, problem=sentence, flaws=flaws)

        return answer


def current_visit(request: Request, session: DatabaseSession) -> Visit | None:
    """Return the visit that a request's cookie belongs to."""
    cookie = request.cookies.get(COOKIE, "")
    return find_visit(session, cookie) if cookie else None


def current_page(
    request: Request, session: DatabaseSession, visit: Annotated[Visit | None, Depends(current_visit)]
) -> Page:
    """Return whose page it is; without a visit one has to sign in first."""
    if visit is None:
        raise SignInFirst
    found = session.execute(
        select(CommitteeRow, MemberRow)
        .join(MemberRow, MemberRow.committee_id == CommitteeRow.id)
        .where(CommitteeRow.id == visit.row.committee_id, MemberRow.key == visit.row.member)
    ).one()
    committee, member = found
    person = visit.row.contact_person
    if person is not None and contact_person_of(session, committee.id, member.key) != person:
        raise SignInFirst
    access = Access(
        role=Role.MEMBER,
        name=visitor_name(visit.row),
        origin=request.client.host if request.client else "",
        committee_id=committee.id,
        committee=committee.key,
        member=member.key,
    )
    return Page(request, language_of(request), session, visit, committee, member, access, person is None)


def members_own(page: Annotated[Page, Depends(current_page)]) -> Page:
    """Return the page where the member is there itself; what is the member's alone, nobody does in its place."""
    if not page.own:
        raise MembersOnly
    return page


def sent_form(body: Annotated[bytes, Depends(request_body)]) -> Form:
    """Read a form's fields."""
    try:
        pairs = parse_qsl(body[:100_000].decode(), keep_blank_values=True, max_num_fields=100)
    except ValueError:
        pairs = []
    pairs = [(name, value.replace("\x00", "")) for name, value in pairs]
    form = Form(pairs)
    form.many = {name: tuple(value for key, value in pairs if key == name) for name, _ in pairs}
    return form


def checked_form(page: Annotated[Page, Depends(current_page)], form: Annotated[Form, Depends(sent_form)]) -> Form:
    """Read a form that came from the visitor's own pages."""
    if not page.visit.accepts(form.get("token", "")):
        raise FormIsNotOurs
    return form


AnyPage = Annotated[Page, Depends(current_page)]
"""A page that the contact person may use too."""
OwnPage = Annotated[Page, Depends(members_own)]
"""A page for the member alone."""
SentForm = Annotated[Form, Depends(checked_form)]


def again(path: str = HOME) -> RedirectResponse:
    """After a form was sent, show a page by GET."""
    return RedirectResponse(path, 303)


def checked(kind: type[Wanted], values: dict[str, Any]) -> Wanted:
    """Return what a form says, or refuse it as the API would."""
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        raise Invalid(flaws=flaws_of(error.errors(include_url=False, include_input=False), places=())) from None


def _page(template: str, status: int, language: Language, values: Mapping[str, Any]) -> HTMLResponse:
    def words(key: str, **named: object) -> str:
        return say(language, f"m.{key}", **named)

    content = _templates().get_template(template).render(t=words, language=language, **values)
    headers = {
        "Content-Language": language,
        "Content-Security-Policy": POLICY,
        "Cache-Control": "no-store",
        "Vary": "Accept-Language, Cookie",
    }
    return HTMLResponse(content, status, headers)


@cache
def _templates() -> Environment:
    here = FileSystemLoader(Path(__file__).parent / "templates")
    return Environment(loader=here, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
