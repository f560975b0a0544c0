import json
import stat
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.auth.queries import find_token
from app.auth.roles import Role
from app.auth.tables import Token
from app.auth.tokens import recognise, revoke_token
from app.calendar.subscribers import find_standing
from app.calendar.tables import FeedTokenRow
from app.committees.tables import MemberRow
from app.demo.access import write_access
from tests.factories.planning import ACCESS, publish_month

URL = "http://127.0.0.1:8000"


def test_the_file_opens_every_door_and_is_for_its_owner_only(session: Session, tmp_path: Path) -> None:
    publish_month(session)
    path = write_access(session, tmp_path, "garden", URL)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    content = json.loads(path.read_text())
    assert (content["base_url"], content["committee"]) == (URL, "garden")
    assert content["tokens"].keys() == {role.value for role in Role}
    for role, secret in content["tokens"].items():
        access = recognise(session, secret, "test")
        assert access is not None
        assert (access.role, access.committee) == (role, "garden")
    member = content["member"]
    secret = member["feed"].removeprefix(f"{URL}/cal/").removesuffix("/sessions.ics")
    assert session.get_one(MemberRow, find_standing(session, secret).member).key == member["id"]


def test_a_second_demo_keeps_what_still_works(session: Session, tmp_path: Path) -> None:
    publish_month(session)
    path = write_access(session, tmp_path, "garden", URL)
    first = json.loads(path.read_text())
    write_access(session, tmp_path, "garden", "http://127.0.0.1:9000")
    second = json.loads(path.read_text())
    assert second["tokens"] == first["tokens"]
    assert second["member"]["feed"] == first["member"]["feed"].replace(":8000", ":9000")
    assert session.scalar(select(func.count()).select_from(Token)) == len(Role)
    assert session.scalar(select(func.count()).select_from(FeedTokenRow)) == 1


def test_a_withdrawn_token_is_replaced_and_a_broken_file_written_anew(session: Session, tmp_path: Path) -> None:
    plan = publish_month(session)
    path = write_access(session, tmp_path, "garden", URL)
    first = json.loads(path.read_text())
    planner = recognise(session, first["tokens"]["planner"], "test")
    assert planner is not None and planner.token_id is not None
    revoke_token(session, ACCESS, find_token(session, plan.committee_id, planner.token_id, ACCESS))
    write_access(session, tmp_path, "garden", URL)
    second = json.loads(path.read_text())
    changed = [role for role, secret in second["tokens"].items() if secret != first["tokens"][role]]
    assert changed == ["planner"]
    path.write_text("{")
    write_access(session, tmp_path, "garden", URL)
    assert json.loads(path.read_text())["committee"] == "garden"
