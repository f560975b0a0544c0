"""One way out: pinned, checked at every step, in time, never too much."""

import gzip
import socket
import ssl
import time
from functools import partial

import pytest

from app.fetch import fetch
from app.networks import office_policy
from app.outgoing import PUBLIC, FetchError, Policy
from app.settings import SettingRefused, Settings, get_settings
from tests.fetch.servers import CERTIFICATE, Answer, Seen, changing, here, loopback, raw, serving


def ok(_: Seen) -> Answer:
    return 200, {"Content-Type": "text/plain"}, b"hello"


def answering(answer: Answer, _: Seen) -> Answer:
    return answer


def reason(method: str, url: str, policy: Policy) -> str:
    with pytest.raises(FetchError) as refused:
        fetch(method, url, policy=policy)
    return refused.value.reason


def test_it_asks_for_the_name_at_the_address_that_was_checked() -> None:
    resolve, asked = changing([["127.0.0.1"]])
    with serving(ok) as server:
        found = fetch("POST", f"{server.url}/path?q=1", content=b"body", policy=here(resolve=resolve))
    assert (found.status, found.content) == (200, b"hello")
    (seen,) = server.seen
    assert (seen.method, seen.path, seen.body) == ("POST", "/path?q=1", b"body")
    assert seen.headers["host"] == f"server.example:{server.port}"
    assert seen.headers["accept-encoding"] == "identity"
    assert asked == ["server.example"]


def test_a_name_that_changes_its_mind_gains_nothing() -> None:
    """The first answer is checked and connected to; what the name means a moment later is never asked."""
    with serving(ok) as server:
        resolve, asked = changing([["203.0.113.9"], ["127.0.0.1"]])
        assert reason("GET", server.url, Policy(resolve=resolve)) == "address_not_public"
        resolve, asked = changing([["127.0.0.1"], ["10.0.0.1"]])
        assert fetch("GET", server.url, policy=here(resolve=resolve)).status == 200
        assert asked == ["server.example"]
        assert len(server.seen) == 1


def test_one_address_that_is_refused_refuses_the_name() -> None:
    with serving(ok) as server:
        policy = here(resolve=lambda host, port: ["127.0.0.1", "10.0.0.1"])
        assert reason("GET", server.url, policy) == "address_not_public"
        assert server.seen == []


def test_the_next_address_is_tried_when_one_does_not_answer() -> None:
    with serving(ok) as server:
        policy = here(resolve=lambda host, port: ["127.0.0.2", "127.0.0.1"])
        assert fetch("GET", server.url, policy=policy).status == 200


def test_the_environment_plays_no_part(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(ok) as proxy, serving(ok) as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY", "https_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("SSL_CERT_FILE", "/nowhere")
        fetch("GET", server.url, policy=here())
        assert (len(proxy.seen), len(server.seen)) == (0, 1)


def test_no_setting_switches_it_off(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [name for name in Settings.model_fields if "fetch" in name or "private" in name or "address" in name] == []
    with serving(ok) as server:
        assert reason("GET", f"http://127.0.0.1:{server.port}/", PUBLIC) == "address_not_public"
        assert server.seen == []


def redirecting(to: str, status: int = 302) -> Answer:
    return status, {"Location": to}, b""


def test_three_redirects_are_followed_and_not_a_fourth() -> None:
    def answer(seen: Seen) -> Answer:
        number = int(seen.path.rsplit("/", 1)[-1])
        return redirecting(f"/{number - 1}") if number else ok(seen)

    with serving(answer) as server:
        assert fetch("GET", f"{server.url}/3", policy=here()).content == b"hello"
        assert reason("GET", f"{server.url}/4", here()) == "too_many_redirects"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "target", ["http://inside.example/", "http://169.254.169.254/latest/", "//10.0.0.1/", "ftp://x/"]
)
def test_a_redirect_is_checked_like_an_address(status: int, target: str) -> None:
    def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"] if host == "server.example" else ["10.9.9.9"]

    with serving(lambda seen: redirecting(target, status)) as server:
        found = reason("GET", server.url, here(resolve=resolve))
    assert found in ("address_not_public", "unreadable_address")


def test_a_redirect_to_another_host_takes_no_credentials_along() -> None:
    with serving(ok) as other:
        with serving(lambda seen: redirecting(f"http://other.example:{other.port}/")) as server:
            fetch("GET", server.url, headers={"Authorization": "Bearer secret", "X-Kept": "yes"}, policy=here())
        assert server.seen[0].headers["authorization"] == "Bearer secret"
        assert "authorization" not in other.seen[0].headers
        assert other.seen[0].headers["x-kept"] == "yes"


@pytest.mark.parametrize("status", [302, 307, 308])
def test_what_changes_something_follows_no_redirect(status: int) -> None:
    with serving(lambda seen: redirecting("/elsewhere", status)) as server:
        assert fetch("POST", server.url, content=b"x", policy=here()).status == status
        assert len(server.seen) == 1


def test_a_server_that_drips_is_left_at_the_deadline() -> None:
    def headers(connection: socket.socket) -> None:
        connection.recv(1000)
        for letter in b"HTTP/1.1 200 OK\r\n" + b"x" * 200:
            connection.sendall(bytes([letter]))
            time.sleep(0.05)

    def body(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(200):
            connection.sendall(b"x")
            time.sleep(0.05)

    for drip in (headers, body):
        with raw(drip) as port:
            begun = time.monotonic()
            assert reason("GET", f"http://slow.example:{port}/", here(seconds=0.6)) == "too_slow"
            assert time.monotonic() - begun < 3


def test_a_resolver_that_sleeps_is_left_at_the_deadline() -> None:
    def resolve(host: str, port: int) -> list[str]:
        time.sleep(2)
        return ["127.0.0.1"]

    assert reason("GET", "http://sleepy.example/", here(resolve=resolve, seconds=0.3)) == "too_slow"


def test_too_much_is_not_taken() -> None:
    big = b"x" * 300_000
    with serving(lambda seen: (200, {}, big)) as server:
        assert reason("GET", server.url, here(most_bytes=100_000)) == "too_large"
        assert len(fetch("GET", server.url, policy=here(most_bytes=300_000)).content) == 300_000

    def endless(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(10_000):
            connection.sendall(b"1000\r\n" + b"x" * 0x1000 + b"\r\n")

    with raw(endless) as port:
        assert reason("GET", f"http://endless.example:{port}/", here(most_bytes=100_000)) == "too_large"

    def endless_headers(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        for number in range(100_000):
            connection.sendall(b"X-%d: %s\r\n" % (number, b"y" * 1000))

    with raw(endless_headers) as port:
        assert reason("GET", f"http://endless.example:{port}/", here()) == "broken_answer"


def test_a_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    for name in ("gzip", "GZIP", "deflate", "br", "gzip, gzip"):
        headers = {"Content-Encoding": name}
        with serving(partial(answering, (200, headers, bomb))) as server:
            assert reason("GET", server.url, here()) == "packed_answer"


def test_what_is_no_answer_is_told_without_the_address() -> None:
    def nonsense(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(b"nonsense\r\n\r\n")

    with raw(nonsense) as port, pytest.raises(FetchError) as refused:
        fetch("GET", f"http://odd.example:{port}/?key=secret", policy=here())
    assert refused.value.reason == "broken_answer"
    assert "secret" not in repr(refused.value)
    with raw(lambda connection: None) as port:
        assert reason("GET", f"http://odd.example:{port}/", here()) == "broken_answer"
    assert reason("GET", f"http://closed.example:{port}/", here()) == "not_reached"


def test_a_server_proves_the_name_that_was_asked_for_not_the_address_that_was_pinned() -> None:
    trusted = ssl.create_default_context(cafile=CERTIFICATE)
    with serving(ok, tls=True) as server:
        found = fetch("GET", f"https://server.example:{server.port}/", policy=here(verify=trusted))
        assert found.content == b"hello"
        assert server.seen[0].headers["host"] == f"server.example:{server.port}"
        other = reason("GET", f"https://other.example:{server.port}/", here(verify=trusted))
        untrusted = reason("GET", f"https://server.example:{server.port}/", here())
    assert (other, untrusted) == ("not_reached", "not_reached")
    assert len(server.seen) == 1


def test_a_redirect_does_not_fall_back_to_plain_http() -> None:
    trusted = ssl.create_default_context(cafile=CERTIFICATE)
    with serving(lambda seen: redirecting("http://server.example/"), tls=True) as server:
        found = reason("GET", f"https://server.example:{server.port}/", here(verify=trusted))
    assert found == "redirect_to_plain_http"


def test_a_server_must_prove_its_name() -> None:
    with serving(ok) as server:
        found = reason("GET", f"https://server.example:{server.port}/", here())
    assert found in ("not_reached", "broken_answer")
    assert server.seen == []


def test_the_tests_policy_is_no_more_than_loopback() -> None:
    assert reason("GET", "http://8.8.8.8/", Policy(allows=loopback, resolve=lambda host, port: [host])) == (
        "address_not_public"
    )


def test_networks_of_the_office_are_open_to_what_the_secretariat_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(ok) as server:
        address = f"http://127.0.0.1:{server.port}/"
        assert reason("GET", address, office_policy()) == "address_not_public"
        monkeypatch.setenv("CONSULT_OFFICE_NETWORKS", "127.0.0.0/8, fd00::/8")
        get_settings.cache_clear()
        try:
            assert fetch("GET", address, policy=office_policy()).status == 200
            assert reason("GET", "http://10.0.0.1/", office_policy()) == "address_not_public"
            assert reason("GET", address, PUBLIC) == "address_not_public"  # what members give
        finally:
            monkeypatch.undo()
            get_settings.cache_clear()


def test_what_is_no_network_is_refused_by_the_settings_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSULT_OFFICE_NETWORKS", "10.0.0.1/8")
    get_settings.cache_clear()
    try:
        with pytest.raises(SettingRefused) as refused:
            get_settings()
        assert "OFFICE_NETWORKS" in str(refused.value)
    finally:
        monkeypatch.undo()
        get_settings.cache_clear()
