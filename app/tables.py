"""All tables of all rooms, known to SQLAlchemy before the first of them is used."""

from functools import cache
from importlib import import_module
from pathlib import Path


@cache
def load_tables() -> None:
    """Import every room's tables: foreign keys lead from room to room, whichever of them a command imports itself."""
    for path in sorted(Path(__file__).parent.glob("*/*tables.py")):
        import_module(f"app.{path.parent.name}.{path.stem}")
