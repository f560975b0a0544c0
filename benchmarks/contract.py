"""Try the whole API against its description, with all checks in all phases, and count what is reached."""

import argparse
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from app.database import make_engine
from app.embedded import EmbeddedServer
from app.embedded.server import temporary_directory
from app.migrate import migrate
from tests.contract.campaign import Outcome, run_campaign
from tests.contract.committee import settle_committee
from tests.factories.serving import operators_token, served, service_on


def main() -> None:
    """Run the campaign once for every seed, each on a database of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--max-examples", type=int, default=200)
    parser.add_argument("--covered", type=int, default=1, help="Try field edges of one operation in so many.")
    arguments = parser.parse_args()
    os.environ["CONSULT_LOG_LEVEL"] = "ERROR"  # requests by the thousand are no news here
    print("| seed | operations | reached 2xx | requests | seconds | complaints |")
    print("|---|---|---|---|---|---|")
    complaints = [
        try_seed(seed, arguments.max_examples, arguments.covered).complaints for seed in range(1, arguments.seeds + 1)
    ]
    sys.exit(1 if any(complaints) else 0)


def try_seed(seed: int, max_examples: int, covered: int) -> Outcome:
    """Run the campaign of one seed on a fresh database and print what it found."""
    directory = temporary_directory()
    began = time.monotonic()
    try:
        with EmbeddedServer(directory / "data", durable=False) as server, service_on(server.url):
            engine = make_engine(server.url)
            migrate(engine)
            engine.dispose()
            settle_committee()
            with served(server.url) as address, tempfile.TemporaryDirectory() as folder:
                outcome = run_campaign(
                    address, operators_token(), Path(folder), seed=seed, max_examples=max_examples, covered=covered
                )
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    print(
        f"| {seed} | {len(outcome.answered)} | {outcome.share:.0%} | {outcome.answered.total()} "
        f"| {time.monotonic() - began:.0f} | {'yes, below' if outcome.complaints else 'none'} |",
        flush=True,
    )
    if outcome.complaints:
        print(outcome.complaints)
        print("Not reached:", ", ".join(sorted(outcome.answered.keys() - outcome.reached.keys())))
    return outcome


if __name__ == "__main__":
    main()
