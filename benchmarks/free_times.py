"""Times the search for free times and the week views on the example year, by the same functions that serve requests.

./run python benchmarks/free_times.py --people 60 --requests 60
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from sqlalchemy.orm import Session

from app.auth.access import operator
from app.committees.tables import CommitteeRow
from app.database import make_engine
from app.diaries.schemas import FreeTimesQuery, Owner, WeekQuery
from app.diaries.search import find_free_times
from app.diaries.service import read_week
from app.embedded import EmbeddedServer
from app.embedded.server import temporary_directory
from app.example.year import example_bundle
from app.imports.service import import_bundle
from app.migrate import migrate


def main() -> None:
    """Print the middle and the 95th percentile of each question, and the processor's share, in milliseconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=60)
    parser.add_argument("--requests", type=int, default=60)
    arguments = parser.parse_args()
    with example() as (session, committee):
        print("| question | p50 ms | p95 ms | processor p95 ms |")
        print("|---|---|---|---|")
        for name, ask in questions(session, committee, arguments.people):
            ask()  # the facts are read once for each of their revisions
            taken, used = zip(*(timed(ask) for _ in range(arguments.requests)), strict=True)
            print(f"| {name} | {statistics.median(taken):.0f} | {late(taken):.0f} | {late(used):.0f} |")


def late(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return sorted(values)[int(len(values) * 0.95)]


def questions(session: Session, committee: CommitteeRow, people: int) -> Iterator[tuple[str, Callable[[], object]]]:
    """What is asked: a year for many people, the same with any hall, and a week of each sort of diary."""
    bundle = example_bundle()
    year = {
        "member": [member.key for member in bundle.members[:people]],
        "minutes": 120,
        "from": bundle.first_day,
        "to": bundle.last_day,
    }
    for name, more in (("a year", {}), ("a year and a venue for 60", {"capacity": 60})):
        query = FreeTimesQuery.model_validate({**year, **more})
        yield f"{people} people, {name}", partial(find_free_times, session, committee, query, "zh")
    owners = (
        (Owner.MEMBER, bundle.members[0]),
        (Owner.DEPARTMENT, bundle.departments[0]),
        (Owner.VENUE, bundle.venues[0]),
    )
    for kind, row in owners:
        week = WeekQuery.model_validate({"from": bundle.first_day, "days": 7})
        yield f"a week of a {kind}", partial(read_week, session, committee, (kind, row.key), week, operator(), "zh")


def timed(ask: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds that pass with one question, and those that this process computes."""
    began, computed = time.perf_counter(), time.process_time()
    ask()
    return (time.perf_counter() - began) * 1000, (time.process_time() - computed) * 1000


@contextmanager
def example() -> Iterator[tuple[Session, CommitteeRow]]:
    """The example committee in a database that is thrown away."""
    with EmbeddedServer(temporary_directory() / "data", durable=False) as server:
        engine = make_engine(server.url)
        migrate(engine)
        with Session(engine, expire_on_commit=False) as session:
            bundle = example_bundle()
            import_bundle(session, bundle, operator())
            session.commit()
            yield session, session.query(CommitteeRow).filter_by(key=bundle.committee.key).one()
        engine.dispose()


if __name__ == "__main__":
    main()
