"""``consult generate``: the example committee's year as a problem, or as an import bundle."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.commands.files import write
from app.errors import BadRequest
from app.example import Scale as ExampleScale
from app.example import example_bundle
from app.problems.merge import merge_problems
from app.problems.translate import to_problem
from solver import Problem
from solver.schedule import encode

COMMITTEES = 3
"""How many committees the largest scale has."""
SEED_STEP = 1_000_003
"""Between the seeds of two committees of one problem."""


class Scale(StrEnum):
    """Which example is made."""

    QUARTER = "quarter"
    YEAR = "year"
    TIGHT = "tight"
    THREE = "three"
    PRACTICE = "practice"


EXAMPLES: dict[Scale, ExampleScale] = {
    Scale.QUARTER: "quarter",
    Scale.YEAR: "year",
    Scale.TIGHT: "tight",
    Scale.PRACTICE: "practice",
}
"""The example that makes the one committee of a scale."""


class ThreeHaveNoBundle(BadRequest):
    """A bundle holds one committee; choose another scale, or leave --bundle out."""


def generate(
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write.")],
    scale: Annotated[
        Scale,
        typer.Option(help="First quarter, year, crowded year, three committees, year with ordinary meetings."),
    ] = Scale.YEAR,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Chooses among examples of one scale.")] = 1,
    bundle: Annotated[bool, typer.Option("--bundle", help="Write the import bundle, not the problem.")] = False,
) -> None:
    """Make the example committee's problem (or its import bundle), the same for the same seed to the last byte."""
    if bundle and scale is Scale.THREE:
        raise ThreeHaveNoBundle
    write(output, bundle_json(scale, seed) if bundle else encode(make_problem(scale, seed)))


def make_problem(scale: Scale, seed: int) -> Problem:
    """Make the problem of a scale."""
    if scale is Scale.THREE:
        seeds = (seed + place * SEED_STEP for place in range(COMMITTEES))
        problems = [to_problem(example_bundle(scale="core", seed=each)).problem for each in seeds]
        return merge_problems("三个委员会", problems)
    return to_problem(example_bundle(scale=EXAMPLES[scale], seed=seed)).problem


def bundle_json(scale: Scale, seed: int) -> bytes:
    """Make the import bundle of a scale, without what is left at its default."""
    bundle = example_bundle(scale=EXAMPLES[scale], seed=seed)
    # What members declare about themselves travels in no bundle.
    return bundle.model_dump_json(exclude_defaults=True, exclude={"personal_limits"}).encode()
