"""A slice of what `benchmarks/contract.py` tries at length: every operation, all checks, all phases."""

from pathlib import Path

import pytest
from sqlalchemy import URL

from tests.contract.campaign import run_campaign
from tests.contract.committee import settle_committee
from tests.factories.serving import operators_token, served, service_on


@pytest.mark.timeout(600)
def test_the_api_keeps_to_its_description(live_database_url: URL, tmp_path: Path) -> None:
    with service_on(live_database_url):
        settle_committee()
    with served(live_database_url) as address:
        outcome = run_campaign(address, operators_token(), tmp_path, seed=1, max_examples=1, covered=48)
    assert outcome.complaints == ""
    assert outcome.share > 0.5
