"""``consult import``: facts from a file."""

from pathlib import Path
from typing import Annotated

import typer


def register(cli: typer.Typer) -> None:
    """Add the command to the command line."""
    cli.command("import")(import_file)


def import_file(
    bundle: Annotated[Path, typer.Argument(help="A bundle in JSON form.")],
    dry_run: Annotated[bool, typer.Option(help="Only report what would change.")] = False,
) -> None:
    """Create and update a committee's facts from a bundle, all or nothing.

    Rows that the bundle does not hold are left alone; the same bundle a second time changes nothing. Standard output
    is the report as one JSON object. The exit code is 2 when the bundle is refused.
    """
    from app.auth.access import operator
    from app.imports.check import check_bundle
    from app.imports.service import import_bundle
    from app.migrate import command_transaction

    checked = check_bundle(bundle)
    with command_transaction() as session:
        report = import_bundle(session, checked, operator(), dry_run=dry_run)
    typer.echo(report.model_dump_json())
