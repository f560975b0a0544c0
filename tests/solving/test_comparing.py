"""Runs side by side, and repeated from where they began with other weights."""

from app.solving.execute import execute_run
from tests.solving.test_routes import Call, call, start

__all__ = ["call"]


def test_runs_stand_side_by_side_and_are_repeated_with_other_weights(call: Call) -> None:
    heavy = {"key": "fair", "name": "均衡", "weights": {"fair_load": 50, "venue_preference": 0}}
    assert call("POST", "/weight-profiles", heavy).status_code == 201
    first = start(call, seed=1).json()["id"]
    early = call("POST", f"/runs/{first}/repeat", {})
    assert (early.status_code, early.json()["type"]) == (409, "/problems/run-has-not-begun")
    execute_run(first)
    unknown = call("POST", f"/runs/{first}/repeat", {"profile": "nothing"})
    assert (unknown.status_code, unknown.json()["type"]) == (422, "/problems/unknown-profile")
    repeated = call("POST", f"/runs/{first}/repeat", {"profile": "fair", "weights": {"target_date": 7}})
    assert repeated.status_code == 202, repeated.text
    again = repeated.json()
    assert again["weights"] == {"fair_load": 50, "venue_preference": 0, "target_date": 7}
    assert again["plan"] != 1
    execute_run(again["id"])

    found = call("GET", f"/runs/{first}/comparison?with={again['id']}").json()
    assert [run["run"] for run in found["runs"]] == [first, again["id"]]
    figures = {row["figure"]: row["values"] for row in found["figures"]}
    assert figures["placed"] == [6, 6]
    assert figures["moved"] == [0, 0]
    assert all(least <= most for least, most in zip(figures["load_least"], figures["load_most"], strict=True))
    assert figures["empty_seats"][0] > 0
    costs = {row["figure"]: row for row in found["costs"]}
    assert costs["unscheduled"]["values"] == [0, 0]
    assert costs["venue_preference"]["values"][1] == 0
    assert all(row["difference"][0] == 0 for row in found["figures"])
    assert call("GET", f"/runs/{first}/comparison?with=999").status_code == 404
    assert call("GET", f"/runs/{first}/comparison?with=x").status_code == 422


def test_an_improvement_is_repeated_from_what_the_plan_held(call: Call) -> None:
    built = start(call, seed=1).json()["id"]
    execute_run(built)
    before = call("GET", "/plans/1/assignments").json()["items"]
    improved = start(call, mode="improve", seed=2).json()["id"]
    execute_run(improved)
    gone = {"op": "unschedule", "session": before[0]["session"]}
    version = call("GET", "/plans/1").json()["version"]
    edit = {"operations": [gone]}
    assert call("POST", "/plans/1/edits", edit, version=version).status_code == 200
    again = call("POST", f"/runs/{improved}/repeat", {"weights": {}}).json()
    assert (again["mode"], again["weights"]) == ("improve", {})
    assert call("GET", f"/plans/{again['plan']}/assignments").json()["items"] == before
