"""The formats of the example committee, with the practice's durations, hours, notices and places."""

from app.example.formal_formats import (
    body_formats,
    consultation_formats,
    plenary_formats,
    study_formats,
    supervision_formats,
)
from app.example.popular_formats import grassroots_formats, proposal_formats, reading_formats
from app.problems.bundle import Format


def make_formats() -> tuple[Format, ...]:
    """Every format: statutory ones first, then what members are picked for."""
    return (
        *plenary_formats(),
        *body_formats(),
        *study_formats(),
        *consultation_formats(),
        *supervision_formats(),
        *proposal_formats(),
        *grassroots_formats(),
        *reading_formats(),
    )
