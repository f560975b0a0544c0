"""Democratic supervision: law-enforcement visits, reviews of departments, briefings."""

from datetime import date

from app.example import figures
from app.example.county import County, department, pool, presider
from app.example.departments import NAMES, REVIEWED, SUPERVISED
from app.example.groups import CHAIR_MEETING, SECTORS, SPECIAL_COMMITTEES, sector, special_committee
from app.problems.bundle import Session

DEPARTMENT_NAMES = {key: name for key, name, _ in NAMES}
COMMITTEES = [special_committee(key) for key, *_ in SPECIAL_COMMITTEES]
REVIEW_SPAN = (date(figures.YEAR, 9, 2), date(figures.YEAR, 11, 22))
BRIEFINGS = ("机构改革情况专题通报会", "财政预算工作专题通报会", "“五治融合”工作政情通报会")
BRIEFING_DEPARTMENTS = ("development_reform", "finance", "political_legal")


def make_visits(county: County) -> list[Session]:
    """Visits to the nine supervised departments in turn, by members of a special committee."""
    random = figures.stream(county.seed, "visits")
    sessions = []
    for place, target in enumerate(county.season.targets(random, figures.SESSIONS["supervision_visit"])):
        key = SUPERVISED[place % len(SUPERVISED)]
        groups = (COMMITTEES[place % len(COMMITTEES)], sector(random.choice(SECTORS)[0]))
        sessions.append(
            Session.model_validate(
                {
                    "key": f"visit-{place + 1:02d}",
                    "format": "supervision_visit",
                    "name": f"{DEPARTMENT_NAMES[key]}涉企行政执法监督第{place // len(SUPERVISED) + 1}次",
                    "venues": (f"office-{key}", "room-8"),
                    **county.window(target, 21, 28),
                    "guests": random.randint(0, 6),
                    "attendance": (pool(4, 6, 9, groups=groups), department(key)),
                }
            )
        )
    return sessions


def make_reviews(county: County) -> list[Session]:
    """Democratic reviews by members whom the reviewed department does not employ."""
    random = figures.stream(county.seed, "reviews")
    chairs = county.people.of(CHAIR_MEETING)
    sessions = []
    for place, target in enumerate(county.season.targets(random, figures.SESSIONS["democratic_review"], REVIEW_SPAN)):
        employed = {member.key for member in county.people.members if member.employer == REVIEWED[place]}
        committees = (COMMITTEES[2 * place % 8], COMMITTEES[(2 * place + 1) % 8])
        reviewers = [member for key in committees for member in county.people.of(key) if member not in employed]
        attendance = (
            presider(chairs[1 + place % figures.VICE_CHAIRS], *chairs[1:]),
            pool(8, 10, 12, members=tuple(reviewers)),
            department(REVIEWED[place], rank=1),
        )
        sessions.append(
            Session.model_validate(
                {
                    "key": f"review-{place + 1}",
                    "format": "democratic_review",
                    "name": f"{DEPARTMENT_NAMES[REVIEWED[place]]}民主监督专项评议",
                    **county.window(target, 28, 28),
                    "recused": (REVIEWED[place],),
                    "attendance": attendance,
                }
            )
        )
    return sessions


def make_briefings(county: County) -> list[Session]:
    """Briefings of members picked from everybody below the chair meeting."""
    random = figures.stream(county.seed, "briefings")
    chairs = set(county.people.of(CHAIR_MEETING))
    members = tuple(member.key for member in county.people.members if member.key not in chairs)
    targets = county.season.targets(random, len(BRIEFINGS))
    return [
        Session.model_validate(
            {
                "key": f"briefing-{place + 1}",
                "format": "briefing",
                "name": name,
                **county.window(target, 21, 28),
                "attendance": (pool(20, 30, 40, members=members), department(BRIEFING_DEPARTMENTS[place], rank=1)),
            }
        )
        for place, (name, target) in enumerate(zip(BRIEFINGS, targets, strict=True))
    ]
