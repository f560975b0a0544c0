"""Each kind of channel speaks as its provider documents: addresses, bodies, tokens, signatures, errors."""

import json
import logging
from collections.abc import Iterator
from itertools import count
from typing import Any
from urllib.parse import parse_qs

import pytest
from pydantic import TypeAdapter

from app.notices.channel_schemas import Settings
from app.notices.senders import REPORTERS, SENDERS, Channel, Fate, Letter, NotSent, dingtalk, feishu
from app.notices.wording import Message
from app.outgoing import fetching
from tests.fetch.servers import HERE, Answer, Seen, serving
from tests.notices.providers import DingtalkServer, FeishuServer, SmsServer, WecomServer, sms_settings, told

_numbers = count(1)
MESSAGE = Message(
    "【园区政协】日程通知", ("委员1委员：", "新增：", "1. 协商：2024年3月12日"), ("另有 1 行", "另有 2 行", "另有 3 行")
)
DINGTALK_SIGN = "jcUpW0QmtKduN03n4JqQ0PBosVjqnM8gU7fIIvsDmCM="
FEISHU_SIGN = "VIS10b0EBvzzSdFnuk4tznEmK5wHaruvf/WnViv2yR4="


@pytest.fixture(autouse=True)
def on_this_machine() -> Iterator[None]:
    with fetching(HERE):
        yield


def channel(settings: dict[str, Any], **secrets: str) -> Channel:
    """A channel that no token is known of yet."""
    return Channel(next(_numbers), 1, TypeAdapter(Settings).validate_python(settings), secrets)


def letter(address: str = "", message: Message = MESSAGE) -> Letter:
    return Letter("01HV0000000000000000000000", address, "委员1", message)


def refusal(kind: str, by: Channel, to: Letter) -> NotSent:
    with pytest.raises(NotSent) as refused:
        SENDERS[kind].send(by, to)
    return refused.value


def wecom(url: str) -> Channel:
    return channel({"kind": "wecom", "base": url, "corp_id": "ww1", "agent_id": 1000002}, secret="corp-secret")


def test_wecom_sends_an_applications_message() -> None:
    provider = WecomServer()
    with serving(provider) as server:
        by = wecom(server.url)
        assert [SENDERS["wecom"].send(by, letter(name)) for name in ("zhangwei", "liu")] == ["msg-0", "msg-1"]
    assert provider.wrong == []
    assert provider.tokens == 1, "the token is kept for as long as it holds"
    assert provider.taken[0] == {
        "touser": "zhangwei", "msgtype": "text", "agentid": 1000002, "text": {"content": MESSAGE.text}, "safe": 0,
        "enable_duplicate_check": 1, "duplicate_check_interval": 1800,
    }  # fmt: skip


def test_wecom_asks_for_a_new_token_when_the_old_one_ended() -> None:
    provider = WecomServer()
    with serving(provider) as server:
        by = wecom(server.url)
        SENDERS["wecom"].send(by, letter("a"))
        provider.tokens += 1  # as if another program had asked for one
        assert SENDERS["wecom"].send(by, letter("b")) == "msg-1"


@pytest.mark.parametrize(
    ("answer", "lasting"),
    [
        (told({"errcode": 45009, "errmsg": "api freq out of limit"}), False),
        (told({"errcode": -1, "errmsg": "system busy"}), False),
        (told({"errcode": 81013, "errmsg": "all users invalid"}), True),
        (told({}, 500), False),
        (told({}, 429), False),
        ((200, {}, b"<html>"), False),
        ((403, {}, b"<html>"), True),
    ],
)
def test_errors_pass_or_last(answer: Answer, lasting: bool) -> None:
    provider = WecomServer()
    provider.faults.append(answer)
    with serving(provider) as server:
        assert refusal("wecom", wecom(server.url), letter("a")).lasting is lasting


def test_wecom_says_whom_it_does_not_know() -> None:
    provider = WecomServer()
    provider.invalid = "zhangwei"
    with serving(provider) as server:
        found = refusal("wecom", wecom(server.url), letter("ZhangWei"))
    assert (found.reason, found.lasting) == ("invaliduser", True)


def test_a_wrong_secret_lasts_and_is_not_told() -> None:
    provider = WecomServer()
    with serving(provider) as server:
        by = channel({"kind": "wecom", "base": server.url, "corp_id": "ww1", "agent_id": 1}, secret="another-secret")
        found = refusal("wecom", by, letter("a"))
    assert found.lasting
    assert "another-secret" not in found.reason + repr(by)


def test_a_long_message_is_cut_at_a_line() -> None:
    lines = tuple(f"{number}. 场次：2024年3月12日（周二）09:00–10:00" for number in range(1, 101))
    long = Message("【园区政协】日程通知", lines, tuple(f"另有 {number} 行" for number in range(1, 101)))
    provider = WecomServer()
    with serving(provider) as server:
        SENDERS["wecom"].send(wecom(server.url), letter("a", long))
    text = provider.taken[0]["text"]["content"]
    assert len(text.encode()) <= 2048
    kept = text.splitlines()
    assert kept[-1] == f"另有 {100 - (len(kept) - 2)} 行"
    assert tuple(kept[1:-1]) == lines[: len(kept) - 2]


def test_robots_speak_to_their_groups() -> None:
    for kind, provider, secrets in (
        ("wecom_bot", WecomServer(), {"key": "robot-key"}),
        ("dingtalk_bot", DingtalkServer(), {"access_token": "robot-token", "secret": "SECrobot"}),
        ("feishu_bot", FeishuServer(), {"token": "robot-token", "secret": "robot-secret"}),
    ):
        with serving(provider) as server:
            by = channel({"kind": kind, "base": server.url}, **secrets)
            assert SENDERS[kind].send(by, letter()) is None
        assert provider.wrong == [], kind
        assert MESSAGE.text in json.dumps(provider.taken, ensure_ascii=False).replace("\\n", "\n")


def test_signatures_are_the_documented_ones() -> None:
    """Worked out by hand with openssl from the documented recipes."""
    assert dingtalk.signature("1700000000000", "SECabc") == DINGTALK_SIGN
    assert feishu.signature("1700000000", "abc") == FEISHU_SIGN


def test_a_robot_with_a_wrong_secret_is_refused() -> None:
    with serving(DingtalkServer()) as server:
        by = channel({"kind": "dingtalk_bot", "base": server.url}, access_token="robot-token", secret="SECother")
        found = refusal("dingtalk_bot", by, letter())
    assert (found.lasting, "SECother" in found.reason) == (True, False)


def test_dingtalk_sends_and_tells_what_became_of_it() -> None:
    provider = DingtalkServer()
    with serving(provider) as server:
        settings = {"kind": "dingtalk", "base": server.url, "app_key": "ding1", "agent_id": 77}
        by = channel(settings, secret="app-secret")
        task = SENDERS["dingtalk"].send(by, letter("d1"))
        assert task == "256271667526"
        ask = REPORTERS["dingtalk"].fate
        assert ask(by, task, "d1") is Fate.DELIVERED
        provider.result = {"read_user_id_list": ["d1"]}
        assert ask(by, task, "d1") is Fate.READ
        for name in ("invalid_user_id_list", "forbidden_user_id_list", "failed_user_id_list"):
            provider.result = {name: ["d1"]}
            assert ask(by, task, "d1") is Fate.FAILED
        provider.result = {}
        assert ask(by, task, "d1") is None
        provider.tokens += 1
        assert ask(by, task, "d1") is None, "a token that ended is renewed"
    assert provider.wrong == []
    assert provider.taken == [
        {"agent_id": 77, "userid_list": "d1", "msg": {"msgtype": "text", "text": {"content": MESSAGE.text}}}
    ]


def test_feishu_sends_once_and_tells_who_has_read() -> None:
    provider = FeishuServer()
    with serving(provider) as server:
        by = channel({"kind": "feishu", "base": server.url, "app_id": "cli_1"}, secret="app-secret")
        name = SENDERS["feishu"].send(by, letter("u1"))
        assert name == "om_1"
        ask = REPORTERS["feishu"].fate
        assert ask(by, name, "u1") is Fate.DELIVERED
        provider.readers = ["u1"]
        assert ask(by, name, "u1") is Fate.READ
        provider.tokens += 1
        assert SENDERS["feishu"].send(by, letter("u1")) == "om_1", "a token that ended is renewed"
    assert provider.wrong == []
    assert {body["uuid"] for body in provider.taken} == {letter().id}, "the same id in every attempt"


def test_a_gateway_is_spoken_to_as_it_is_described() -> None:
    provider = SmsServer()
    with serving(provider) as server:
        by = channel(sms_settings(server.url), token="gateway-secret")
        assert SENDERS["sms"].send(by, letter("+8613800000001")) == "sms-0"
    assert provider.wrong == []
    assert provider.taken == [
        {"to": "+8613800000001", "content": MESSAGE.text, "extId": letter().id, "param": {"name": "委员1"}}
    ]


def test_a_gateway_that_takes_forms_in_the_address() -> None:
    seen: list[Seen] = []

    def answer(one: Seen) -> Answer:
        seen.append(one)
        return 200, {}, b"0,ok"

    with serving(answer) as server:
        plain = {"statuses": [200]}
        by_get = sms_settings(server.url, method="GET", body_as="none", headers={}, success=plain, message_id=None)
        by_get["url"] = f"{server.url}/mt?pw=" + "{secret.token}"
        with pytest.raises(ValueError, match="url"):
            channel({**by_get, "url": "http://{secret.token}.example/"})
        assert SENDERS["sms"].send(channel(by_get, token="a&b=c"), letter("+861")) == letter().id
        by_form = sms_settings(server.url, body_as="form", success=plain, message_id=None)
        SENDERS["sms"].send(channel(by_form, token="t"), letter("+8613800000001"))
    assert seen[0].path == "/mt?pw=a%26b%3Dc"
    form = parse_qs(seen[1].body.decode())
    assert form["content"] == [MESSAGE.text]
    assert json.loads(form["param"][0]) == {"name": "委员1"}
    assert seen[1].headers["content-type"].startswith("application/x-www-form-urlencoded")


def test_what_a_person_is_called_fills_no_further_places() -> None:
    seen: list[Seen] = []

    def answer(one: Seen) -> Answer:
        seen.append(one)
        return 200, {}, b"{}"

    with serving(answer) as server:
        by = channel(
            sms_settings(server.url, success={"statuses": [200]}, headers={"X-Name": "{name}"}), token="gateway-secret"
        )
        odd = Letter("1", "+8613800000001", '{secret.token}"\r\nX-Evil: 1', MESSAGE)
        SENDERS["sms"].send(by, odd)
    assert b"gateway-secret" not in seen[0].body
    assert "x-evil" not in seen[0].headers
    assert json.loads(seen[0].body)["param"] == {"name": odd.name}


@pytest.mark.parametrize(
    ("answer", "lasting"),
    [
        (told({"code": "isv.MOBILE_NUMBER_ILLEGAL"}), True),
        (told({"code": "OK"}, 201), True),
        (told({"code": "OK"}, 503), False),
        ((200, {}, b"[" * 100_000), True),
    ],
)
def test_a_gateways_answer_is_tested_for_success(answer: Answer, lasting: bool) -> None:
    provider = SmsServer()
    provider.faults.append(answer)
    with serving(provider) as server:
        by = channel(sms_settings(server.url), token="gateway-secret")
        assert refusal("sms", by, letter("+8613800000001")).lasting is lasting


def test_nothing_secret_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), serving(WecomServer()) as server:
        SENDERS["wecom"].send(wecom(server.url), letter("a"))
        SENDERS["wecom_bot"].send(channel({"kind": "wecom_bot", "base": server.url}, key="robot-key"), letter())
    for name in ("httpx", "httpcore"):
        assert logging.getLogger(name).getEffectiveLevel() >= logging.WARNING or name == "httpcore"
    ours = [record for record in caplog.records if record.name.startswith("consult")]
    assert not any("corp-secret" in record.getMessage() or "robot-key" in record.getMessage() for record in ours)


def test_a_private_address_is_refused_for_good() -> None:
    provider = WecomServer()
    with serving(provider) as server, fetching(HERE.__class__()):
        by = channel({"kind": "wecom_bot", "base": f"http://127.0.0.1:{server.port}"}, key="k")
        found = refusal("wecom_bot", by, letter())
    assert (found.reason, found.lasting) == ("address_not_public", True)
