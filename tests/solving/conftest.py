from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import URL

from app.database import get_engine
from app.settings import get_settings
from app.solving.execute import solving_pool
from tests.factories.serving import usual_app


@pytest.fixture
def service_database(live_database_url: URL, monkeypatch: pytest.MonkeyPatch) -> Iterator[URL]:
    """A fresh database that this process, and the workers it starts, take for the service's own."""
    monkeypatch.setenv("DATABASE_URL", live_database_url.render_as_string(hide_password=False))
    get_settings.cache_clear()
    get_engine.cache_clear()
    yield live_database_url
    get_engine().dispose()
    get_engine.cache_clear()
    get_settings.cache_clear()
    solving_pool().close()


@pytest.fixture
def service_client(service_database: URL) -> Iterator[TestClient]:
    """The application as it is served, on that database."""
    with TestClient(usual_app(), raise_server_exceptions=False) as client:
        yield client
