"""Every address that is not everybody's is refused, however it is written; not one packet goes there."""

from ipaddress import ip_address

import pytest

from app.addresses import is_public
from app.fetch import fetch
from app.outgoing import FetchError, Policy


def words(text: str) -> list[str]:
    return text.split()


PUBLIC = words(
    """
    1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.1 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.1 169.253.255.255
    169.255.0.1 172.15.255.255 172.32.0.1 191.255.255.255 192.0.1.1 192.0.3.1 192.167.255.255 192.169.0.1
    198.17.255.255 198.20.0.1 203.0.112.1 203.0.114.1 223.255.255.255 101.226.4.6 2001:4860:4860::8888
    2400:3200::1 2606:4700:4700::1111 2a00::1 2620:fe::fe ::ffff:8.8.8.8 64:ff9b::8.8.8.8
    """
)

PRIVATE = words(
    """
    0.0.0.0 0.0.0.1 0.255.255.255 10.0.0.0 10.0.0.1 10.255.255.255 100.64.0.0 100.64.0.1 100.100.100.200
    100.127.255.255 127.0.0.0 127.0.0.1 127.0.0.53 127.1.2.3 127.255.255.255 169.254.0.1 169.254.169.254
    169.254.170.2 172.16.0.1 172.17.0.1 172.31.255.255 192.0.0.1 192.0.0.8 192.0.0.170 192.0.0.192 192.0.2.1
    192.31.196.1 192.52.193.1 192.88.99.1 192.168.0.1 192.168.1.1 192.168.255.255 192.175.48.1 198.18.0.1
    198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 224.0.0.251 224.0.1.1 239.255.255.250 240.0.0.1 250.1.2.3
    255.255.255.254 255.255.255.255 :: ::1 ::2 ::127.0.0.1 ::8.8.8.8 ::ffff:0.0.0.0 ::ffff:10.0.0.1
    ::ffff:127.0.0.1 ::ffff:169.254.169.254 ::ffff:192.168.0.1 ::ffff:100.64.0.1 ::ffff:224.0.0.1
    ::ffff:172.16.0.1 ::ffff:255.255.255.255 ::ffff:0:127.0.0.1 64:ff9b::127.0.0.1 64:ff9b::10.0.0.1
    64:ff9b::169.254.169.254 64:ff9b::192.168.1.1 64:ff9b::224.0.0.1 64:ff9b:1::1 64:ff9b:1::8.8.8.8 100::1
    100:0:0:1::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:0:7f00:1::1 2001:2::1 2001:3::1 2001:4:112::1
    2001:10::1 2001:20::1 2001:30::1 2001:db8::1 2001:db8:ffff::1 2002:7f00:1::1 2002:a00:1::1 2002:a9fe:a9fe::1
    2002:c0a8:101::1 2002:808:808::1 2002:e000:1::1 2620:4f:8000::1 3ffe::1 3fff::1 3fff:fff::1 4000::1 5f00::1
    6000::1 8000::1 a000::1 c000::1 e000::1 f000::1 fc00::1 fc00:ec2::254 fd00::1 fd00:ec2::254 fdff::1 fe00::1
    fe80::1 fe80::a9fe:a9fe febf::1 fec0::1 feff::1 ff00::1 ff01::1 ff02::1 ff02::fb ff05::2 ff0e::1
    2400:3200::5efe:127.0.0.1 2400:3200::200:5efe:10.0.0.1 2400:3200::5efe:192.168.0.1 2a00::5efe:169.254.169.254
    """
)

WRITTEN = words(
    """
    127.1 127.0.1 0 0x7f000001 0x7f.0.0.1 0X7F.1 2130706433 017700000001 0177.0.0.1 0177.1 127.000.000.001
    3232235521 0xa9fea9fe 2852039166 0251.0376.0251.0376 0xa9.0xfe.0xa9.0xfe 169.16689662 10.1 0x0a000001
    167772161 192.168.257 [::1] [::] [::ffff:127.0.0.1] [::ffff:7f00:1] [0:0:0:0:0:0:0:1]
    [0:0:0:0:0:ffff:127.0.0.1] [fe80::1] [64:ff9b::7f00:1] 127。0。0。1 １２７.0.0.1 ①②⑦.⓪.⓪.① 127．0．0．1 localhost
    LOCALHOST localhost. ⓛⓞⓒⓐⓛⓗⓞⓢⓣ
    """
)


def test_there_are_enough_of_them() -> None:
    assert len({*PRIVATE, *WRITTEN}) >= 150


@pytest.mark.parametrize("text", PUBLIC)
def test_what_is_everybodys_is_allowed(text: str) -> None:
    assert is_public(ip_address(text))


@pytest.mark.parametrize("text", PRIVATE)
def test_what_is_not_everybodys_is_refused(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", PRIVATE)
def test_nothing_goes_there_under_any_name(text: str) -> None:
    with pytest.raises(FetchError) as refused:
        fetch("GET", "http://name.example/", policy=Policy(resolve=lambda host, port: [text]))
    assert refused.value.reason == "address_not_public"
    with pytest.raises(FetchError) as mixed:
        fetch("GET", "http://name.example/", policy=Policy(resolve=lambda host, port: ["8.8.8.8", text]))
    assert mixed.value.reason == "address_not_public"


@pytest.mark.parametrize("text", WRITTEN)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_way_of_writing_it_helps(text: str, scheme: str) -> None:
    with pytest.raises(FetchError) as refused:
        fetch("GET", f"{scheme}://{text}:9/")
    assert refused.value.reason in ("address_not_public", "unreadable_address", "unknown_host")


@pytest.mark.parametrize(
    "address",
    [
        "", "example", "//example.com/", "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/",
        "http://", "http:///path", "unix:/run/x", "http://user:secret@example.com/", "http://user@example.com/", "http://example.com:0/",
        "http://example.com:99999/", "http://exa mple.com/", "http://[::1", "http://[nonsense]/", "http://\x00/",
        "javascript:alert(1)", "data:text/plain,x", "http://example.com:80:80/", "http://\ud800/",
    ],
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_refused(address: str) -> None:
    with pytest.raises(FetchError) as refused:
        fetch("GET", address, policy=Policy(resolve=lambda host, port: ["127.0.0.1"]))
    assert refused.value.reason in ("unreadable_address", "address_not_public")
    assert "secret" not in str(refused.value)
