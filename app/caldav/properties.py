"""Properties of what has an address: the root, a member's home, calendars, objects."""

from collections.abc import Callable, Iterable, Mapping
from email.utils import format_datetime
from functools import partial
from typing import Final
from xml.etree.ElementTree import Element

import defusedxml.ElementTree

from app.caldav.accounts import ROOT
from app.caldav.filters import COLLATIONS, EARLIEST, LATEST
from app.caldav.items import Calendar, Item
from app.caldav.kept import BUSY, INBOX, OUTBOX
from app.caldav.names import c, cs, d, element, hrefs
from app.caldav.places import Home

MOST_BYTES: Final = 256 * 1024
"""The largest calendar object that is taken."""
MOST_INSTANCES: Final = 5000
MEDIA_TYPE: Final = "text/calendar; charset=utf-8"

Make = Callable[[], Element]
Known = Mapping[str, Make]

REPORTS: Final = (
    c("calendar-query"),
    c("calendar-multiget"),
    c("free-busy-query"),
    d("sync-collection"),
    d("principal-property-search"),
    d("principal-search-property-set"),
)
READING: Final = ("read", "read-current-user-privilege-set")
WRITING: Final = ("all", "write", "write-properties", "write-content", "bind", "unbind")
BIG: Final = frozenset({c("calendar-data")})


def of_root(home: Home) -> Known:
    """Properties of where everything begins."""
    return {
        d("resourcetype"): lambda: element(d("resourcetype"), Element(d("collection"))),
        d("displayname"): lambda: element(d("displayname"), home.account.committee.name),
        **_principal(home),
    }


def of_home(home: Home) -> Known:
    """Properties of a member, who is a principal and the home of its calendars."""
    account = home.account
    return {
        d("resourcetype"): lambda: element(d("resourcetype"), Element(d("collection")), Element(d("principal"))),
        d("displayname"): lambda: element(d("displayname"), account.member.name),
        d("principal-URL"): lambda: hrefs(d("principal-URL"), [account.home]),
        d("owner"): lambda: hrefs(d("owner"), [account.home]),
        d("group-membership"): lambda: Element(d("group-membership")),
        d("supported-report-set"): _reports,
        d("current-user-privilege-set"): partial(_privileges, True),
        c("calendar-home-set"): lambda: hrefs(c("calendar-home-set"), [account.home]),
        c("calendar-user-address-set"): lambda: hrefs(c("calendar-user-address-set"), [account.address, account.home]),
        c("calendar-user-type"): lambda: element(c("calendar-user-type"), "INDIVIDUAL"),
        c("schedule-inbox-URL"): lambda: hrefs(c("schedule-inbox-URL"), [home.path(INBOX)]),
        c("schedule-outbox-URL"): lambda: hrefs(c("schedule-outbox-URL"), [home.path(OUTBOX)]),
        **_principal(home),
    }


def of_scheduling(home: Home, name: str) -> Known:
    """Properties of inbox and outbox."""
    kind = "schedule-inbox" if name == INBOX else "schedule-outbox"
    found: dict[str, Make] = {
        d("resourcetype"): lambda: element(d("resourcetype"), Element(d("collection")), Element(c(kind))),
        d("displayname"): lambda: element(d("displayname"), name),
        d("owner"): lambda: hrefs(d("owner"), [home.account.home]),
        d("current-user-privilege-set"): partial(_privileges, False),
        **_principal(home),
    }
    if name == INBOX:
        default = home.path(BUSY)
        found[c("schedule-default-calendar-URL")] = lambda: hrefs(c("schedule-default-calendar-URL"), [default])
    return found


def of_calendar(home: Home, calendar: Calendar) -> Known:
    """Properties of a calendar, with those that clients have set."""
    account = home.account
    shown = home.account.language
    found: dict[str, Make] = {
        d("displayname"): lambda: element(d("displayname"), calendar_title(calendar.name, shown)),
        d("resourcetype"): lambda: element(d("resourcetype"), Element(d("collection")), Element(c("calendar"))),
        d("owner"): lambda: hrefs(d("owner"), [account.home]),
        d("sync-token"): lambda: element(d("sync-token"), calendar.token()),
        d("getetag"): lambda: element(d("getetag"), f'"{calendar.token()}"'),
        cs("getctag"): lambda: element(cs("getctag"), calendar.token()),
        d("getcontenttype"): lambda: element(d("getcontenttype"), MEDIA_TYPE),
        d("supported-report-set"): _reports,
        d("current-user-privilege-set"): partial(_privileges, calendar.writable),
        c("supported-calendar-component-set"): lambda: element(
            c("supported-calendar-component-set"), *(Element(c("comp"), {"name": name}) for name in calendar.components)
        ),
        c("supported-calendar-data"): _data,
        c("supported-collation-set"): lambda: element(
            c("supported-collation-set"), *(element(c("supported-collation"), name) for name in COLLATIONS[:3])
        ),
        c("max-resource-size"): lambda: element(c("max-resource-size"), str(MOST_BYTES)),
        c("max-instances"): lambda: element(c("max-instances"), str(MOST_INSTANCES)),
        c("min-date-time"): lambda: element(c("min-date-time"), f"{EARLIEST:%Y%m%dT%H%M%SZ}"),
        c("max-date-time"): lambda: element(c("max-date-time"), f"{LATEST:%Y%m%dT%H%M%SZ}"),
        c("schedule-calendar-transp"): lambda: element(
            c("schedule-calendar-transp"), Element(c("opaque" if calendar.writable else "transparent"))
        ),
        **_principal(home),
    }
    for name, text in calendar.properties.items():
        found[name] = partial(defusedxml.ElementTree.fromstring, text)
    return found


def calendar_title(name: str, language: str) -> str:
    """What a calendar is called where nobody has named it."""
    titles = {
        ("sessions", "zh"): "政协会议",
        ("sessions", "en"): "Sessions",
        ("busy", "zh"): "我的忙碌时间",
        ("busy", "en"): "My busy time",
    }
    return titles.get((name, language), name)


def of_item(home: Home, calendar: Calendar, item: Item) -> Known:
    """Properties of an object; its bytes are there only if they were loaded."""
    found: dict[str, Make] = {
        d("resourcetype"): lambda: Element(d("resourcetype")),
        d("getetag"): lambda: element(d("getetag"), f'"{item.etag}"'),
        d("getcontenttype"): lambda: element(d("getcontenttype"), f"{MEDIA_TYPE}; component={item.component.lower()}"),
        d("getlastmodified"): lambda: element(d("getlastmodified"), format_datetime(item.changed_at, usegmt=True)),
        d("displayname"): lambda: element(d("displayname"), item.name),
        d("owner"): lambda: hrefs(d("owner"), [home.account.home]),
        d("current-user-privilege-set"): partial(_privileges, True),
        **_principal(home),
    }
    size = len(item.content) if item.content is not None else item.size
    if size is not None:
        found[d("getcontentlength")] = lambda: element(d("getcontentlength"), str(size))
    if item.schedule_tag is not None:
        found[c("schedule-tag")] = lambda: element(c("schedule-tag"), f'"{item.schedule_tag}"')
    if item.content is not None:
        found[c("calendar-data")] = lambda: element(
            c("calendar-data"), (item.content or b"").decode("utf-8", "replace")
        )
    return found


def chosen(known: Known, names: Iterable[str] | None, *, only_names: bool = False) -> tuple[list[Element], list[str]]:
    """Make the properties of some names, or all but the big ones, and say which there are not."""
    if names is None:
        wanted = [name for name in known if name not in BIG]
        return [Element(name) if only_names else known[name]() for name in wanted], []
    wanted = list(dict.fromkeys(names))
    return [known[name]() for name in wanted if name in known], [name for name in wanted if name not in known]


def _principal(home: Home) -> dict[str, Make]:
    return {
        d("current-user-principal"): lambda: hrefs(d("current-user-principal"), [home.account.home]),
        d("principal-collection-set"): lambda: hrefs(d("principal-collection-set"), [ROOT]),
    }


def _reports() -> Element:
    found = (element(d("supported-report"), element(d("report"), Element(name))) for name in REPORTS)
    return element(d("supported-report-set"), *found)


def _privileges(writable: bool) -> Element:
    names = [*(WRITING if writable else ("write-properties",)), *READING]
    found = [element(d("privilege"), Element(d(name))) for name in names]
    free_busy = element(d("privilege"), Element(c("read-free-busy")))
    return element(d("current-user-privilege-set"), *found, free_busy)


def _data() -> Element:
    kind = Element(c("calendar-data"), {"content-type": "text/calendar", "version": "2.0"})
    return element(c("supported-calendar-data"), kind)


PROTECTED: Final = frozenset(
    {
        d("resourcetype"), d("getetag"), d("getcontenttype"), d("getcontentlength"), d("getlastmodified"),
        d("sync-token"), d("owner"), d("supported-report-set"), d("current-user-privilege-set"),
        d("current-user-principal"), d("principal-collection-set"), d("principal-URL"), cs("getctag"),
        c("supported-calendar-component-set"), c("supported-calendar-data"), c("supported-collation-set"),
        c("max-resource-size"), c("max-instances"), c("min-date-time"), c("max-date-time"), c("calendar-home-set"),
        c("calendar-user-address-set"), c("schedule-inbox-URL"), c("schedule-outbox-URL"),
    }
)  # fmt: skip
"""What clients cannot set."""
