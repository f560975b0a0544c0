import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from tests.acts.county import County, make_county


@pytest.fixture
def county(client: TestClient, session: Session) -> County:
    return make_county(client, session)
