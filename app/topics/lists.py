"""The committee's lists of topics and annual plans."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import selectinload

from app.lists import FactList, Part, plain
from app.topics.schemas import AnnualPlan, StoredAnnualPlan, StoredTopic, Topic
from app.topics.tables import AnnualDepartmentRow, AnnualPlanRow, AnnualTopicRow, StageRow, TopicRow


def _stages(topic: Topic) -> Iterator[dict[str, Any]]:
    for position, stage in enumerate(topic.stages):
        yield {"topic": topic.key, "position": position, **plain(stage)}


def _lines(plan: AnnualPlan) -> Iterator[dict[str, Any]]:
    for position, line in enumerate(plan.topics):
        yield {"annual_plan": plan.key, "position": position, **plain(line)}


def _departments(plan: AnnualPlan) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(plan.topics):
        for position, key in enumerate(line.departments):
            yield {"annual_plan": plan.key, "topic_position": number, "position": position, "department": key}


TOPICS = FactList(
    "topics",
    TopicRow,
    Topic,
    StoredTopic,
    parts=(Part(StageRow, "topic", _stages),),
    load=lambda: (selectinload(TopicRow.stages),),
)
ANNUAL_PLANS = FactList(
    "annual_plans",
    AnnualPlanRow,
    AnnualPlan,
    StoredAnnualPlan,
    parts=(Part(AnnualTopicRow, "annual_plan", _lines), Part(AnnualDepartmentRow, "annual_plan", _departments)),
    load=lambda: (selectinload(AnnualPlanRow.topics),),
)
