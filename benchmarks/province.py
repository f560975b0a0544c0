"""A province's committees in a database, alike but for their keys, and a server on it: what benchmarks measure."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Table, Text, cast, func, insert, select, text
from sqlalchemy.orm import Session

from app.auth.access import operator
from app.auth.roles import Role
from app.auth.schemas import TokenRequest
from app.auth.tokens import create_token
from app.committees.tables import CommitteeRow
from app.database import Base
from app.imports.service import import_bundle
from app.migrate import migrate
from app.problems.bundle import Bundle
from app.problems.snapshot import LISTS

ROOT = Path(__file__).resolve().parent.parent


def key_of(number: int) -> str:
    """Key of a committee; the first is number 1."""
    return f"county-{number:03}"


def named(bundle: Bundle, number: int) -> Bundle:
    """The same facts as another committee's."""
    return bundle.model_copy(update={"committee": bundle.committee.model_copy(update={"key": key_of(number)})})


def build(engine: Engine, bundle: Bundle, committees: int) -> str:
    """Import one committee, copy it, and return the secret of a token that reaches all of them."""
    migrate(engine)
    with Session(engine) as session:
        import_bundle(session, named(bundle, 1), operator())
        _, secret = create_token(session, operator(), TokenRequest(role=Role.ADMIN, name="benchmark"), None)
        copy_first(session, committees)
        session.commit()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    return secret


def copy_first(session: Session, committees: int) -> None:
    """Copy the first committee's rows until there are so many committees, one statement for each table."""
    session.execute(text("SET LOCAL session_replication_role = replica"))  # copies of what is sound need no checking
    tables = {row.__table__ for facts in LISTS for row in (facts.row, *(part.row for part in facts.parts))}
    first = session.scalars(select(CommitteeRow.id).where(CommitteeRow.key == key_of(1))).one()
    others = func.generate_series(2, committees).table_valued("number").render_derived()
    committee = Base.metadata.tables["committees"]
    key = func.concat("county-", func.lpad(cast(others.c.number, Text), 3, "0"))
    source = select(others).join(committee, committee.c.id == first)
    _insert(session, committee, source, {"key": key})
    new = committee.alias()
    for table in Base.metadata.sorted_tables:
        if table in tables:
            changed: dict[str, Any] = {"committee_id": new.c.id}
            if "uid" in table.c:
                changed["uid"] = func.md5(func.concat(new.c.id, table.c.uid))
            source = select(new).join(table, (table.c.committee_id == first) & (new.c.id != first))
            _insert(session, table, source.order_by(new.c.id, table.c.id), changed)


def _insert(session: Session, table: Table, source: Any, changed: dict[str, Any]) -> None:
    values = {column.name: changed.get(column.name, column) for column in table.c if column.name != "id"}
    session.execute(insert(table).from_select(list(values), source.with_only_columns(*values.values())))


@contextmanager
def served(database: str) -> Iterator[str]:
    """Run ``consult serve`` on a free port of this machine and give its address."""
    environment = os.environ | {"DATABASE_URL": database, "LANG": "en_US.UTF-8", "CONSULT_LOG_LEVEL": "WARNING"}
    command = [sys.executable, "-m", "app.cli", "serve", "--port", "0", "--no-worker"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        found = next(filter(None, (re.search(r"http://\S+", line) for line in process.stderr)), None)
        if found is None:
            raise SystemExit("The server did not start.")
        yield found[0]
    finally:
        process.terminate()
        process.communicate()
