"""The description says what every operation answers with, in both languages, with examples that are true."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from app.description.problems import example_of
from app.pages import kinds_of_problem, sentence_of
from tests.factories.serving import usual_app

METHODS = {"get", "put", "post", "delete", "patch", "head", "options"}
PROBLEMS = "application/problem+json"
HAN = re.compile(r"[\u4e00-\u9fff]")


@cache
def document() -> dict[str, Any]:
    return usual_app().openapi()


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            assert method in METHODS
            yield path, method, operation


def resolved(item: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in item:
        _, _, kind, name = item["$ref"].split("/")
        item = document()["components"][kind][name]
    return item


def flaws(value: Any, schema: dict[str, Any]) -> list[str]:
    """What is wrong with a value by a schema of the document."""
    registry: Registry[Any] = Registry().with_resource("urn:api", DRAFT202012.create_resource(document()))
    own = {"components": document()["components"]}
    whole = {"$ref": f"urn:api{schema['$ref']}"} if "$ref" in schema else schema | own
    checker = Draft202012Validator.FORMAT_CHECKER
    validator = Draft202012Validator(whole, registry=registry, format_checker=checker)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


def statuses(operation: dict[str, Any]) -> set[str]:
    return set(operation["responses"])


def problems_at(operation: dict[str, Any], status: str) -> list[str]:
    found = resolved(operation["responses"][status])["x-problems"]
    assert isinstance(found, list)
    return found


def operation_named(name: str) -> dict[str, Any]:
    return next(operation for _, _, operation in operations() if operation["operationId"] == name)


def test_every_operation_names_each_status_and_the_problems_there() -> None:
    for _, _, operation in operations():
        name, errors = operation["operationId"], {status for status in statuses(operation) if status >= "4"}
        assert "500" in errors, name
        assert not {"4XX", "5XX", "default"} & statuses(operation), name
        for status in errors:
            response = resolved(operation["responses"][status])
            kinds = [kinds_of_problem()[address.removeprefix("/problems/")] for address in response["x-problems"]]
            assert {str(kind.status) for kind in kinds} == {status}, name
            shown = [resolved(each)["value"] for each in response["content"][PROBLEMS]["examples"].values()]
            assert {each["type"] for each in shown} == set(response["x-problems"]), name
            assert "Content-Language" in response["headers"], name
        assert {each for status in errors for each in problems_at(operation, status)} == set(operation["x-problems"])
    assert "HTTPValidationError" not in str(document())


def test_what_an_operation_takes_tells_what_it_refuses() -> None:
    publish = operation_named("publish_plan")
    assert statuses(publish) == {
        "201", "400", "401", "403", "404", "409", "412", "413", "415", "422", "428", "500", "503",
    }  # fmt: skip
    assert "/problems/nothing-to-publish" in problems_at(publish, "409")
    assert "/problems/idempotency-key-reused" in problems_at(publish, "422")
    assert statuses(operation_named("livez")) == {"200", "500"}
    assert statuses(operation_named("read_access")) == {"200", "401", "403", "500", "503"}
    assert problems_at(operation_named("read_feed"), "410") == ["/problems/feed-revoked"]


def test_headers_are_described_where_they_are_sent() -> None:
    assert set(operation_named("add_plan")["responses"]["201"]["headers"]) == {"ETag", "Location"}
    assert set(operation_named("read_venue")["responses"]["200"]["headers"]) == {"ETag"}
    assert "Retry-After" in resolved(operation_named("read_venue")["responses"]["503"])["headers"]
    assert "WWW-Authenticate" in resolved(operation_named("read_venue")["responses"]["401"])["headers"]


def contents() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every body that is taken or answered, by where it stands."""
    for path, method, operation in operations():
        for content in operation.get("requestBody", {}).get("content", {}).values():
            yield f"{method} {path} request", content
        for status, response in operation["responses"].items():
            for content in resolved(response).get("content", {}).values():
                yield f"{method} {path} {status}", content


def test_every_body_has_an_example_that_fits_its_schema() -> None:
    wrong = {}
    for where, content in contents():
        shown = [content["example"]] if "example" in content else []
        shown += [resolved(each)["value"] for each in content.get("examples", {}).values()]
        assert shown, where
        found = [flaw for value in shown for flaw in flaws(value, content.get("schema", {}))]
        if found:
            wrong[where] = found
    assert wrong == {}


def test_every_part_of_an_address_has_an_example_that_fits() -> None:
    for path, _, operation in operations():
        for parameter in map(resolved, operation["parameters"]):
            if parameter["in"] == "path":
                assert flaws(parameter["example"], parameter["schema"]) == [], f"{path} {parameter['name']}"


def test_every_operation_is_summed_up_in_both_languages() -> None:
    missing = [operation["operationId"] for _, _, operation in operations() if "x-summary-zh" not in operation]
    assert missing == [], "say them in app/locale/zh/operations.json"
    for _, _, operation in operations():
        assert HAN.search(operation["x-summary-zh"]), operation["operationId"]
        assert not HAN.search(operation["summary"]), operation["operationId"]
        assert operation["summary"].endswith("."), operation["operationId"]


def test_every_tag_is_explained_in_both_languages() -> None:
    assert [tag["name"] for tag in document()["tags"] if not tag.get("description")] == []
    assert [tag["name"] for tag in document()["tags"] if not HAN.search(tag.get("x-summary-zh", ""))] == []


@pytest.mark.parametrize("slug", ["not-found", "plan-is-being-solved", "calendar-would-break", "invalid"])
def test_examples_of_problems_are_the_problems_own_sentences(slug: str) -> None:
    kind = kinds_of_problem()[slug]
    english, chinese = example_of(kind, "en"), example_of(kind, "zh")
    assert english["type"] == chinese["type"] == f"/problems/{slug}"
    assert english["detail"].split("{")[0].startswith(sentence_of(kind, "en").split("{")[0])
    assert HAN.search(chinese["detail"])
    assert HAN.search(chinese["title"])


def test_a_refused_method_is_told_the_ones_that_are_answered() -> None:
    with TestClient(usual_app()) as client:
        refused = client.options("/api/v1/committees/garden/tokens")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, POST")
    fixed = client.options("/api/v1/committees/garden/areas/bulk")
    assert (fixed.status_code, fixed.headers["Allow"]) == (405, "POST")
    row = client.options("/api/v1/committees/garden/areas/centre")
    assert (row.status_code, row.headers["Allow"]) == (405, "GET, PATCH, DELETE")
