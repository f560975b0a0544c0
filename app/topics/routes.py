"""Reading the topics."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.auth.policy import allow
from app.auth.roles import STAFF
from app.committees.access import CurrentCommittee, RowKey
from app.database import DatabaseSession
from app.paging import NOT_MODIFIED, Page, read_one, read_page, tagged
from app.topics.lists import TOPICS
from app.topics.queries import TopicQuery
from app.topics.schemas import StoredTopic
from app.topics.tables import TopicRow

router = APIRouter(tags=["topics"])


@router.get("/topics", **allow(*STAFF))
def list_topics(
    committee: CurrentCommittee, query: Annotated[TopicQuery, Query()], session: DatabaseSession
) -> Page[StoredTopic]:
    """Topics with their chains of stages."""
    return read_page(session, TOPICS, committee.id, query)


@router.get("/topics/{key}", response_model=StoredTopic, responses=NOT_MODIFIED, **allow(*STAFF))
def read_topic(key: RowKey, committee: CurrentCommittee, request: Request, session: DatabaseSession) -> Response:
    """One topic."""
    return tagged(request, read_one(session, TOPICS, committee.id, TopicRow.key == key))
