"""One run of schemathesis over the whole API: its configuration, with a reason for every exception, and its report."""

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import httpx

from tests.factories.serving import usual_app

HOOKS = Path(__file__).with_name("hooks.py")

CONFIGURATION = """
# What no schema can say is refused 422 (a member who does not exist, days that end before they begin), and every change
# may find that the row has changed meanwhile (412): neither is a good request wrongly refused.
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", "401", "403", "404", "409", "410", "412", "413", "422", "428", "5xx"]

# A wrong If-Match is answered 412 before anything else is looked at; a token that is withdrawn 410.
[checks.negative_data_rejection]
expected-statuses = ["400", "401", "403", "404", "405", "406", "409", "410", "412", "413", "415", "422", "428", "5xx"]

# Idempotency-Key is answered 422 and If-Match 428, whether or not the rest is right.
[checks.missing_required_header]
expected-statuses = ["400", "401", "403", "404", "415", "422", "428"]
"""


@dataclass(frozen=True)
class Outcome:
    """What a run found."""

    complaints: str
    reached: Counter[str]
    """How often each operation was answered 2xx."""
    answered: Counter[str]

    @property
    def share(self) -> float:
        """Share of the operations that were answered 2xx at least once."""
        return len(self.reached) / max(1, len(self.answered))


def run_campaign(address: str, token: str, folder: Path, *, seed: int, max_examples: int, covered: int = 1) -> Outcome:
    """Let schemathesis try every operation, with all checks in all phases; by one worker, because Python 3.11 cannot
    parse code in two threads at once (gh-106905), which hypothesis does.

    The edges of every field of one in ``covered`` operations are tried one by one, of the others by chance.
    """
    configuration, tally = folder / "schemathesis.toml", folder / "answers.jsonl"
    configuration.write_text(CONFIGURATION + _uncovered(seed, covered), encoding="utf-8")
    tally.write_text("", encoding="utf-8")
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(configuration), "run",
        f"{address}/openapi.json", "--header", f"Authorization: Bearer {token}", "--checks", "all",
        "--phases", "examples,coverage,fuzzing,stateful", "--seed", str(seed), "--max-examples", str(max_examples),
        "--continue-on-failure", "--request-timeout", "30", "--workers", "1", "--warnings", "off",
        "--suppress-health-check", "all", "--no-color",
    ]  # fmt: skip
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": str(HOOKS), "CONTRACT_ANSWERS": str(tally)}
    environment["CONTRACT_TOKEN"] = f"Bearer {token}"
    httpx.get(f"{address}/openapi.json", timeout=600).raise_for_status()  # described on first use, which takes a while
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    lines = [json.loads(line) for line in tally.read_text(encoding="utf-8").splitlines()]
    return Outcome(
        complaints="" if done.returncode == 0 else done.stdout + done.stderr,
        reached=_count(lines, lambda status: 200 <= status < 300),
        answered=_count(lines, lambda status: True),
    )


def _uncovered(seed: int, covered: int) -> str:
    methods = [method for path in usual_app().openapi()["paths"].values() for method in path.values()]
    names = sorted(method["operationId"] for method in methods)
    skipped = [name for name in names if (crc32(name.encode()) + seed) % covered]
    return f"[[operations]]\ninclude-operation-id = {skipped}\nphases.coverage.enabled = false\n" if skipped else ""


def _count(lines: list[dict[str, Any]], wanted: Any) -> Counter[str]:
    return Counter(line["operation"] for line in lines if wanted(line["status"]))
