"""The example county's secretariat on its worst days: the published year, and how it is worked with."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from fastapi.testclient import TestClient
from httpx import Response
from icalendar import Calendar
from sqlalchemy import URL, select

from app.auth.roles import Role
from app.clock import clock_reading
from app.committees.tables import CommitteeRow
from app.database import session_scope
from app.example import example_bundle
from app.notices.dispatch import send_due
from app.outgoing import fetching
from app.plans.drafts import read_problem, save_draft
from app.solving.execute import execute_run, solving_pool
from app.solving.outcome import outcome_of
from solver import solve
from tests.factories.access import bearer, fresh_key
from tests.factories.planning import make_committee, make_plan, publish_plan
from tests.factories.serving import service_on, usual_app
from tests.fetch.servers import HERE

ZONE = ZoneInfo("Asia/Shanghai")
WORK = 5.0


def publish_the_year(url: URL) -> None:
    """Import the example, solve it and publish it, as the year before ends."""
    bundle = example_bundle(scale="year")
    with service_on(url), session_scope() as session:
        committee = make_committee(session, bundle.model_copy(update={"as_of": None}))  # later plans begin now
        plan = make_plan(session, committee, bundle.first_day, bundle.last_day, bundle.as_of)
        stated = read_problem(session, plan.id)
        outcome = outcome_of(stated, solve(stated.translation.problem, seconds=200, work=WORK))
        save_draft(session, stated, outcome.drafted, outcome.costs)
        session.refresh(plan)
        assert bundle.as_of is not None
        with clock_reading(bundle.as_of):
            publish_plan(session, plan, "全年日程")


@dataclass
class Office:
    """Requests in any role at the time that the clock shows."""

    client: TestClient
    moment: datetime
    tokens: dict[str, dict[str, str]] = field(default_factory=dict)
    root: str = ""

    def headers(self, role: Role, member: str | None) -> dict[str, str]:
        name = f"{role}{member}"
        if name not in self.tokens:
            with session_scope() as session:
                committee = session.scalars(select(CommitteeRow)).one()
                self.root = f"/api/v1/committees/{committee.key}"
                self.tokens[name] = bearer(session, committee, role, member)
        return {**self.tokens[name], **fresh_key(), "Accept-Language": "zh"}

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        role: Role = Role.PLANNER,
        member: str | None = None,
        version: int | None = None,
    ) -> Response:
        headers = self.headers(role, member) | ({} if version is None else {"If-Match": f'"{version}"'})
        with clock_reading(self.moment):
            answer: Response = self.client.request(method, self.root + path, json=body, headers=headers)
        return answer

    def get(self, path: str, **wanted: Any) -> Any:
        answer = self.send("GET", path, **wanted)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def do(self, path: str, body: Any = None, **wanted: Any) -> Any:
        answer = self.send("POST", path, body if body is not None else {}, **wanted)
        assert answer.is_success, answer.text
        return answer.json()

    def all(self, path: str) -> list[Any]:
        """All pages of a list."""
        found, more = [], ""
        while True:
            page = self.get(f"{path}{'&' if '?' in path else '?'}limit=200{more}")
            found += page["items"]
            if page["next"] is None:
                return found
            more = f"&cursor={page['next']}"

    def calendar(self) -> dict[str, Any]:
        """What is published, by session."""
        newest = max(release["number"] for release in self.get("/releases?limit=200")["items"])
        return {item["session"]: item for item in self.all(f"/releases/{newest}/sessions")}

    def of(self, session: str) -> int:
        """The version of a session's facts."""
        return int(self.get(f"/sessions/{session}")["version"])

    def draft(self, name: str) -> int:
        """A draft that begins with what is published."""
        newest = max(release["number"] for release in self.get("/releases?limit=200")["items"])
        return int(self.do(f"/releases/{newest}/draft", {"name": name})["id"])

    def version(self, plan: int) -> int:
        return int(self.get(f"/plans/{plan}")["version"])

    def run(self, plan: int, **wanted: Any) -> Any:
        """A run as a worker carries it out."""
        run = self.do(f"/plans/{plan}/runs", wanted, version=self.version(plan))["id"]
        with clock_reading(self.moment):
            execute_run(run)
        return self.get(f"/runs/{run}")

    def repair(self, plan: int, **wanted: Any) -> Any:
        """The smallest repair."""
        return self.run(plan, mode="repair", seconds=20, **wanted)["repair"]

    def publish(self, plan: int, name: str) -> Response:
        return self.send("POST", f"/plans/{plan}/publish", {"name": name}, version=self.version(plan))

    def answer(self, session: str, member: str, answer: str, comment: str | None = None) -> None:
        """What a member says on the telephone."""
        told = {"answer": answer, "comment": comment}
        self.do(f"/sessions/{session}/answers/{member}", told, role=Role.SECRETARY)

    def quorum(self, session: str) -> Any:
        """Where a published session's quorum stands."""
        (found,) = (item for item in self.get("/conflicts")["published"]["quorums"] if item["session"] == session)
        return found

    def feed(self, member: str) -> str:
        return str(self.do(f"/members/{member}/feed-tokens", {}, role=Role.ADMIN)["feed"])

    def events(self, feed: str) -> dict[str, Any]:
        """Events of a feed by UID."""
        with clock_reading(self.moment):
            content = self.client.get(feed).content
        return {str(event["UID"]): event for event in Calendar.from_ical(content).walk("VEVENT")}

    def deliver(self) -> None:
        """What the worker does about messages that are due."""
        with clock_reading(self.moment):
            send_due()

    def later(self, **by: float) -> None:
        self.moment += timedelta(**by)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def words(conflicts: Any) -> str:
    return "\n".join(item["sentence"] for item in conflicts["published"]["conflicts"])


@contextmanager
def office_on(url: URL) -> Iterator[Office]:
    """The service as it runs, on a database of its own; providers are on this machine."""
    with ExitStack() as stack:
        stack.enter_context(service_on(url))
        stack.enter_context(fetching(HERE))
        stack.callback(lambda: solving_pool().close())
        yield Office(stack.enter_context(TestClient(usual_app(), raise_server_exceptions=False)), datetime.now(ZONE))
