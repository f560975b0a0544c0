"""``consult demo``: from a fresh machine to a published year, through the doors that users take."""

from contextlib import ExitStack
from typing import Annotated, Literal

import typer

from app.commands.refusal import language as language_of_terminal
from app.text import say


def register(cli: typer.Typer) -> None:
    """Add the command to the command line."""
    cli.command("demo")(demo)


def demo(
    once: Annotated[bool, typer.Option("--once", help="End when everything is done, without serving.")] = False,
    port: Annotated[int, typer.Option(help="Port to serve at; 0 takes a free one.", min=0, max=65535)] = 8000,
    seconds: Annotated[int, typer.Option(help="How long to plan at most.", min=1, max=3600)] = 30,
    seed: Annotated[int, typer.Option(help="Chooses among equals.", min=0, max=2**31 - 1)] = 1,
    language: Annotated[
        Literal["zh", "en"] | None, typer.Option(help="Language of what is printed; left out, the terminal's.")
    ] = None,
) -> None:
    """Import the example committee, plan its year, publish it, and serve it until stopped.

    Run again it starts from where it is. The exit code is not 0 when anything is wrong.
    """
    from app import serve
    from app.demo.story import Story, tell
    from app.settings import get_settings

    reader = language or language_of_terminal()
    with ExitStack() as stack:
        listening = None if once else stack.enter_context(serve.listening_socket(get_settings().host, port))
        base_url = serve.url_of(listening) if listening else f"http://127.0.0.1:{port}"
        sound = Story(reader, base_url, seconds, seed).play(stack)
        if listening is not None:
            tell(say(reader, "demo.serving", url=base_url))
            serve.serve(listening)
        if not sound:
            raise typer.Exit(1)
