"""Nothing in a log opens a door."""

import json
import logging

import pytest
import structlog
from fastapi.testclient import TestClient

from app import logs


@pytest.mark.parametrize(
    "secret",
    [
        "/cal/s3cr3t/sessions.ics",
        "/dav/s3cr3t/",
        "Authorization: Bearer s3cr3t",
        "postgresql://consult:s3cr3t@db/consult",
        "https://example.test/?token=s3cr3t&x=1",
        '{"password": "s3cr3t"}',
    ],
)
def test_secrets_are_masked(secret: str) -> None:
    assert "s3cr3t" not in logs.masked(secret)


def test_what_is_no_secret_stays() -> None:
    plain = "GET /api/v1/committees/example/sessions 200"
    assert logs.masked(plain) == plain


def test_a_request_leaves_one_line_without_its_token(client: TestClient, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure_logging("INFO")
    capsys.readouterr()
    client.get("/cal/s3cr3t/sessions.ics", headers={"authorization": "Bearer s3cr3t"})
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    requests = [line for line in lines if line["event"] == "request"]
    assert [(line["method"], line["path"], line["status"]) for line in requests] == [
        ("GET", "/cal/…/sessions.ics", 404)
    ]
    assert "s3cr3t" not in json.dumps(lines)


def test_secrets_in_a_traceback_are_masked(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure_logging("INFO")
    capsys.readouterr()
    try:
        raise RuntimeError("cannot open postgresql://consult:s3cr3t@db/consult")
    except RuntimeError:
        structlog.get_logger("a").exception("failed", authorization="s3cr3t")
        logging.getLogger("b").exception("failed with Bearer s3cr3t")
    written = capsys.readouterr().err
    assert written.count("\n") == 2
    assert "s3cr3t" not in written
