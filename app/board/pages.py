"""The pages where members answer, sign up, state their times and limits, and look up what they have done."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import Response

from app.answers.deeds import begin
from app.answers.limits import declare, find_limit, limits_of, take_back
from app.answers.schemas import LimitRequest
from app.answers.sign_ups import give_back, open_places, sign_up
from app.attendance import times
from app.attendance.leaves import decide_request, waiting
from app.attendance.proposals import propose
from app.attendance.queries import find_invited
from app.attendance.schemas import AnswerWish, LeaveDecision, OfferedTime, TimeProposal
from app.attendance.service import answer
from app.auth.preconditions import etag
from app.availability.schemas import BusyKind, LimitKind
from app.board.shown import card, cards, duties, moment, sources, when
from app.board.visiting import AnyPage, Form, OwnPage, Page, PageRoute, SentForm, again, checked
from app.sources.schemas import ForeignCalendarRequest
from app.sources.service import add_source, find_source, refresh, remove_source, shown, sources_of
from app.text import Id, Key

router = APIRouter(prefix="/m", include_in_schema=False, route_class=PageRoute)

SessionKey = Annotated[Key, Path()]
Number = Annotated[Id, Path()]


@router.get("/sessions/{key}")
def show_session(key: SessionKey, page: AnyPage) -> Response:
    """A session, with what can be answered."""
    return page.show(
        "session.html", card=card(page, find_invited(page.session, page.committee.id, key, page.member.key))
    )


@router.post("/sessions/{key}/answer")
def answer_session(key: SessionKey, page: AnyPage, form: SentForm) -> Response:
    """Answer a session, or ask for leave."""
    wish = checked(AnswerWish, {"answer": form.get("answer", ""), **form.filled("comment")})
    answer(page.session, page.committee, key, page.member.key, wish.answer, wish.comment, page.via, page.access)
    return again(f"/m/sessions/{key}")


@router.post("/sessions/{key}/proposal")
def propose_time(key: SessionKey, page: AnyPage, form: SentForm) -> Response:
    """Propose another time."""
    values: dict[str, Any] = {"starts_at": _local(page, form, "starts_at"), **form.filled("comment")}
    wanted = checked(TimeProposal, values)
    propose(page.session, page.committee, key, page.member.key, wanted, page.via, page.access)
    return page.show("done.html", words="proposal.sent", back=f"/m/sessions/{key}")


@router.get("/places")
def show_places(page: AnyPage) -> Response:
    """Open places to sign up for."""
    return page.show("places.html", places=open_places(page.session, page.committee, page.member.key).items)


@router.post("/places/{key}/take")
def take_place(key: SessionKey, page: AnyPage, form: SentForm) -> Response:
    """Take an open place."""
    sign_up(begin(page.session, page.committee, page.access), page.access, key, None)
    return again("/m/places")


@router.post("/places/{key}/give")
def give_place(key: SessionKey, page: AnyPage, form: SentForm) -> Response:
    """Give an open place back."""
    give_back(begin(page.session, page.committee, page.access), page.access, key, page.member.key, form.version)
    return again("/m/places")


@router.get("/times")
def show_times(page: AnyPage) -> Response:
    """What the member has stated about its time, and where else its busy time comes from."""
    stated = [
        (row, when(page.language, page.zone, row.start, row.end))
        for row in times.my_times(page.session, page.committee.id, page.member.key)
    ]
    foreign = [
        (item, None if item.read_at is None else moment(page.language, page.zone, item.read_at))
        for item in (shown(row, page.language) for row in sources_of(page.session, page.member))
    ]
    return page.show("times.html", stated=stated, sources=sources(page), foreign=foreign, kinds=list(BusyKind))


@router.post("/times")
def state_time(page: AnyPage, form: SentForm) -> Response:
    """State a time as preferred, impossible or taken."""
    values: dict[str, Any] = {"kind": form.get("kind", ""), **form.filled("valid_until")}
    values |= {"start": _local(page, form, "start"), "end": _local(page, form, "end")}
    if form.get("weekly"):
        values["rrule"] = "FREQ=WEEKLY"
    times.offer(page.session, page.committee, page.member.key, checked(OfferedTime, values), page.access)
    return again("/m/times")


@router.post("/times/{number}/remove")
def remove_time(number: Number, page: AnyPage, form: SentForm) -> Response:
    """Take a stated time back."""
    times.take_back(page.session, page.committee, page.member.key, number, etag(form.version), page.access)
    return again("/m/times")


@router.post("/sources")
def add_foreign(page: OwnPage, form: SentForm) -> Response:
    """Add a calendar elsewhere that tells when the member is busy."""
    kind = "caldav" if form.get("user") else "ics"
    wanted = checked(ForeignCalendarRequest, {"kind": kind, **form.filled("url", "name", "user", "password")})
    add_source(page.session, page.member, wanted, page.access)
    return again("/m/times")


@router.post("/sources/{number}/refresh")
def refresh_foreign(number: Number, page: OwnPage, form: SentForm) -> Response:
    """Have a calendar elsewhere read now."""
    refresh(page.session, find_source(page.session, page.member, number, lock=True))
    return again("/m/times")


@router.post("/sources/{number}/remove")
def remove_foreign(number: Number, page: OwnPage, form: SentForm) -> Response:
    """Remove a calendar elsewhere, and what it said."""
    row = find_source(page.session, page.member, number, lock=True)
    remove_source(page.session, page.member, row, page.access)
    return again("/m/times")


@router.get("/limits")
def show_limits(page: OwnPage) -> Response:
    """What the member has declared of itself."""
    found = limits_of(page.session, page.committee.id, page.member.key)
    return page.show("limits.html", limits=found, kinds=list(LimitKind))


@router.post("/limits")
def declare_limit(page: OwnPage, form: SentForm) -> Response:
    """Declare a limit or an observance."""
    values: dict[str, Any] = {"kind": form.get("kind", ""), **form.filled("first", "last", "start", "end")}
    if days := form.many.get("weekdays"):
        values["weekdays"] = [int(day) if day in "1234567" else day for day in days if day]
    declare(begin(page.session, page.committee, page.access), page.member.key, checked(LimitRequest, values))
    return again("/m/limits")


@router.post("/limits/{key}/remove")
def remove_limit(key: SessionKey, page: OwnPage, form: SentForm) -> Response:
    """Take a declared limit back."""
    stored = find_limit(page.session, page.committee.id, page.member.key, key)
    take_back(begin(page.session, page.committee, page.access), page.member.key, key, stored.version)
    return again("/m/limits")


@router.get("/duties")
def show_duties(page: AnyPage) -> Response:
    """The duty record so far."""
    return page.show("duties.html", duties=list(duties(page)), cards=[one for one in cards(page) if one.over])


@router.get("/leave")
def show_leave(page: OwnPage) -> Response:
    """Requests for leave that are this member's to decide."""
    asked = [
        (item, when(page.language, page.zone, item.starts_at, item.ends_at))
        for item in waiting(page.session, page.committee, page.access)
    ]
    return page.show("leave.html", asked=asked)


@router.post("/leave/{number}")
def decide_leave(number: Number, page: OwnPage, form: SentForm) -> Response:
    """Grant or refuse leave."""
    wanted = checked(LeaveDecision, {"decision": form.get("decision", ""), **form.filled("note")})
    decide_request(page.session, page.committee, number, wanted, page.access)
    return again("/m/leave")


@router.get("/more")
def show_more(page: AnyPage) -> Response:
    """Where everything else is."""
    asked = len(waiting(page.session, page.committee, page.access)) if page.own else 0
    return page.show("more.html", asked=asked)


def _local(page: Page, form: Form, name: str) -> str:
    """A moment as a form's field for date and time gives it, by the committee's clock."""
    try:
        return datetime.fromisoformat(form.get(name, "")).replace(tzinfo=page.zone).isoformat()
    except ValueError:
        return form.get(name, "")
