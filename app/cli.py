"""The command line: ``consult …``. Rooms that have commands add them through their ``register``."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import DBAPIError

from app import commands
from app.auth import commands as auth
from app.commands.refusal import language
from app.demo import command as demo
from app.errors import Flaw, Internal, Problem
from app.imports import commands as imports
from app.responses import problem_of
from app.settings import get_settings
from app.text import say

cli = typer.Typer(
    name="consult",
    help="Plans a consultative conference's year of consultation sessions.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

for register in (commands.register, imports.register, auth.register, demo.register):
    register(cli)


@cli.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.", min=0, max=65535)] = None,
    worker: Annotated[bool, typer.Option(help="Whether to run a worker beside it.")] = True,
) -> None:
    """Bring the database up to date and serve the API, with a worker beside it, until stopped."""
    from contextlib import nullcontext

    from app import serve as serving

    settings = get_settings()
    with serving.listening_socket(host or settings.host, settings.port if port is None else port) as listening:
        _migrate()
        with serving.worker_child() if worker else nullcontext():
            typer.echo(say(language(), "cli.serving", url=serving.url_of(listening)), err=True)
            serving.serve(listening)


@cli.command()
def worker(
    with_parent: Annotated[bool, typer.Option(hidden=True, help="End when standard input closes.")] = False,
) -> None:
    """Run jobs until stopped; any number of workers may share a database."""
    from app.worker import run_worker

    run_worker(with_parent=with_parent)


@cli.command()
def migrate() -> None:
    """Bring the database up to date."""
    _migrate()
    typer.echo(say(language(), "cli.migrated"), err=True)


def _migrate() -> None:
    from app.database import get_engine
    from app.migrate import migrate
    from app.plans.canary import require_refusal

    migrate(get_engine())
    require_refusal(get_engine())


@cli.command()
def openapi(
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write instead of printing.")] = None,
) -> None:
    """Write the API's OpenAPI document."""
    document = openapi_document()
    if output is None:
        typer.echo(document, nl=False)
    else:
        output.write_text(document, encoding="utf-8")


def openapi_document() -> str:
    """Return the API's description as it is committed in ``openapi/openapi.json``."""
    from app.main import create_app

    return json.dumps(create_app().openapi(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def main() -> None:
    """Run the command line; a problem ends it with one sentence: exit code 2 when the input is wrong, else 1."""
    from app.serve import end_politely_on_sigterm

    end_politely_on_sigterm()
    try:
        cli(prog_name="consult")
    except (Problem, DBAPIError) as error:
        problem = error if isinstance(error, Problem) else problem_of(error)
        if isinstance(problem, Internal):
            raise
        lines = [problem.sentence(language()), *(_flaw_line(flaw) for flaw in problem.flaws)]
        sys.stderr.buffer.write(("\n".join(lines) + "\n").encode())
        sys.exit(2 if problem.status < 500 else 1)


def _flaw_line(flaw: Flaw) -> str:
    return f"  {flaw.pointer or '/'}: {flaw.sentence(language())}"


if __name__ == "__main__":
    main()
