"""What is due goes out: once, by the channels in their order, within their rate, and never without a trace."""

import threading
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import URL, Engine, text

from app.auth.access import operator
from app.clock import clock_reading
from app.database import session_scope
from app.jobs import NOTICES
from app.notices.channels import new_receipt_address
from app.notices.dispatch import LEASE, Attempt, claim, send_due
from app.notices.queries import CallQuery, read_calls
from app.notices.receipts import check_due, take_report
from app.notices.service import confirm_read
from app.notices.settings import NoticeSettings, write_settings
from app.problems.bundle import Contact
from tests.acts.county import Post
from tests.fetch.servers import serving
from tests.notices.providers import DingtalkServer, FeishuServer, SmsServer, WecomServer, sms_settings, told
from tests.notices.scene import TALK, Scene, scene_on
from tests.test_jobs import work

SMS: dict[str, Any] = {"secrets": {"token": "gateway-secret"}}
WECOM: dict[str, Any] = {"secrets": {"secret": "corp-secret"}}


@pytest.fixture
def scene(live_database_url: URL) -> Iterator[Scene]:
    with scene_on(live_database_url) as found:
        yield found


def wecom(url: str) -> dict[str, object]:
    return {"kind": "wecom", "base": url, "corp_id": "ww1", "agent_id": 1}


def test_held_messages_wait_and_released_ones_go_out_once(scene: Scene) -> None:
    provider = SmsServer()
    with serving(provider) as server:
        scene.publish()
        scene.channel("sms", sms_settings(server.url), **SMS)
        assert scene.later() == 0
        assert scene.send() == 2
        assert scene.later(hours=1) == 0
    assert sorted(body["to"] for body in provider.taken) == ["+8613800000003", "+8613800000004"]
    assert {body["extId"] for body in provider.taken} == {row.event_id for row in scene.notices()}
    assert "场次 talk-2：2024年3月12日（周二）09:00–10:00" in provider.taken[0]["content"]
    assert scene.states() == ["sent", "sent"]
    assert scene.deliveries() == [("sms", "sent")] * 2


def test_publishing_with_release_at_once_enqueues_the_job_in_its_transaction(
    scene: Scene, live_engine: Engine, live_database_url: URL
) -> None:
    provider = SmsServer()
    with serving(provider) as server:
        scene.publish()
        scene.channel("sms", sms_settings(server.url), **SMS)
        with session_scope() as session:
            wanted = NoticeSettings.model_validate({"release": "at_once"})
            write_settings(session, scene.committee(session), wanted, '"0"', operator())
        scene.publish(TALK, Post("talk-1", "grassroots", "town-1", date(2024, 3, 12), members=(1, 2)))
        with live_engine.connect() as connection:
            jobs = connection.scalars(text("SELECT task_name FROM procrastinate_jobs WHERE status = 'todo'")).all()
        assert jobs == ["notices.send"]
        work(live_database_url, NOTICES)
    assert sorted(body["to"] for body in provider.taken) == ["+8613800000001", "+8613800000002"]
    assert scene.states() == ["held", "held", "sent", "sent"]


def test_the_next_channel_is_tried_when_one_refuses(scene: Scene) -> None:
    first, second = WecomServer(), SmsServer()
    first.faults += [told({"errcode": 81013, "errmsg": "user not in range"})] * 2
    with serving(first) as one, serving(second) as two:
        scene.publish()
        scene.channel("wecom", wecom(one.url), 1, **WECOM)
        scene.channel("sms", sms_settings(two.url), 2, **SMS)
        scene.send()
    assert len(second.taken) == 2
    assert sorted(scene.deliveries()) == [("sms", "sent")] * 2 + [("wecom", "failed")] * 2


def test_a_channel_that_is_down_is_tried_again_and_then_passed_over(scene: Scene) -> None:
    first, second = WecomServer(), SmsServer()
    first.faults += [told({}, 503)] * 50
    with serving(first) as one, serving(second) as two:
        scene.publish()
        scene.channel("wecom", wecom(one.url), 1, **WECOM)
        scene.channel("sms", sms_settings(two.url), 2, **SMS)
        scene.send()
        assert second.taken == [], "a passing fault is waited for first"
        for _ in range(6):
            scene.later(minutes=3)
    assert len(second.taken) == 2
    assert scene.deliveries().count(("wecom", "failed")) <= 6
    assert scene.states() == ["sent", "sent"]


def test_a_channel_that_recovers_is_used_again(scene: Scene) -> None:
    provider = WecomServer()
    provider.faults += [told({}, 503)]
    with serving(provider) as server:
        scene.publish()
        scene.channel("wecom", wecom(server.url), **WECOM)
        scene.send()
        scene.later(seconds=31)
    assert scene.states() == ["sent", "sent"]


def test_a_member_may_name_the_channels(scene: Scene) -> None:
    first, second = WecomServer(), SmsServer()
    contacts = (
        Contact(member="m3", wecom="w3", phone="+8613800000003", channels=("gone", "sms")),
        Contact(member="m4", wecom="w4", phone="+8613800000004"),
    )
    with serving(first) as one, serving(second) as two:
        scene.publish(contacts=contacts)
        scene.channel("wecom", wecom(one.url), 1, **WECOM)
        scene.channel("sms", sms_settings(two.url), 2, **SMS)
        scene.send()
    assert [body["touser"] for body in first.taken] == ["w4"]
    assert [body["to"] for body in second.taken] == ["+8613800000003"]


def test_who_has_no_address_anywhere_is_telephoned(scene: Scene) -> None:
    with serving(SmsServer()) as server:
        mailed = Contact(member="m3", email="m3@example.com")
        scene.publish(contacts=(mailed, Contact(member="m4", phone="+8613800000004")))
        scene.channel("sms", sms_settings(server.url), **SMS)
        scene.send()
        assert scene.states() == ["failed", "sent"]
    with session_scope() as session:
        (call,) = read_calls(session, scene.committee(session).id, CallQuery()).items
    assert (call.member, call.phone, call.state, call.error) == ("m3", None, "failed", "no_channel")


def test_who_has_not_read_in_time_is_telephoned_until_it_is_known(scene: Scene) -> None:
    with serving(SmsServer()) as server:
        scene.publish()
        scene.channel("sms", sms_settings(server.url), **SMS)
        scene.send()
    with clock_reading(scene.moment + timedelta(hours=23)), session_scope() as session:
        assert read_calls(session, scene.committee(session).id, CallQuery()).items == []
    with clock_reading(scene.moment + timedelta(hours=25)), session_scope() as session:
        committee = scene.committee(session)
        calls = read_calls(session, committee.id, CallQuery()).items
        assert [(call.member, call.phone) for call in calls] == [("m3", "+8613800000003"), ("m4", "+8613800000004")]
        confirm_read(session, committee, calls[0].notice, "电话已告知", operator())
        assert [call.member for call in read_calls(session, committee.id, CallQuery()).items] == ["m4"]
    assert scene.notices()[0].read_known_by == "operator"


def test_no_more_go_out_than_a_channel_takes(scene: Scene) -> None:
    provider = SmsServer()
    posts = tuple(
        Post(f"talk-{n}", "grassroots", f"town-{n}", date(2024, 3, 12), members=(2 * n - 1, 2 * n)) for n in range(1, 6)
    )
    with serving(provider) as server:
        scene.publish(*posts)
        scene.channel("sms", sms_settings(server.url), per_minute=6, **SMS)
        scene.send()
        counts = [len(provider.taken)]
        for _ in range(10):
            scene.later(seconds=10)
            counts.append(len(provider.taken))
    assert counts == [min(10, number) for number in range(1, 12)]


def test_many_workers_send_each_message_once(scene: Scene) -> None:
    provider = SmsServer()
    posts = tuple(
        Post(f"talk-{n}", "grassroots", f"town-{n}", date(2024, 3, 12), members=(2 * n - 1, 2 * n)) for n in range(1, 6)
    )
    with serving(provider) as server:
        scene.publish(*posts)
        scene.channel("sms", sms_settings(server.url), per_minute=6000, **SMS)
        scene.release()
        threads = [threading.Thread(target=send_due) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        scene.later(seconds=30)
    assert len(provider.taken) == 10
    assert len({body["extId"] for body in provider.taken}) == 10


def test_an_attempt_whose_worker_died_is_made_again_under_the_same_id(scene: Scene) -> None:
    provider = SmsServer()
    with serving(provider) as server:
        scene.publish(contacts=(Contact(member="m3", phone="+8613800000003"),))
        scene.channel("sms", sms_settings(server.url), **SMS)
        scene.release()
        with session_scope() as session:
            attempt = claim(session, scene.moment + timedelta(seconds=1))
        assert isinstance(attempt, Attempt)  # and here the worker dies, before or after sending
        scene.later(seconds=60)
        assert provider.taken == []
        scene.later(seconds=LEASE.total_seconds())
    assert [body["extId"] for body in provider.taken] == [attempt.letter.id]
    assert scene.deliveries() == [("sms", "failed"), ("sms", "sent")]


def test_a_message_nobody_takes_is_given_up_after_a_day(scene: Scene) -> None:
    scene.publish()
    with serving(SmsServer()) as server:
        scene.channel("sms", sms_settings(server.url), **SMS)
    scene.send()
    for _ in range(40):
        scene.later(hours=1)
    assert scene.states() == ["failed", "failed"]
    assert len(scene.deliveries()) <= 6


def test_dingtalk_is_asked_what_became_of_a_message(scene: Scene) -> None:
    first, second = DingtalkServer(), SmsServer()
    first.result = {"read_user_id_list": ["d3"], "failed_user_id_list": ["d4"]}
    settings = {"kind": "dingtalk", "app_key": "ding1", "agent_id": 77}
    with serving(first) as one, serving(second) as two:
        scene.publish()
        scene.channel("dingtalk", {**settings, "base": one.url}, 1, secrets={"secret": "app-secret"})
        scene.channel("sms", sms_settings(two.url), 2, **SMS)
        scene.send()
        assert scene.states() == ["sent", "sent"]
        scene.later(minutes=2)
        scene.later(minutes=2)
    read, other = scene.notices()
    assert (read.state, read.read_known_by) == ("read", "dingtalk")
    assert (other.state, [body["to"] for body in second.taken]) == ("sent", ["+8613800000004"])


def test_feishu_is_asked_until_it_is_read(scene: Scene) -> None:
    provider = FeishuServer()
    with serving(provider) as server:
        scene.publish(contacts=(Contact(member="m3", feishu="u3"),))
        settings = {"kind": "feishu", "base": server.url, "app_id": "cli_1"}
        scene.channel("feishu", settings, secrets={"secret": "app-secret"})
        scene.send()
        scene.later(minutes=2)
        assert scene.states() == ["delivered", "failed"]
        provider.readers = ["u3"]
        scene.later(minutes=6)
        assert scene.states() == ["read", "failed"]
        with clock_reading(scene.moment + timedelta(days=9)):
            assert check_due() == 0, "what is read is asked about no more"


def test_a_gateway_reports_what_became_of_messages(scene: Scene) -> None:
    first, second = SmsServer(), WecomServer()
    receipts = {"message_id": "/msgid", "status": "/stat", "delivered": ["DELIVRD"], "failed": ["UNDELIV"]}
    with serving(first) as one, serving(second) as two:
        scene.publish()
        scene.channel("sms", sms_settings(one.url, receipts=receipts), 1, **SMS)
        scene.channel("wecom", wecom(two.url), 2, **WECOM)
        with session_scope() as session:
            secret = new_receipt_address(session, scene.committee(session), "sms", operator())
        scene.send()
        with clock_reading(scene.moment), session_scope() as session:
            assert not take_report(session, "another", b"{}", "application/json")
            good = b'[{"msgid": "sms-0", "stat": "DELIVRD"}, {"msgid": "other", "stat": "DELIVRD"}, 7, {"stat": 1}]'
            assert take_report(session, secret, good, "application/json")
            assert take_report(session, secret, b"msgid=sms-1&stat=UNDELIV", "application/x-www-form-urlencoded")
            for nonsense in (b"", b"\xff", b"[" * 5000, b"null"):
                assert take_report(session, secret, nonsense, "application/json")
        scene.later(seconds=1)
    assert scene.states() == ["delivered", "sent"]
    assert [body["touser"] for body in second.taken] == ["w4"]


def test_a_groups_robot_says_what_changed_for_everybody(scene: Scene) -> None:
    provider = WecomServer()
    with serving(provider) as server:
        scene.publish()
        scene.channel("robot", {"kind": "wecom_bot", "base": server.url}, secrets={"key": "robot-key"})
        scene.publish(TALK, Post("talk-1", "grassroots", "town-1", date(2024, 3, 12), members=(1, 2)))
        scene.send()
    (said,) = provider.taken
    lines = said["text"]["content"].splitlines()
    assert lines == [
        "【园区政协】日程通知",
        "新增：",
        "1. 场次 talk-1：2024年3月12日（周二）09:00–10:00，town-1协商议事室",
    ]
    assert scene.states() == ["failed"] * 4 + ["sent"], "robots speak to no single member"
