"""Committees in the database, and clients that carry a token."""

from itertools import count

from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.access import operator
from app.auth.roles import Role
from app.auth.schemas import TokenRequest
from app.auth.tokens import create_token
from app.committees.tables import CommitteeRow
from app.imports.service import import_bundle
from app.problems.bundle import Bundle
from tests.factories.bundle import tiny_bundle

_keys = count(1)


def stored_committee(session: Session, bundle: Bundle | None = None) -> CommitteeRow:
    """Import a committee, the tiny one unless another is given."""
    wanted = bundle or tiny_bundle()
    import_bundle(session, wanted, operator())
    return session.scalars(select(CommitteeRow).where(CommitteeRow.key == wanted.committee.key)).one()


def bearer(
    session: Session,
    committee: CommitteeRow | None,
    role: Role = Role.PLANNER,
    member: str | None = None,
    group: str | None = None,
) -> dict[str, str]:
    """Make a token and return the header that carries it; a member or group is the bundle's first unless named."""
    named = "m1" if role is Role.MEMBER and member is None else member
    looks_after = "science" if role is Role.ORGANISER and group is None else group
    wanted = TokenRequest(role=role, name=f"test {role}", member=named, group=looks_after)
    reference = None if committee is None else (committee.id, committee.key)
    _, secret = create_token(session, operator(), wanted, reference)
    return {"Authorization": f"Bearer {secret}"}


def as_role(
    client: TestClient, session: Session, committee: CommitteeRow | None, role: Role = Role.PLANNER
) -> TestClient:
    """Let a client carry a token of a role."""
    client.headers.update(bearer(session, committee, role))
    return client


def fresh_key() -> dict[str, str]:
    """An Idempotency-Key that was not used before."""
    return {"Idempotency-Key": f"test-{next(_keys)}"}
