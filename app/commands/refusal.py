"""Input that is refused: one sentence on standard error and exit code 2, never a traceback."""

import os
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import typer

from app.errors import Problem
from app.text import Language, shown
from solver import InvalidProblem

P = ParamSpec("P")
SENTENCE_LIMIT = 600


def refusing(command: Callable[P, None]) -> Callable[P, None]:
    """Let a command end with a sentence and exit code 2 when its input is refused."""

    @wraps(command)
    def run(*arguments: P.args, **options: P.kwargs) -> None:
        try:
            command(*arguments, **options)
        except (Problem, InvalidProblem) as error:
            sentence = error.sentence(language()) if isinstance(error, Problem) else str(error)
            typer.echo(shown(sentence, SENTENCE_LIMIT).encode(), err=True)
            raise typer.Exit(2) from None

    return run


def language() -> Language:
    """Language of the terminal: English where the locale asks for it, else Chinese."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "en" if value.lower().startswith("en") else "zh"
    return "zh"
