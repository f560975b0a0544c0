"""What every member of the example owes in a year."""

from app.problems.bundle import Duty

READING, CONSULTATION = "grassroots_reading", "grassroots_consultation"


def make_duties(year: int) -> tuple[Duty, ...]:
    """What every member gets the chance of; the other three duties of the report are no sessions."""
    return (
        Duty(key=READING, name="参加一场基层读书", name_en="One grassroots reading", year=year),
        Duty(key=CONSULTATION, name="参与一次基层协商", name_en="One grassroots consultation", year=year),
    )
