"""A county of eight towns with a published fortnight, placed by hand so that every test knows what stands where."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.roles import Role
from app.committees.tables import CommitteeRow
from app.plans.tables import InvitationRow, MemberCalendarRow, PlanRow, ReleaseRow
from app.plans.timetable import Drafted, write_timetable
from app.problems import bundle as facts
from app.problems.placed import Placed
from tests.factories.access import bearer, fresh_key
from tests.factories.bundle import FIRST, LAST, make_blocks, tiny_bundle
from tests.factories.planning import make_committee, make_plan, publish_plan, session_number

ZONE = ZoneInfo("Asia/Shanghai")
TOWNS = tuple(f"town-{number}" for number in range(1, 9))
TUESDAY, WEDNESDAY = date(2024, 3, 12), date(2024, 3, 13)
HOUR = timedelta(hours=1)
BASE = "/api/v1/committees/garden"


@dataclass(frozen=True)
class Post:
    """A session of the county: where, when, and the numbers of its two members."""

    key: str
    format: str
    town: str
    day: date
    start: time = time(9)
    members: tuple[int, int] = (1, 2)

    @property
    def placed(self) -> Placed:
        people = tuple((0, f"m{number}") for number in self.members)
        return Placed(self.key, self.day, self.start, f"hall-{self.town}", people)

    @property
    def drafted(self) -> Drafted:
        start = datetime.combine(self.day, self.start, ZONE)
        return Drafted(self.placed, [(start, start + HOUR)])


STRUCK = (
    *(Post(f"talk-{n}", "grassroots", f"town-{n}", TUESDAY, members=(2 * n - 1, 2 * n)) for n in range(1, 6)),
    Post("visit-1", "inspection", "town-5", WEDNESDAY, members=(1, 3)),
    Post("visit-2", "inspection", "town-6", TUESDAY, members=(11, 12)),
    *(Post(f"act-{n}", "micro", f"town-{n}", WEDNESDAY, time(14), members=(n, n + 6)) for n in range(1, 5)),
)
"""Five grassroots consultations, two inspections and four micro-activities in six towns on two days."""
SPARED = (
    Post("reading", "reading", "town-1", TUESDAY, time(14), members=(1, 13)),
    Post("talk-far", "grassroots", "town-7", TUESDAY, members=(14, 15)),
    Post("act-later", "micro", "town-1", date(2024, 3, 14), members=(1, 2)),
    Post("talk-early", "grassroots", "town-2", date(2024, 3, 11), members=(3, 16)),
)
"""Another format, another town, the day after, the day before."""
POSTS = (*STRUCK, *SPARED)
TYPHOON: dict[str, Any] = {
    "key": "typhoon",
    "name": "台风防汛",
    "first": "2024-03-12",
    "last": "2024-03-13",
    "areas": list(TOWNS[:6]),
    "formats": ["grassroots", "inspection", "micro"],
    "reason": "防汛应急响应",
}


def county_bundle(*extra: facts.Session) -> facts.Bundle:
    """The county's facts; ``extra`` sessions belong to no town."""
    members = tuple(facts.Member(key=f"m{number}", name=f"委员{number}") for number in range(1, 21))
    everybody = facts.Group(key="science", kind=facts.GroupKind.SECTOR, name="全体")
    return tiny_bundle().model_copy(
        update={
            "areas": tuple(facts.Area(key=town, name=town) for town in TOWNS),
            "groups": (everybody,),
            "members": members,
            "memberships": tuple(facts.Membership(group="science", member=member.key) for member in members),
            "departments": (),
            "venues": tuple(
                facts.Venue(key=f"hall-{town}", name=f"{town}协商议事室", area=town, kind="hall", capacity=40)
                for town in TOWNS
            ),
            "formats": tuple(make_format(key) for key in ("grassroots", "inspection", "micro", "reading")),
            "sessions": (*map(make_session, POSTS), *extra),
        }
    )


def make_format(key: str) -> facts.Format:
    blocks = tuple(block.key for block in make_blocks())
    return facts.Format(
        key=key, name=key, duration_minutes=60, blocks=blocks, venue_kinds=("hall",), notice_working_days=5
    )


def make_session(post: Post) -> facts.Session:
    pool = facts.AttendanceGroup(role=facts.AttendanceRole.POOL, groups=("science",), low=2, want=2, high=2)
    return facts.Session(
        key=post.key,
        format=post.format,
        name=f"场次 {post.key}",
        area=post.town,
        local_venues=True,
        first=FIRST,
        last=LAST,
        attendance=(pool,),
    )


def draft(session: Session, committee: CommitteeRow, posts: tuple[Post, ...] = POSTS, **wanted: Any) -> PlanRow:
    """A plan that places sessions by hand."""
    plan = make_plan(session, committee, **wanted)
    write_timetable(session, plan, [post.drafted for post in posts])
    session.flush()
    return plan


@dataclass
class County:
    """The county as its secretariat works with it."""

    client: TestClient
    session: Session
    committee: CommitteeRow
    release: ReleaseRow
    headers: dict[str, str] = field(default_factory=dict)

    def as_role(self, role: Role) -> "County":
        return County(
            self.client, self.session, self.committee, self.release, bearer(self.session, self.committee, role)
        )

    def post(self, path: str, body: Any = None, version: int | None = None, *, once: str | None = None) -> Response:
        match = {} if version is None else {"If-Match": f'"{version}"'}
        key = fresh_key() if once is None else {"Idempotency-Key": once}
        sent: Response = self.client.post(f"{BASE}{path}", json=body, headers={**self.headers, **key, **match})
        return sent

    def act(self, key: str, act: str, body: Any = None, version: int | None = None) -> Response:
        """Do something to a session in its present version."""
        return self.post(f"/sessions/{key}/{act}", body, version or self.stored(key)["version"])

    def get(self, path: str) -> Any:
        response = self.client.get(f"{BASE}{path}", headers=self.headers)
        assert response.status_code == 200, response.text
        return response.json()

    def stored(self, key: str) -> Any:
        return self.get(f"/sessions/{key}")

    def current(self) -> Any:
        (found,) = [item for item in self.get("/releases")["items"] if item["current"]]
        return found

    def calendar(self) -> dict[str, Any]:
        """The published sessions by key."""
        items = self.get(f"/releases/{self.current()['number']}/sessions?limit=200")["items"]
        return {item["session"]: item for item in items}

    def invitations(self, key: str) -> list[InvitationRow]:
        number = session_number(self.session, key)
        query = select(InvitationRow).where(InvitationRow.session_id == number).order_by(InvitationRow.member_id)
        return list(self.session.scalars(query.execution_options(populate_existing=True)))

    def shown(self, key: str) -> set[tuple[str, int]]:
        """Status and sequence of a session's invitations."""
        return {(row.status, row.sequence) for row in self.invitations(key)}

    def revisions(self) -> dict[int, int]:
        rows = self.session.execute(select(MemberCalendarRow.member_id, MemberCalendarRow.revision))
        return dict(rows.all())

    def feeds(self) -> dict[str, str]:
        """Addresses of every member's calendar."""
        members = [f"m{number}" for number in range(1, 19)]
        made = {member: self.post(f"/members/{member}/feed-tokens", {}) for member in members}
        return {member: response.json()["feed"] for member, response in made.items()}

    def read(self, feeds: dict[str, str]) -> dict[str, bytes]:
        plain = {"Accept-Encoding": "identity"}
        return {member: self.client.get(feed, headers=plain).content for member, feed in feeds.items()}


def make_county(client: TestClient, session: Session, role: Role = Role.SECRETARY, *extra: facts.Session) -> County:
    """Import the county and publish its fortnight."""
    committee = make_committee(session, county_bundle(*extra))
    release = publish_plan(session, draft(session, committee), "三月日程")
    return County(client, session, committee, release, bearer(session, committee, role))
