"""Events are told: signed, filtered, under one id, for three days; and everything about it can be looked up."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import URL, Engine, select, text
from sqlalchemy.orm import Session
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from app.audit.tables import AuditEntry
from app.auth.access import operator
from app.clock import clock_reading, now
from app.database import session_scope
from app.jobs import NOTICES
from app.outbox.service import announce
from app.webhooks.delivery import LEASE, WAITS, claim, tell_due, wants
from app.webhooks.schemas import WebhookRequest
from app.webhooks.service import create_webhook, rotate_secret, tell_again
from app.webhooks.tables import WebhookAttemptRow, WebhookCallRow, WebhookRow
from tests.acts.county import Post
from tests.factories.access import bearer, fresh_key, stored_committee
from tests.factories.serving import service_on
from tests.fetch.servers import Answer, Seen, serving
from tests.notices.scene import TALK, Scene, scene_on
from tests.test_jobs import work

BASE = "/api/v1/committees/garden"


@pytest.fixture
def scene(live_database_url: URL) -> Iterator[Scene]:
    with scene_on(live_database_url) as found:
        yield found


def ok(_: Seen) -> Answer:
    return 204, {}, b""


def broken(_: Seen) -> Answer:
    return 500, {}, b""


def subscribe(scene: Scene, url: str, *events: str) -> WebhookRow:
    with clock_reading(scene.moment), session_scope() as session:
        wanted = WebhookRequest(name="办公系统", url=url, events=list(events))
        return create_webhook(session, scene.committee(session), wanted, operator())


def tell(scene: Scene, **by: float) -> int:
    """Let time pass and tell what is due then."""
    scene.moment += timedelta(**by)
    with clock_reading(scene.moment):
        return tell_due()


def happen(scene: Scene, kind: str = "facts.changed", **payload: Any) -> str:
    with clock_reading(scene.moment), session_scope() as session:
        return announce(session, scene.committee(session).id, kind, payload).event_id


def calls() -> list[WebhookCallRow]:
    with session_scope() as session:
        return list(session.scalars(select(WebhookCallRow).order_by(WebhookCallRow.id)))


def verified(secret: str, seen: Seen) -> Any:
    return Verifier(secret).verify(seen.body, seen.headers)


@pytest.mark.parametrize(
    ("events", "kind", "wanted"),
    [
        ([], "release.published", True),
        (["release.published"], "release.published", True),
        (["release.published"], "session.withdrawn", False),
        (["session.*"], "session.withdrawn", True),
        (["session.*"], "sessions.other", False),
        (["release.*", "session.withdrawn"], "session.withdrawn", True),
    ],
)
def test_a_filter_names_kinds_or_their_beginnings(events: list[str], kind: str, wanted: bool) -> None:
    assert wants(events, kind) is wanted


def test_a_release_is_told_signed_with_members_by_their_keys(
    scene: Scene, live_engine: Engine, live_database_url: URL
) -> None:
    with serving(ok) as server:
        scene.publish()
        webhook = subscribe(scene, f"{server.url}/hook", "release.*")
        other = subscribe(scene, f"{server.url}/other", "session.*")
        scene.moment = now()
        scene.publish(TALK, Post("talk-1", "grassroots", "town-1", date(2024, 3, 12), members=(1, 2)))
        with live_engine.connect() as connection:
            jobs = connection.scalars(text("SELECT task_name FROM procrastinate_jobs WHERE status = 'todo'")).all()
        assert jobs == ["webhooks.tell"], "enqueued with the release itself"
        work(live_database_url, NOTICES)
    (seen,) = server.seen
    assert (seen.method, seen.path, seen.headers["content-type"]) == ("POST", "/hook", "application/json")
    body = verified(webhook.secret, seen)
    assert (body["type"], body["data"]["committee"], body["data"]["release"]) == ("release.published", "garden", 2)
    assert body["data"]["members"] == ["m1", "m2"]
    assert seen.headers["webhook-id"] == scene_event_id()
    with pytest.raises(WebhookVerificationError):
        verified(other.secret, seen)
    assert [call.state for call in calls()] == ["delivered"]


def scene_event_id() -> str:
    with session_scope() as session:
        return str(session.scalar(text("SELECT event_id FROM outbox ORDER BY id DESC LIMIT 1")))


def test_it_is_tried_for_nearly_three_days_under_one_id_and_then_given_up(scene: Scene) -> None:
    with serving(broken) as server:
        scene.publish()
        subscribe(scene, server.url)
        event = happen(scene)
        for wait in (timedelta(0), *WAITS):
            assert tell(scene, seconds=wait.total_seconds()) == 1
            assert tell(scene) == 0
        assert tell(scene, days=9) == 0
    assert len(server.seen) == len(WAITS) + 1
    assert {seen.headers["webhook-id"] for seen in server.seen} == {event}
    assert timedelta(hours=70) < sum(WAITS, timedelta()) < timedelta(hours=72)
    (call,) = calls()
    assert (call.state, call.error) == ("dead", "status 500")


def test_a_receiver_that_recovers_is_told(scene: Scene) -> None:
    answers: list[Answer] = [(503, {}, b""), (200, {}, b"thanks")]
    with serving(lambda seen: answers.pop(0)) as server:
        scene.publish()
        subscribe(scene, server.url)
        happen(scene)
        assert (tell(scene), tell(scene, seconds=4), tell(scene, seconds=1)) == (1, 0, 1)
    (call,) = calls()
    assert (call.state, call.attempts, call.error) == ("delivered", 2, None)


def test_an_attempt_whose_worker_died_is_made_again(scene: Scene) -> None:
    with serving(ok) as server:
        scene.publish()
        subscribe(scene, server.url)
        event = happen(scene)
        with session_scope() as session:
            assert claim(session, scene.moment) is not None
        assert tell(scene, seconds=60) == 0
        assert tell(scene, seconds=LEASE.total_seconds()) == 1
    assert [seen.headers["webhook-id"] for seen in server.seen] == [event]


def test_whoever_is_gone_is_told_no_more(scene: Scene) -> None:
    with serving(lambda seen: (410, {}, b"")) as server:
        scene.publish()
        webhook = subscribe(scene, server.url)
        happen(scene)
        tell(scene)
        happen(scene)
        tell(scene, days=1)
        assert len(server.seen) == 1
    with session_scope() as session:
        assert session.get_one(WebhookRow, webhook.id).enabled is False
    assert [call.state for call in calls()] == ["dead"]


@pytest.mark.parametrize("url", ["http://10.0.0.1/hook", "http://169.254.169.254/latest"])
def test_a_private_address_is_given_up_at_once(live_database_url: URL, url: str) -> None:
    with service_on(live_database_url):
        scene = Scene()
        scene.publish()
        subscribe(scene, url)
        happen(scene)
        tell(scene)
        (call,) = calls()
    assert (call.state, call.error) == ("dead", "address_not_public")


def test_a_new_secret_signs_beside_the_old_one_for_a_day(scene: Scene) -> None:
    with serving(ok) as server:
        scene.publish()
        scene.moment = now()
        webhook = subscribe(scene, server.url)
        with clock_reading(scene.moment), session_scope() as session:
            new = rotate_secret(session, scene.committee(session), webhook.id, operator()).secret
        happen(scene)
        tell(scene)
        assert len(server.seen[0].headers["webhook-signature"].split(" ")) == 2
        for secret in (webhook.secret, new):
            verified(secret, server.seen[0])
        scene.moment += timedelta(hours=25)
        happen(scene)
        tell(scene)
    assert len(server.seen[1].headers["webhook-signature"].split(" ")) == 1


def test_what_was_given_up_is_told_again_on_request(scene: Scene) -> None:
    answers: list[Answer] = [(410, {}, b""), (200, {}, b"")]
    with serving(lambda seen: answers.pop(0)) as server:
        scene.publish()
        webhook = subscribe(scene, server.url)
        event = happen(scene)
        tell(scene)
        with clock_reading(scene.moment), session_scope() as session:
            session.get_one(WebhookRow, webhook.id).enabled = True
            tell_again(session, scene.committee(session), calls()[0].id, operator())
        tell(scene)
    assert [seen.headers["webhook-id"] for seen in server.seen] == [event, event]
    with session_scope() as session:
        log = session.scalars(select(WebhookAttemptRow).order_by(WebhookAttemptRow.id)).all()
    assert [(attempt.status, attempt.error) for attempt in log] == [(410, "status 410"), (200, None)]
    assert [call.state for call in calls()] == ["delivered"]


# --- through the API


@pytest.fixture
def planner(client: TestClient, session: Session) -> TestClient:
    client.headers.update(bearer(session, stored_committee(session)))
    return client


def test_a_subscription_is_made_changed_and_removed(planner: TestClient, session: Session) -> None:
    wanted = {"name": "办公系统", "url": "https://hooks.example.com/consult", "events": ["release.*"]}
    key = fresh_key()
    made = planner.post(f"{BASE}/webhooks", json=wanted, headers=key)
    assert made.status_code == 201, made.text
    address, secret = made.headers["Location"], made.json()["secret"]
    assert secret.startswith("whsec_")
    assert planner.post(f"{BASE}/webhooks", json=wanted, headers=key).json()["secret"] is None
    shown = planner.get(address)
    assert (shown.json()["url"], shown.headers["ETag"]) == (wanted["url"], '"1"')
    assert planner.put(address, json=wanted).status_code == 428
    assert planner.put(address, json=wanted, headers={"If-Match": '"7"'}).status_code == 412
    off = planner.put(address, json={**wanted, "enabled": False}, headers={"If-Match": '"1"'})
    assert (off.status_code, off.headers["ETag"]) == (200, '"2"')
    rotated = planner.post(f"{address}/rotate-secret", headers=fresh_key()).json()
    assert rotated["secret"] != secret
    assert planner.get(f"{BASE}/webhooks").json()["items"] == [planner.get(address).json()]
    everything = planner.get(f"{BASE}/webhooks").text + planner.get(address).text + off.text
    audit = json.dumps([[row.before, row.after] for row in session.scalars(select(AuditEntry))])
    assert secret not in everything + audit
    assert rotated["secret"] not in everything + audit
    assert planner.delete(address, headers={"If-Match": '"3"'}).status_code == 204
    assert planner.get(address).status_code == 404


def test_the_log_is_read_through_the_api(planner: TestClient, session: Session) -> None:
    wanted = {"name": "x", "url": "https://hooks.example.com/consult"}
    planner.post(f"{BASE}/webhooks", json=wanted, headers=fresh_key())
    number = session.scalars(select(WebhookRow.committee_id)).one()
    announce(session, number, "something.else", {"note": "y"})
    session.commit()
    (call,) = planner.get(f"{BASE}/webhook-calls?state=waiting").json()["items"]
    detail = planner.get(f"{BASE}/webhook-calls/{call['id']}").json()
    assert (detail["kind"], detail["log"]) == ("something.else", [])
    assert detail["body"]["data"] == {"committee": "garden", "note": "y"}
    again = planner.post(f"{BASE}/webhook-calls/{call['id']}/redeliver", headers=fresh_key())
    assert (again.status_code, again.json()["state"]) == (200, "waiting")
    assert planner.get(f"{BASE}/webhook-calls?state=dead").json()["items"] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "ftp://hooks.example.com/"},
        {"url": "https://user:secret@hooks.example.com/"},
        {"events": ["release.*.*"]},
        {"events": ["*"]},
        {"secret": "mine"},
    ],
)
def test_a_wrong_subscription_is_refused(planner: TestClient, wrong: dict[str, Any]) -> None:
    wanted = {"name": "x", "url": "https://hooks.example.com/consult", **wrong}
    assert planner.post(f"{BASE}/webhooks", json=wanted, headers=fresh_key()).status_code == 422
