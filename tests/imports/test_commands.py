"""``consult import`` and ``consult token``: same sentences, exit code 2."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import URL

from tests.factories.facts import full_bundle


def consult(url: URL, *arguments: str, language: str = "en_US.UTF-8") -> subprocess.CompletedProcess[str]:
    """Run the command line on a database."""
    environment = {**os.environ, "DATABASE_URL": url.render_as_string(hide_password=False), "LC_ALL": language}
    command = [sys.executable, "-m", "app.cli", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", timeout=60, check=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "bundle.json"
    path.write_text(full_bundle().model_dump_json(), encoding="utf-8")
    return path


def test_import_counts_and_says_unchanged(live_database_url: URL, file: Path) -> None:
    dry = consult(live_database_url, "import", str(file), "--dry-run")
    assert (dry.returncode, json.loads(dry.stdout)["changed"]) == (0, True)
    first = consult(live_database_url, "import", str(file))
    assert (first.returncode, json.loads(first.stdout)["lists"]["members"]["created"]) == (0, 8)
    again = consult(live_database_url, "import", str(file))
    assert (again.returncode, json.loads(again.stdout)["changed"]) == (0, False)
    token = consult(live_database_url, "token", "create", "--committee", "garden", "--role", "planner")
    assert (token.returncode, token.stdout.startswith("consult_")) == (0, True)
    nowhere = consult(live_database_url, "token", "create", "--committee", "nowhere", "--role", "planner")
    assert (nowhere.returncode, nowhere.stdout) == (2, "")


@pytest.mark.parametrize(
    "language, sentence",
    [
        ("en_US.UTF-8", "“act-1”: the target 2024-03-30 lies outside the window 2024-03-01 to 2024-03-29."),
        ("zh_CN.UTF-8", "“act-1”：目标日期 2024-03-30 不在可排日期 2024-03-01 至 2024-03-29 之内。"),
    ],
)
def test_bad_bundle_ends_with_sentence_and_2(live_database_url: URL, file: Path, language: str, sentence: str) -> None:
    document = json.loads(file.read_text(encoding="utf-8"))
    document["sessions"][2]["target"] = "2024-03-30"
    file.write_text(json.dumps(document), encoding="utf-8")
    refused = consult(live_database_url, "import", str(file), language=language)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert sentence in refused.stderr
    assert "/sessions/2/target" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_missing_file_ends_with_2(live_database_url: URL, tmp_path: Path) -> None:
    refused = consult(live_database_url, "import", str(tmp_path / "nothing.json"))
    assert refused.returncode == 2
    assert "nothing.json" in refused.stderr
