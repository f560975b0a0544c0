"""Formal topics: the closed chain from topic selection to feedback (闭环链条), and the sessions in it."""

from dataclasses import dataclass
from datetime import date, timedelta

from app.example import figures
from app.example.county import County, body, department, pool, preferred, presider, sitting_in
from app.example.groups import CHAIR_MEETING, STANDING, sector, special_committee
from app.example.seasons import weekday
from app.example.themes import THEMES, Theme
from app.problems.bundle import AttendanceGroup, Session, Stage, Topic

MONTHS = {"standing": (7, 11), "chair": (4, 6, 9, 12), "sector": (5, 8, 10), "counterpart": (6, 9)}
"""In which month each consultation is meant to be (practice)."""
FORMATS = {
    "standing": "standing_committee_consultation",
    "chair": "chair_meeting_consultation",
    "sector": "sector_consultation",
    "counterpart": "counterpart_consultation",
}
COMMITTEES = ("economy", "construction", "agriculture", "education", "social", "history", "economy", "proposals")
"""The special committee that prepares the topic, in turn."""
QUORUM = 42
"""Two thirds of the 63 of the standing committee."""


@dataclass(frozen=True)
class Consultation:
    """One formal topic of the year."""

    kind: str
    place: int
    target: date
    theme: Theme
    committee: str
    visits: int
    pre_inspected: bool

    @property
    def key(self) -> str:
        """Key of the topic."""
        return f"topic-{self.kind}-{self.place + 1}"


def make_formal(county: County, *, visits: bool = True) -> tuple[list[Session], list[Topic]]:
    """Formal topics with their sessions; without ``visits`` only the first two kinds do field research, once each."""
    sessions, topics = [], []
    for consultation in _consultations(county):
        number = consultation.visits if visits else int(consultation.kind in ("standing", "chair"))
        inspected = consultation.pre_inspected and visits
        topics.append(_topic(consultation, inspected))
        for visit in range(number):
            sessions.append(_inspection(county, consultation, "field_research", visit, 52 - 9 * visit))
        if inspected:
            sessions.append(_inspection(county, consultation, "pre_inspection", number, 18))
        sessions.append(_consultation(county, consultation))
    return sessions, topics


def _consultations(county: County) -> list[Consultation]:
    random = figures.stream(county.seed, "formal")
    found: list[Consultation] = []
    for kind, months in MONTHS.items():
        for place, month in enumerate(months):
            found.append(
                Consultation(
                    kind=kind,
                    place=place,
                    target=weekday(date(figures.YEAR, month, random.randint(8, 19))),
                    theme=THEMES[len(found)],
                    committee=COMMITTEES[len(found) % len(COMMITTEES)],
                    visits=figures.VISITS[kind][place],
                    pre_inspected=place < figures.PRE_INSPECTED[kind],
                )
            )
    return found


def _topic(consultation: Consultation, inspected: bool) -> Topic:
    """The six steps; selection, report and feedback are dates to be met, and some topics have no pre-inspection."""
    pre = [
        Stage(
            key="pre_inspection",
            name="事前视察",
            format="inspection",
            min_lag_days=3,
            max_lag_days=60,
            working_days=True,
        )
    ]
    return Topic(
        key=consultation.key,
        name=consultation.theme.name,
        lead_group=special_committee(consultation.committee),
        stages=(
            Stage(key="selection", name="精选议题"),
            Stage(key="field_research", name="深入调研", format="inspection", min_lag_days=10, max_lag_days=120),
            *(pre if inspected else []),
            Stage(
                key="consultation",
                name="专题协商",
                format=FORMATS[consultation.kind],
                min_lag_days=5,
                max_lag_days=75,
                working_days=True,
            ),
            Stage(key="report", name="专项报告", min_lag_days=5, max_lag_days=20, working_days=True),
            Stage(key="feedback", name="成果反馈", min_lag_days=10, max_lag_days=60, working_days=True),
        ),
    )


def _inspection(county: County, consultation: Consultation, stage: str, place: int, days_before: int) -> Session:
    theme = consultation.theme
    name = "事前视察" if stage == "pre_inspection" else f"第{place + 1}次调研"
    target = weekday(consultation.target - timedelta(days=days_before))
    chairs = county.people.of(CHAIR_MEETING)
    turn = 1 + (consultation.place + place) % figures.VICE_CHAIRS
    groups = (special_committee(consultation.committee), *[sector(key) for key in theme.sectors[:2]])
    return Session.model_validate(
        {
            "key": f"{consultation.key}-{stage.replace('_', '-')}-{place + 1}",
            "format": "inspection",
            "name": f"“{theme.name}”{name}",
            "topic": consultation.key,
            "stage": stage,
            **county.window(target, 21, 24),
            "guests": 4,
            "attendance": (
                presider(chairs[turn], *chairs[1:]),
                pool(6, 10, 14, groups=groups),
                department(theme.departments[0]),
            ),
        }
    )


def _consultation(county: County, consultation: Consultation) -> Session:
    whole_day = consultation.kind == "standing" and consultation.place == 0
    return Session.model_validate(
        {
            "key": f"{consultation.key}-consultation",
            "format": FORMATS[consultation.kind],
            "name": f"“{consultation.theme.name}”专题协商",
            "topic": consultation.key,
            "stage": "consultation",
            **county.window(consultation.target, 24, 28),
            "duration_minutes": 510 if whole_day else None,
            "guests": 10 if consultation.kind == "standing" else 4,
            "attendance": _attendance(county, consultation),
        }
    )


def _attendance(county: County, consultation: Consultation) -> tuple[AttendanceGroup, ...]:
    people, theme = county.people, consultation.theme
    chairs = people.of(CHAIR_MEETING)
    answering = department(*theme.departments[: 3 if consultation.kind == "chair" else 2], rank=1)
    committee = special_committee(consultation.committee)
    match consultation.kind:
        case "standing":
            return presider(*chairs), body(STANDING, quorum=QUORUM), sitting_in(*_experts(county, theme, 8)), answering
        case "chair":
            return presider(*chairs), body(CHAIR_MEETING, quorum=5), preferred(*_experts(county, theme, 8)), answering
        case "sector":
            lead = sector(theme.sectors[0])
            others = [sector(key) for key in theme.sectors[1 : 1 + consultation.place % 2]]
            return presider(people.linked(lead), *chairs[1:]), body(lead, *others), department(*theme.departments[:2])
        case _:
            linked = chairs[1 + consultation.place]
            return presider(linked, *chairs[1:]), body(committee), department(theme.departments[0], rank=1)


def _experts(county: County, theme: Theme, number: int) -> list[str]:
    """Members who know the theme and belong to no statutory body."""
    standing = set(county.people.of(STANDING))
    known = [member for key in theme.sectors for member in county.people.of(sector(key)) if member not in standing]
    return known[:number]
