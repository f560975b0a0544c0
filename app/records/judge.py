"""Judge a change by the rules of imports, on the part of the facts that it can contradict."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.committees.tables import CommitteeRow
from app.imports.check import find_flaws
from app.imports.flaws import RowFlaw
from app.records.circles import find_new_circles
from app.records.edits import ListEdits
from app.records.errors import RowsContradict
from app.records.narrow import Narrow


def require_sound_change(session: Session, committee: CommitteeRow, batch: Sequence[ListEdits]) -> None:
    """Raise with everything that rows would contradict each other in.

    A flaw of a row in the request points to it there; one of another row names that row.
    """
    narrow = Narrow(session, committee, batch)
    bundle = narrow.bundle()
    flaws = [_turned(flaw, narrow, bundle) for flaw in find_flaws(bundle)]
    if not flaws:
        circles = find_new_circles(session, committee.id, batch)
        edits = {edit.after.key: edit for item in batch if item.facts.name == "sessions" for edit, _ in item.new()}
        flaws = [_moved(flaw, edits[flaw.key].pointer if flaw.key in edits else "") for flaw in circles]
    if flaws:
        raise RowsContradict(flaws=flaws)


def _turned(flaw: RowFlaw, narrow: Narrow, bundle: object) -> RowFlaw:
    """A flaw of the bundle as one of the request."""
    name, _, rest = flaw.pointer.lstrip("/").partition("/")
    number, _, path = rest.partition("/")
    rows = getattr(bundle, name, ())
    if not number.isdecimal() or not isinstance(rows, tuple):
        return _moved(flaw, "")
    edit = narrow.edit_of(name, rows[int(number)])
    if edit is None:
        return _moved(flaw, "")
    stem = f"/{name}/{number}"
    values = {
        key: edit.pointer + value.removeprefix(stem) if isinstance(value, str) and value.startswith(stem) else value
        for key, value in flaw.values.items()
    }
    return RowFlaw(edit.pointer + (f"/{path}" if path else ""), flaw.reason, values, key=flaw.key)


def _moved(flaw: RowFlaw, pointer: str) -> RowFlaw:
    return RowFlaw(pointer, flaw.reason, flaw.values, key=flaw.key)
