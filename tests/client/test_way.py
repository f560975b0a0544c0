"""A generated client goes the whole way: facts in, plan, run, analysis, release."""

import importlib
import time
from types import ModuleType
from typing import Any
from uuid import uuid4

import pytest

from tests.factories.bundle import AS_OF, FIRST, LAST, tiny_bundle
from tests.factories.serving import usual_app

COMMITTEE = "garden"


class Way:
    """The generated package at work: operations and models by name, every answer checked for its status."""

    def __init__(self, package: ModuleType, address: str, secret: str) -> None:
        self.package = package.__name__
        self.client = package.AuthenticatedClient(base_url=address, token=secret, raise_on_unexpected_status=True)
        document: dict[str, Any] = usual_app().openapi()
        self.tags = {
            operation["operationId"]: operation["tags"][0]
            for methods in document["paths"].values()
            for operation in methods.values()
        }

    def model(self, name: str) -> Any:
        return getattr(importlib.import_module(f"{self.package}.models"), name)

    def call(self, operation: str, *place: Any, status: int = 200, **values: Any) -> Any:
        module = importlib.import_module(f"{self.package}.api.{self.tags[operation]}.{operation}")
        answer = module.sync_detailed(*place, client=self.client, **values)
        assert answer.status_code == status, answer.content
        return answer

    def post(self, operation: str, *place: Any, status: int = 201, **values: Any) -> Any:
        return self.call(operation, *place, status=status, idempotency_key=uuid4().hex, **values)


@pytest.fixture
def way(generated: ModuleType, address: str, secret: str) -> Way:
    return Way(generated, address, secret)


def imported(way: Way) -> Any:
    bundle = way.model("Bundle").from_dict(tiny_bundle(COMMITTEE).model_dump(mode="json"))
    return way.post("import_facts", COMMITTEE, status=200, body=bundle).parsed


def finished(way: Way, run: int) -> Any:
    for _ in range(240):
        shown = way.call("get_run", COMMITTEE, run).parsed
        if shown.ended_at is not None:
            return shown
        time.sleep(0.25)
    raise AssertionError(f"run {run} did not end")


@pytest.mark.timeout(180)
def test_from_facts_to_a_release(way: Way) -> None:
    report = imported(way)
    assert isinstance(report, way.model("ImportReport"))
    assert report.changed
    wanted = way.model("PlanRequest")(name="三月", first_day=FIRST, last_day=LAST, as_of=AS_OF)
    plan = way.post("add_plan", COMMITTEE, body=wanted).parsed
    assert isinstance(plan, way.model("Plan"))

    run = way.post("start_run", COMMITTEE, plan.id, status=202, body=way.model("RunRequest")(seconds=5)).parsed
    ended = finished(way, run.id)
    assert (ended.state, ended.result.placed, ended.result.hard_violations) == ("succeeded", 6, 0)
    analysis = way.call("get_analysis", COMMITTEE, plan.id, accept_language="en").parsed
    assert (analysis.hard_violations, analysis.placed) == (0, 6)

    version = way.call("get_plan", COMMITTEE, plan.id).headers["ETag"]
    published = way.post(
        "publish_plan", COMMITTEE, plan.id, body=way.model("ReleaseRequest")(name="三月"), if_match=version
    ).parsed
    release = way.call("get_release", COMMITTEE, published.number).parsed
    assert isinstance(release, way.model("Release"))
    assert (release.sessions, release.current) == (6, True)
    sessions = way.call("list_released_sessions", COMMITTEE, release.number).parsed.items
    assert len(sessions) == 6
    assert all(isinstance(each, way.model("Assignment")) and each.starts_at < each.ends_at for each in sessions)


def test_problems_are_typed_too(way: Way) -> None:
    imported(way)
    wanted = way.model("PlanRequest")(name="三月", first_day=FIRST, last_day=LAST, as_of=AS_OF)
    plan = way.post("add_plan", COMMITTEE, body=wanted).parsed
    release = way.model("ReleaseRequest")(name="三月")
    place = ("publish_plan", COMMITTEE, plan.id)
    unconditional = way.post(*place, status=428, body=release, accept_language="en").parsed
    assert isinstance(unconditional, way.model("Problem"))
    assert (unconditional.type_, unconditional.title) == ("/problems/precondition-required", "Version required")
    assert way.post(*place, status=412, body=release, if_match='"99"').parsed.type_ == "/problems/precondition-failed"
    assert way.post(*place, status=409, body=release, if_match='"1"').parsed.type_ == "/problems/nothing-to-publish"
    assert way.call("get_plan", COMMITTEE, plan.id + 1, status=404).parsed.type_ == "/problems/not-found"
