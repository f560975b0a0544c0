"""What everybody or the party group studies: fixed Fridays, lectures, training in two batches."""

from datetime import date, timedelta

from app.example import figures
from app.example.county import County, body, presider, sitting_in
from app.example.groups import BATCHES, CHAIR_MEETING, PARTY_GROUP, SECTORS, sector
from app.example.members import OUTSIDE_PARTY, key_of
from app.problems.bundle import Session

FRIDAY = 4
STUDY_SPAN = (date(figures.YEAR, 1, 19), date(figures.YEAR, 12, 20))
TRAINING = (date(figures.YEAR, 5, 22), date(figures.YEAR, 9, 18))
LECTURE_SPAN = (date(figures.YEAR, 3, 11), date(figures.YEAR, 11, 29))


def make_study(county: County) -> list[Session]:
    """Party-group studies on Fridays, at least five of nine there; vice-chairs from outside the Party sit in."""
    number = figures.SESSIONS["party_group_study"]
    days = (STUDY_SPAN[1] - STUDY_SPAN[0]).days
    sessions = []
    outside = [key_of(number) for number in OUTSIDE_PARTY]
    for place in range(number):
        near = STUDY_SPAN[0] + timedelta(days=round(place * days / (number - 1)))
        target = near + timedelta(days=(FRIDAY - near.weekday() + 3) % 7 - 3)
        sessions.append(
            Session.model_validate(
                {
                    "key": f"study-{place + 1:02d}",
                    "format": "party_group_study",
                    "name": f"党组理论学习中心组第{place + 1}次学习会",
                    **county.window(target, 14, 14),
                    "attendance": (
                        presider(*county.people.of(PARTY_GROUP)),
                        body(PARTY_GROUP, quorum=5),
                        sitting_in(*outside),
                    ),
                }
            )
        )
    return sessions


def make_lectures(county: County) -> list[Session]:
    """Lectures for all members, half of whom must be there."""
    random = figures.stream(county.seed, "lectures")
    everybody = body(*[sector(key) for key, *_ in SECTORS], quorum=figures.MEMBERS // 2)
    targets = county.season.targets(random, figures.SESSIONS["lecture"], LECTURE_SPAN)
    return [
        Session.model_validate(
            {
                "key": f"lecture-{place}",
                "format": "lecture",
                "name": f"政协讲堂第{place}讲",
                **county.window(target, 24, 24),
                "guests": 3,
                "attendance": (everybody,),
            }
        )
        for place, target in enumerate(targets, start=1)
    ]


def make_training(county: County) -> list[Session]:
    """Two days of training for each half of the members, half of them there on both."""
    chairs = county.people.of(CHAIR_MEETING)
    return [
        Session.model_validate(
            {
                "key": f"training-{place + 1}",
                "format": "training",
                "name": f"委员集中轮训第{place + 1}期",
                **county.window(TRAINING[place], 28, 28),
                "guests": 2,
                "attendance": (presider(*chairs[1:]), body(batch, quorum=figures.MEMBERS // 4)),
            }
        )
        for place, batch in enumerate(BATCHES)
    ]
