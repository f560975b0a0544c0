"""A published month, a draft of it, and requests in any role, for tests of what planners do."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.auth.roles import Role
from app.committees.tables import CommitteeRow
from app.plans.tables import PlanRow
from tests.factories.access import bearer
from tests.factories.planning import make_committee, make_plan, publish_plan, redraft, solve_plan

Call = Callable[..., Any]
ROOT = "/api/v1/committees/garden"


@pytest.fixture
def published(session: Session) -> PlanRow:
    """The garden committee's month, solved and published."""
    plan = solve_plan(session, make_plan(session, make_committee(session)))
    publish_plan(session, plan)
    return plan


@pytest.fixture
def draft(session: Session, published: PlanRow) -> PlanRow:
    """A draft that begins with what is published."""
    return redraft(session, published)


@pytest.fixture
def call(client: TestClient, session: Session, published: PlanRow) -> Call:
    """Send a request in a role, with the version that a plan has where one is named."""
    committee = session.get_one(CommitteeRow, published.committee_id)
    tokens: dict[str, dict[str, str]] = {}

    def send(
        method: str,
        path: str,
        body: Any = None,
        *,
        role: Role = Role.PLANNER,
        who: str = "",
        plan: PlanRow | None = None,
        version: int | None = None,
        language: str = "en",
    ) -> Any:
        name = f"{role}{who}"
        if name not in tokens:
            tokens[name] = bearer(session, committee, role)
        headers = {**tokens[name], "Idempotency-Key": uuid4().hex, "Accept-Language": language}
        if plan is not None:
            session.refresh(plan)
            version = plan.version
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return client.request(method, ROOT + path, json=body, headers=headers)

    return send
