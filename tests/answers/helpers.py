"""Asking and answering over HTTP."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.tables import AuditEntry
from app.clock import now
from app.committees.tables import CommitteeRow
from app.problems.bundle import AttendanceGroup, AttendanceRole, Bundle, Duty, SignUp
from app.problems.bundle import Session as SessionFact
from tests.factories.access import fresh_key
from tests.factories.bundle import activity, consultation, tiny_bundle

BASE = "/api/v1/committees/garden"
MONDAY = date(2024, 3, 4)


def soon(hours: int = 48) -> str:
    """A moment to come."""
    return (now() + timedelta(hours=hours)).isoformat()


def utc(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment by the committee's clock, which is eight hours ahead of UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def slot(day: str = "2024-03-12", start: str = "09:00:00", venue: str | None = "hall") -> dict[str, Any]:
    """A slot of an enquiry."""
    return {"day": day, "start": start, "venue": venue}


def enquiry(**changes: Any) -> dict[str, Any]:
    """A date enquiry that is all right."""
    wanted = {
        "key": "ask",
        "session": "talk-1",
        "slots": [slot(), slot("2024-03-13", "14:00:00")],
        "until": soon(),
        "members": ["m2", "m3"],
        "departments": ["water"],
        "officials": ["副市长"],
    }
    return {**wanted, **changes}


def post(client: TestClient, path: str, headers: dict[str, str], body: Any = None, etag: str | None = None) -> Response:
    """Send a POST with a key of its own."""
    matched = {} if etag is None else {"If-Match": etag}
    answer: Response = client.post(f"{BASE}{path}", json=body, headers={**headers, **matched, **fresh_key()})
    return answer


def get(client: TestClient, path: str, headers: dict[str, str]) -> Any:
    """Read something that is there."""
    answer = client.get(f"{BASE}{path}", headers=headers)
    assert answer.status_code == 200, answer.json()
    return answer.json()


def reasons(answer: Response) -> list[tuple[str, str]]:
    """Where and why a request was refused."""
    return [(flaw["pointer"], flaw["reason"]) for flaw in answer.json()["errors"]]


def refusal(answer: Response) -> tuple[int, str]:
    """How a request was refused."""
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")


def revision(session: Session) -> int:
    """The revision of the garden's facts."""
    query = select(CommitteeRow.facts_revision).where(CommitteeRow.key == "garden")
    return session.scalars(query).one()


def last_entry(session: Session) -> AuditEntry:
    """The newest entry of the audit record."""
    return session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()


def open_bundle(places: int = 2, until: date = date(2100, 1, 1)) -> Bundle:
    """The tiny committee; two of its activities have open places, and count for a reading of the year."""
    sign_up = SignUp(places=places, until=until)
    pool = AttendanceGroup(role=AttendanceRole.POOL, members=("m2", "m3"), groups=("farming",), low=1, want=2, high=3)
    first = activity("act-1").model_copy(update={"sign_up": sign_up, "attendance": (pool,), "counts_for": ("reading",)})
    second = activity("act-2").model_copy(update={"counts_for": ("reading",)})
    bundle = tiny_bundle(sessions=(consultation("talk-1", "science"), first, second))
    return bundle.model_copy(update={"duties": (Duty(key="reading", name="读书", year=2024),)})


def with_session(bundle: Bundle, key: str, **changes: Any) -> Bundle:
    """Change one of a bundle's sessions."""

    def changed(item: SessionFact) -> SessionFact:
        return item.model_copy(update=changes) if item.key == key else item

    return bundle.model_copy(update={"sessions": tuple(changed(item) for item in bundle.sessions)})
