"""Pages that work without internet."""

import re

from fastapi.testclient import TestClient


def test_the_start_page_speaks_the_readers_language(client: TestClient) -> None:
    chinese = client.get("/")
    english = client.get("/", headers={"accept-language": "en"})
    assert '<html lang="zh-CN">' in chinese.text
    assert "协商议政活动排期" in chinese.text
    assert "Consultation sessions" in english.text
    assert "<script" not in chinese.text
    assert 'href="/docs"' in chinese.text


def test_the_api_description_comes_from_here_alone(client: TestClient) -> None:
    page = client.get("/docs")
    addresses = re.findall(r'(?:href|src)="([^"]+)"', page.text)
    assert addresses
    assert not [address for address in addresses if not address.startswith("/")]
    for address in addresses:
        assert client.get(address).status_code == 200, address
    assert "http" not in client.get("/docs/start.js").text
    assert "default-src 'self'" in page.headers["content-security-policy"]


def test_a_problem_type_leads_to_its_explanation(client: TestClient) -> None:
    kind = client.get("/no/such/place").json()["type"]
    page = client.get(kind, headers={"accept-language": "en"})
    assert page.status_code == 200
    assert "There is nothing here" in page.text
    assert "此处没有内容" in page.text
    assert client.get("/problems/none-such").status_code == 404


def test_a_program_is_told_of_a_problem_type_in_both_languages(client: TestClient) -> None:
    told = client.get("/problems/not-found", headers={"accept": "application/json"}).json()
    assert (told["type"], told["status"]) == ("/problems/not-found", 404)
    assert told["title"] == {"zh": "未找到", "en": "Not found"}
    assert told["detail"].keys() == {"zh", "en"}


def test_every_answer_has_a_number_and_the_security_headers(client: TestClient) -> None:
    answer = client.get("/livez", headers={"x-request-id": "from-the-proxy-1"})
    assert answer.headers["x-request-id"] == "from-the-proxy-1"
    assert answer.headers["x-content-type-options"] == "nosniff"
    invented = client.get("/livez", headers={"x-request-id": 'x"\\{}'}).headers["x-request-id"]
    assert re.fullmatch("[0-9A-Z]{26}", invented)
