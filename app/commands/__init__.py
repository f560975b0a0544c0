"""What the command line does without a database: make examples, solve problems, judge schedules."""

import typer

from app.commands.check import check
from app.commands.generate import generate
from app.commands.refusal import refusing
from app.commands.solve import solve_file


def register(cli: typer.Typer) -> None:
    """Add the commands to the command line; what they refuse ends with exit code 2."""
    cli.command("generate")(refusing(generate))
    cli.command("solve")(refusing(solve_file))
    cli.command("check")(refusing(check))
