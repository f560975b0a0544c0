"""For every list that can be written: a row that the full committee does not have, and a change of it."""

from dataclasses import dataclass, field
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.auth.roles import Role
from app.committees.tables import CommitteeRow
from app.records.resource import Resource
from app.records.resources import RESOURCES
from tests.factories.access import bearer, fresh_key

BASE = "/api/v1/committees/garden"
Row = dict[str, Any]


@dataclass(frozen=True)
class Sample:
    """A row to be made, and how it is changed then; ``changed`` is what else that changes."""

    row: Row
    patch: Row
    changed: Row = field(default_factory=dict)


PAPER = {"title": "会议方案", "address": "https://files.example.com/plan.pdf"}
SAMPLES: dict[str, Sample] = {
    "areas": Sample({"key": "hill", "name": "山北"}, {"name_en": "Hill"}),
    "travel_times": Sample({"origin": "hill", "destination": "town", "minutes": 5}, {"minutes": 6}),
    "groups": Sample({"key": "arts", "kind": "sector", "name": "文艺界"}, {"area": "town"}),
    "members": Sample({"key": "m9", "name": "委员1"}, {"employer": "=HYPERLINK(1)", "expertise": ["water"]}),
    "contacts": Sample({"member": "m8", "email": "m8@example.com"}, {"phone": "+8613800000008", "channels": ["mail"]}),
    "memberships": Sample({"group": "science", "member": "m8"}, {"since": "2024-01-01"}),
    "links": Sample({"member": "m2", "group": "farming"}, {"group": "science"}),
    "departments": Sample({"key": "roads", "name": "交通局", "officers": [{"count": 2}]}, {"sessions_per_week": 3}),
    "duties": Sample({"key": "visit", "name": "走访", "year": 2024}, {"groups": ["farming"]}),
    "weight_profiles": Sample({"key": "quick", "name": "快"}, {"weights": {"coverage": 3}}),
    "venues": Sample({"key": "shed", "name": "棚", "area": "river", "kind": "shed", "capacity": 3}, {"capacity": 4}),
    "topics": Sample(
        {"key": "roads", "name": "修路", "stages": [{"key": "visit", "name": "调研", "format": "micro_activity"}]},
        {"lead_group": "farming"},
    ),
    "annual_plans": Sample(
        {
            "key": "plan-2025",
            "name": "2025年度协商计划",
            "year": 2025,
            "topics": [{"topic": "water", "format": "sector_consultation", "month": 4, "departments": ["water"]}],
        },
        {"note": "征求意见稿"},
    ),
    "busy": Sample(
        {"owner_kind": "member", "owner": "m2", "start": "2024-03-04T01:00:00Z", "end": "2024-03-04T02:00:00Z"},
        {"end": "2024-03-04T03:00:00Z"},
    ),
    "day_overrides": Sample({"day": "2024-03-10", "kind": "working"}, {"day": "2024-03-16"}),
    "blackouts": Sample(
        {"key": "fair", "name": "庙会", "first": "2024-03-05", "last": "2024-03-06"}, {"areas": ["town"]}
    ),
    "season_windows": Sample(
        {"key": "busy-farming", "name": "农忙", "first": "2024-03-05", "last": "2024-03-06"}, {"strength": "soft"}
    ),
    "commitments": Sample(
        {"key": "plenum", "name": "全会", "start": "2024-03-05T01:00:00Z", "end": "2024-03-05T02:00:00Z"},
        {"members": ["m3"], "firmness": "tentative"},
    ),
    "formats": Sample(
        {"key": "lecture", "name": "讲座", "duration_minutes": 60, "blocks": ["morning"]}, {"duties": ["reading"]}
    ),
    "sessions": Sample(
        {
            "key": "talk-9",
            "format": "micro_activity",
            "name": "活动",
            "first": "2024-03-01",
            "last": "2024-03-08",
            "attendance": [{"role": "pool", "groups": ["science"], "low": 1, "want": 2, "high": 3}],
        },
        {"pin": {"day": "2024-03-05", "people": ["m2"]}, "venues": ["hall"], "materials": [PAPER]},
        {"pin": {"day": "2024-03-05", "start": None, "venue": None, "people": ["m2"]}},
    ),
    "orders": Sample({"before": "talk-1", "after": "act-1"}, {"min_days": 2}),
    "separations": Sample({"first": "visit", "second": "act-1"}, {"min_days": 3}),
    "capacities": Sample({"key": "driver", "name": "司机", "kind": "staff", "count": 2}, {"count": 3}),
}

WRITABLE = [resource for resource in RESOURCES if not resource.read_only]
NAMES = [resource.many for resource in WRITABLE]


def resource_of(name: str) -> Resource:
    """The entry of a list in the table of contents."""
    return next(resource for resource in RESOURCES if resource.many == name)


def path_of(name: str) -> str:
    """The address of a list."""
    return BASE + resource_of(name).path


def writer(client: TestClient, session: Session, committee: CommitteeRow, name: str) -> TestClient:
    """Let a client carry the token of somebody who may write a list."""
    own = not resource_of(name).writers
    role = Role.MEMBER if own else Role.PLANNER
    client.headers.update(bearer(session, committee, role, member="m4" if own else None))
    return client


def create(client: TestClient, name: str, row: Row) -> Any:
    """Make a row."""
    return client.post(path_of(name), json=row, headers=fresh_key())


def call(name: str, stored: Row) -> str:
    """The address of a stored row."""
    return f"{path_of(name)}/{stored.get('key', stored['id'])}"
