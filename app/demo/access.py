"""``demo-access.json``: how scripts reach the demo at once; for its owner's eyes only."""

import json
import os
from pathlib import Path
from secrets import token_hex
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.auth.access import operator
from app.auth.roles import Role
from app.auth.schemas import TokenRequest
from app.auth.tokens import create_token, recognise
from app.calendar.schemas import FeedTokenRequest
from app.calendar.service import create_feed_token
from app.calendar.subscribers import find_standing
from app.committees.access import find_committee
from app.committees.schemas import GroupKind
from app.committees.tables import CommitteeRow, GroupRow, MemberRow
from app.errors import Problem
from app.plans.tables import InvitationRow

FILE = "demo-access.json"
NAME = "demo"


def write_access(session: Session, directory: Path, committee_key: str, base_url: str) -> Path:
    """Write the file; what it held before is kept as long as it still opens its door."""
    path, committee = directory / FILE, find_committee(session, committee_key)
    before = _read(path)
    member = _member(session, committee, before.get("member", {}).get("id"))
    content = {
        "base_url": base_url,
        "committee": committee.key,
        "tokens": {role.value: _token(session, committee, member, role, before) for role in Role},
        "member": {"id": member.key, "feed": f"{base_url}/cal/{_feed(session, member, before)}/sessions.ics"},
    }
    _write(path, content)
    return path


def _member(session: Session, committee: CommitteeRow, key: str | None) -> MemberRow:
    """The member of the file before, else one with as many sessions as is usual."""
    mine = MemberRow.committee_id == committee.id
    known = session.scalars(select(MemberRow).where(mine, MemberRow.key == key)).one_or_none()
    if known is not None:
        return known
    rows = session.scalars(
        select(MemberRow)
        .join(InvitationRow, InvitationRow.member_id == MemberRow.id, isouter=True)
        .where(mine)
        .group_by(MemberRow.id)
        .order_by(func.count(InvitationRow.session_id), MemberRow.id)
    ).all()
    return rows[len(rows) // 2]


def _token(session: Session, committee: CommitteeRow, member: MemberRow, role: Role, before: dict[str, Any]) -> str:
    secret = before.get("tokens", {}).get(role.value)
    access = recognise(session, secret, "command line") if isinstance(secret, str) else None
    if access is not None and (access.role, access.committee_id) == (role, committee.id):
        return str(secret)
    wanted = TokenRequest(
        role=role,
        name=NAME,
        member=member.key if role is Role.MEMBER else None,
        group=_group(session, committee) if role is Role.ORGANISER else None,
    )
    return create_token(session, operator(), wanted, (committee.id, committee.key))[1]


def _group(session: Session, committee: CommitteeRow) -> str:
    """The group whose sessions the organiser looks after: a town liaison where there is one."""
    towns_first = (GroupRow.kind != GroupKind.TOWN_LIAISON, GroupRow.id)
    query = select(GroupRow.key).where(GroupRow.committee_id == committee.id).order_by(*towns_first).limit(1)
    return session.scalars(query).one()


def _feed(session: Session, member: MemberRow, before: dict[str, Any]) -> str:
    """Secret of the member's feed."""
    address = before.get("member", {}).get("feed")
    secret = address.split("/")[-2] if isinstance(address, str) and address.count("/") > 2 else ""
    try:
        if find_standing(session, secret).member == member.id:
            return secret
    except Problem:
        pass
    return create_feed_token(session, member, FeedTokenRequest(label=NAME), operator())[1]


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _write(path: Path, content: dict[str, Any]) -> None:
    """Write for the owner alone, whole or not at all."""
    half = path.with_name(f".{path.name}.{token_hex(4)}")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=2)
        file.write("\n")
    half.replace(path)
