"""The committee's list of topics."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import selectinload

from app.lists import FactList, Part, plain
from app.topics.schemas import StoredTopic, Topic
from app.topics.tables import StageRow, TopicRow


def _stages(topic: Topic) -> Iterator[dict[str, Any]]:
    for position, stage in enumerate(topic.stages):
        yield {"topic": topic.key, "position": position, **plain(stage)}


TOPICS = FactList(
    "topics",
    TopicRow,
    Topic,
    StoredTopic,
    parts=(Part(StageRow, "topic", _stages),),
    load=lambda: (selectinload(TopicRow.stages),),
)
