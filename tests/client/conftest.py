"""A client made from the API's description, and the service that it talks to."""

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from openapi_python_client import generate
from openapi_python_client.config import Config, ConfigFile, MetaType
from sqlalchemy import URL

from tests.factories.serving import operators_token, served, usual_app

PACKAGE = "generated_consult_client"


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The client's package; a single warning of its generator fails the tests."""
    folder = tmp_path_factory.mktemp("client")
    description = folder / "openapi.json"
    description.write_text(json.dumps(usual_app().openapi()), encoding="utf-8")
    ruff = Path(sys.executable).with_name("ruff")  # run as a module, it would take the client's types.py for Python's
    config = Config.from_sources(
        ConfigFile(package_name_override=PACKAGE, post_hooks=[f"{ruff} format ."]),
        meta_type=MetaType.NONE,
        document_source=description,
        file_encoding="utf-8",
        overwrite=False,
        output_path=folder / PACKAGE,
    )
    warnings = [f"{each.header} {each.detail or ''}" for each in generate(config=config)]
    assert warnings == []
    sys.path.insert(0, str(folder))
    try:
        yield importlib.import_module(PACKAGE)
    finally:
        sys.path.remove(str(folder))
        for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
            del sys.modules[name]


@pytest.fixture
def address(live_database_url: URL) -> Iterator[str]:
    """Where the service answers, with a worker beside it."""
    with served(live_database_url, worker=True) as address:
        yield address


@pytest.fixture
def secret(address: str) -> str:
    """An admin's token for the whole service."""
    return operators_token()
