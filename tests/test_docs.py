"""The guides tell everything there is, and their commands work."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import get_args

import httpx
import pytest
import typer.main

from app.cli import cli
from app.notices.channel_schemas import Kind
from app.settings import Settings
from solver.checker import CHECKED_RULES
from solver.metrics import PREFERENCES

HELPERS = {"avoided"}
"""Files that several preferences share."""
EVENT = re.compile(r"announce\([^\"]*\"([a-z_.]+)\"")
ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"


def text(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def test_every_command_is_documented() -> None:
    commands = typer.main.get_group(cli).commands
    assert [name for name in commands if f"`consult {name}`" not in text("operating.md")] == []


def test_every_setting_is_documented() -> None:
    names = {"DATABASE_URL" if name == "database_url" else f"CONSULT_{name.upper()}" for name in Settings.model_fields}
    assert {name for name in names if f"`{name}`" not in text("operating.md")} == set()


def test_every_preference_is_documented() -> None:
    assert [name for name in PREFERENCES if f"`{name}`" not in text("solver.md")] == []


def test_every_rule_and_preference_stands_in_the_table() -> None:
    page = text("rules.md")
    files = [path.stem for part in ("rules", "preferences") for path in (ROOT / "solver" / part).glob("*.py")]
    stated = {name for name in files if not name.startswith("_")} - HELPERS
    assert [name for name in sorted(stated) if f"| `{name}` |" not in page] == []
    assert [name for name in (*CHECKED_RULES, *PREFERENCES) if f"`{name}`" not in page] == []
    told = set(re.findall(r"`(\w+)`", page)) - {"well_formed"}
    assert told <= {*stated, *CHECKED_RULES, *PREFERENCES}


def test_links_between_pages_lead_somewhere() -> None:
    pages = [*DOCS.glob("*.md"), ROOT / "README.md", ROOT / "README.zh-CN.md", ROOT / "CONTRIBUTING.md"]
    links = [(page, link) for page in pages for link in re.findall(r"\]\((?!http)([^)#]+)\)", page.read_text("utf-8"))]
    assert [(page.name, link) for page, link in links if not (page.parent / link).exists()] == []


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Serve the example as the guides say and give the environment of their commands."""
    tmp_path = tmp_path_factory.mktemp("guides")
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(folder.stat().st_mode | 0o011)  # started by root, the database runs as a user who has to pass
    environment = {**os.environ, "CONSULT_DATA_DIR": str(tmp_path), "CONSULT_EMBEDDED_DURABLE": "false"}
    environment.pop("DATABASE_URL", None)
    environment["PATH"] = f"{Path(sys.executable).parent}:{environment['PATH']}"
    command = [sys.executable, "-m", "app.cli", "demo", "--port", "0", "--seconds", "5"]
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=log, stdout=log)
    try:
        wait_until_ready(tmp_path / "demo-access.json", server)
        yield environment
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_until_ready(access: Path, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(400):
        time.sleep(0.25)
        assert server.poll() is None, (access.parent / "log").read_text("utf-8")
        with suppress(OSError, ValueError, httpx.HTTPError):
            if httpx.get(json.loads(access.read_text("utf-8"))["base_url"] + "/readyz").is_success:
                return
    pytest.fail((access.parent / "log").read_text("utf-8"))


@pytest.mark.timeout(240)
def test_the_planning_guide_works_as_written(served: dict[str, str]) -> None:
    lines = run_guide("planning.md", served)
    assert lines[0] == "False"
    assert "succeeded" in lines
    assert lines[-1] == "304"


@pytest.mark.timeout(240)
def test_the_secretariats_guide_works_as_written(served: dict[str, str]) -> None:
    lines = run_guide("secretariat.md", served)
    told = ("24", "409", "postponed", "cancelled", "merged", "open", "confirmed", "approved")
    assert [word for word in told if word not in lines] == []
    assert lines[-1] == "True"


@pytest.mark.timeout(240)
def test_the_operators_guide_works_as_written(served: dict[str, str]) -> None:
    lines = run_guide("operating.md", served)
    assert lines[0] == "guide-county"
    assert lines[-1] == "True"
    assert lines.count("204") == 2


@pytest.mark.timeout(240)
def test_the_guide_to_changes_works_as_written(served: dict[str, str]) -> None:
    lines = run_guide("changes.md", served)
    assert lines[1:] == ["False", "3", "0", "moved", "1", "1", "{'moved': 1}", *lines[8:]]
    assert lines[-4:-1] == ["submitted", "approved", "1"]
    assert lines[-1] == lines[0]


@pytest.mark.timeout(240)
def test_the_guide_to_explanations_works_as_written(served: dict[str, str]) -> None:
    lines = run_guide("explain.md", served)
    assert lines[:-1] == ["conflict", "['session_in_window']", "widen_window", "0", "1", "place"]
    assert lines[-1] in ("complete", "unknown")  # as the demo's few seconds have placed what is mandatory


@pytest.mark.timeout(240)
def test_the_guide_to_notices_works_as_written(served: dict[str, str]) -> None:
    lines = run_guide("notices.md", served)
    told = ["1", "['token']", "True", "no_channel", "read", "[]", "whsec_", "True", "[]", "204"]
    assert lines == ["+99900000001", "held", lines[2], *told]
    assert lines[2] in ("【政协例县委员会】日程通知", "[Li County Committee] Schedule notice")


@pytest.mark.timeout(240)
def test_the_members_guide_works_as_written(served: dict[str, str]) -> None:
    assert run_guide("members.md", served) == ["200", "1", "False"]


@pytest.mark.timeout(240)
def test_the_guide_to_calendars_works_as_written(served: dict[str, str]) -> None:
    read = ["BEGIN:VCALENDAR", "True", "30.1234", "会议方案", "0", "True"]
    written = ["207", "201", "[('2024-03-04T01:00:00Z', None)]", "204", "True", "401"]
    assert run_guide("calendar.md", served) == [*read, *written, "('192.0.2.1', 'ics', False)", "1", "204"]


def test_every_kind_of_channel_and_event_is_documented() -> None:
    settings = [kind.model_fields for kind in Kind.__subclasses__() if "kind" in kind.model_fields]
    kinds = [get_args(fields["kind"].annotation)[0] for fields in settings]
    assert len(kinds) == 8
    assert [kind for kind in kinds if f"`{kind}`" not in text("notices.md")] == []
    said = {name for path in (ROOT / "app").rglob("*.py") for name in EVENT.findall(path.read_text(encoding="utf-8"))}
    assert {"release.published", "session.withdrawn"} <= said
    assert [name for name in said if f"`{name}`" not in text("notices.md")] == []


def run_guide(name: str, environment: dict[str, str]) -> list[str]:
    """Run the commands of a guide and return the lines that they print."""
    commands = "\n".join(re.findall(r"```sh\n(.*?)```", text(name), re.DOTALL))
    script = ["bash", "-euo", "pipefail", "-c", commands]
    result = subprocess.run(script, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr + result.stdout
    return result.stdout.splitlines()
