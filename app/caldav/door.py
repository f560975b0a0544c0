"""Where calendar programs knock: one address for everything below ``/dav/``, and the ways there."""

from collections.abc import Callable
from email.utils import format_datetime
from typing import Annotated, Final
from xml.etree.ElementTree import Element

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from app.caldav import finding, reports, scheduling, writing
from app.caldav.accounts import ROOT, recognise
from app.caldav.items import Calendar, DavRefused, Item
from app.caldav.kept import OUTBOX, KeptCalendar
from app.caldav.names import c, d, element, href, read_xml, write_xml
from app.caldav.places import SCHEDULING, Home, Place
from app.caldav.properties import MEDIA_TYPE
from app.caldav.replies import put_date_answer, put_reply
from app.caldav.sessions import SessionCalendar
from app.caldav.writing import tag_matches
from app.database import DatabaseSession
from app.errors import Forbidden, MethodNotAllowed, NotFound, PreconditionFailed

door = APIRouter(include_in_schema=False)

METHODS: Final = (
    "OPTIONS", "PROPFIND", "PROPPATCH", "REPORT", "GET", "HEAD", "PUT", "DELETE", "POST", "MKCALENDAR", "MKCOL",
)  # fmt: skip
CAPABILITIES: Final = {
    "DAV": "1, 3, access-control, calendar-access, calendar-auto-schedule, extended-mkcol",
    "Allow": ", ".join(METHODS),
    "MS-Author-Via": "DAV",
}
MOST_BYTES: Final = 1_000_000
"""The largest body that is read."""
XML: Final = "application/xml; charset=utf-8"
MOVED: Final = {"Location": ROOT}


async def limited_body(request: Request) -> bytes:
    """Read the body, and no more than is taken."""
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > MOST_BYTES:
            raise HTTPException(413)
    return bytes(found)


Body = Annotated[bytes, Depends(limited_body)]


@door.api_route("/.well-known/caldav", methods=[*METHODS])
async def well_known() -> Response:
    """Say where calendars are (RFC 6764)."""
    return Response(status_code=301, headers=MOVED)


@door.api_route("/", methods=["PROPFIND", "OPTIONS"])
async def bare_host(request: Request) -> Response:
    """Say to a program that knows only the host's name where calendars are."""
    if request.method == "OPTIONS":
        return Response(status_code=200, headers=CAPABILITIES)
    return Response(status_code=301, headers=MOVED)


@door.api_route("/dav", methods=[*METHODS])
async def without_slash() -> Response:
    """Say where calendars are."""
    return Response(status_code=301, headers=MOVED)


@door.api_route("/dav/{path:path}", methods=[*METHODS])
def dav(request: Request, session: DatabaseSession, body: Body) -> Response:
    """Answer one request of a calendar program."""
    if request.method == "OPTIONS":
        return Response(status_code=200, headers=CAPABILITIES)
    home = Home(session, recognise(session, request))
    try:
        return Exchange(request, home, home.place(request.scope["path"]), body).answer()
    except DavRefused as refused:
        session.rollback()
        where = None if refused.path is None else href(refused.path)
        said = None if refused.sentence is None else element(d("responsedescription"), refused.sentence)
        document = element(d("error"), element(refused.name, where), said)
        return Response(write_xml(document), refused.status, media_type=XML)


class Exchange:
    """One request and its answer."""

    def __init__(self, request: Request, home: Home, place: Place, body: bytes) -> None:
        self.request, self.home, self.place, self.body = request, home, place, body

    def answer(self) -> Response:
        """Do what the method says."""
        acts: dict[str, Callable[[], Response]] = {
            "PROPFIND": self._propfind,
            "PROPPATCH": self._proppatch,
            "REPORT": self._report,
            "GET": self._get,
            "HEAD": self._get,
            "PUT": self._put,
            "DELETE": self._delete,
            "POST": self._post,
            "MKCALENDAR": self._make,
            "MKCOL": self._make,
        }
        return acts[self.request.method]()

    def _header(self, name: str) -> str | None:
        return self.request.headers.get(name)

    def _calendar(self) -> Calendar:
        if self.place.calendar is None:
            raise MethodNotAllowed
        return self.home.calendar(self.place.calendar)

    def _item(self, calendar: Calendar) -> Item:
        name = self.place.name
        found = {} if name is None else calendar.named([name])
        if name is None or name not in found:
            raise NotFound
        return found[name]

    def _propfind(self) -> Response:
        depth = (self._header("depth") or "0").strip().lower()
        if depth == "infinity" and self.place.calendar is None:
            raise DavRefused(403, d("propfind-finite-depth"))
        document = finding.propfind(self.home, self.place, read_xml(self.body), deep=depth != "0")
        return _multistatus(document)

    def _proppatch(self) -> Response:
        if self.place.name is not None:
            self._item(self._calendar())
        elif self.place.calendar is not None and self.place.calendar not in SCHEDULING:
            self._calendar()
        target = None if self.place.name is not None else self.place.calendar
        path = self.request.scope["path"]
        return _multistatus(writing.patch_properties(self.home, target, path, read_xml(self.body)))

    def _report(self) -> Response:
        report = read_xml(self.body)
        if report is None:
            raise DavRefused(403, d("supported-report"))
        if report.tag == d("principal-search-property-set"):
            return Response(write_xml(reports.search_properties()), media_type=XML)
        if report.tag == d("principal-property-search"):
            return _multistatus(reports.principal_search(self.home, report))
        if self.place.calendar is None or self.place.calendar in SCHEDULING:
            raise DavRefused(403, d("supported-report"))
        calendar = self._calendar()
        if report.tag == c("free-busy-query"):
            return Response(reports.free_busy_query(self.home, calendar, report), media_type=MEDIA_TYPE)
        return _multistatus(self._known_report(report)(self.home, calendar, report))

    @staticmethod
    def _known_report(report: Element) -> Callable[[Home, Calendar, Element], Element]:
        known = {
            c("calendar-query"): reports.calendar_query,
            c("calendar-multiget"): reports.calendar_multiget,
            d("sync-collection"): reports.sync_collection,
        }
        if report.tag not in known:
            raise DavRefused(403, d("supported-report"))
        return known[report.tag]

    def _get(self) -> Response:
        if self.place.name is None:
            if self.place.calendar is not None and self.place.calendar not in SCHEDULING:
                self._calendar()
            return Response("", media_type="text/plain")
        calendar = self._calendar()
        item = self._item(calendar)
        headers = {"ETag": f'"{item.etag}"', "Last-Modified": format_datetime(item.changed_at, usegmt=True)}
        headers["Cache-Control"] = "private, no-cache"
        if item.schedule_tag is not None:
            headers["Schedule-Tag"] = f'"{item.schedule_tag}"'
        known = self._header("if-none-match")
        if known is not None and tag_matches(item.etag, known):
            return Response(status_code=304, headers=headers)
        calendar.load([item])
        return Response(item.content, headers=headers, media_type=MEDIA_TYPE)

    def _put(self) -> Response:
        if self.place.name is None:
            raise MethodNotAllowed
        kind = (self._header("content-type") or "text/calendar").partition(";")[0].strip().lower()
        if kind not in ("text/calendar", "application/octet-stream", "text/plain"):
            raise DavRefused(403, c("supported-calendar-data"))
        calendar = self._calendar()
        if isinstance(calendar, SessionCalendar):
            return self._reply(calendar)
        assert isinstance(calendar, KeptCalendar)
        new, etag = writing.put_object(
            self.home,
            calendar,
            self.place.name,
            self.body,
            if_match=self._header("if-match"),
            if_none_match=self._header("if-none-match"),
        )
        headers = {"ETag": f'"{etag}"'}
        if tag := writing.schedule_tag(self.body):
            headers["Schedule-Tag"] = f'"{tag}"'
        return Response(status_code=201 if new else 204, headers=headers)

    def _reply(self, calendar: SessionCalendar) -> Response:
        """Take the member's own answer and alarms: what is stored is not what was sent, so no ETag."""
        if self.place.name not in calendar.named([self.place.name or ""]):
            raise Forbidden
        item = self._item(calendar)
        known, tag = self._header("if-match"), self._header("if-schedule-tag-match")
        changed = known is not None and not tag_matches(item.etag, known)
        if changed and not (tag is not None and item.schedule_tag and tag_matches(item.schedule_tag, tag)):
            raise PreconditionFailed
        slot = calendar.slot_of(item)
        if slot is None:
            put_reply(self.home, item, calendar.partstat(item), self.body)
        else:
            put_date_answer(self.home, item, slot, calendar.partstat(item), self.body)
        return Response(status_code=204, headers={"Schedule-Tag": f'"{item.schedule_tag}"'})

    def _delete(self) -> Response:
        if self.place.calendar is None or self.place.calendar in SCHEDULING:
            raise Forbidden
        if self.place.name is None:
            writing.remove_calendar(self.home, self.place.calendar)
            return Response(status_code=204)
        calendar = self._calendar()
        if not isinstance(calendar, KeptCalendar):
            self._item(calendar)
            raise DavRefused(403, d("need-privileges"))  # a stray swipe is no leave
        writing.delete_object(self.home, calendar, self.place.name, self._header("if-match"))
        return Response(status_code=204)

    def _post(self) -> Response:
        if self.place.calendar != OUTBOX or self.place.name is not None:
            raise MethodNotAllowed
        return Response(write_xml(scheduling.outbox_post(self.home, self.body)), media_type=XML)

    def _make(self) -> Response:
        if self.place.calendar is None or self.place.name is not None:
            raise Forbidden
        writing.add_calendar(self.home, self.place.calendar, read_xml(self.body))
        return Response(status_code=201)


def _multistatus(document: Element) -> Response:
    return Response(write_xml(document), 207, media_type=XML)
