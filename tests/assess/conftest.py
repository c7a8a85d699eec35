"""Assessments that several tests look at, made once."""

from __future__ import annotations

import pytest

from drill.assess.assessment import Assessment
from tests.assess.systems import assessed, subject


@pytest.fixture(scope="session")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    """One instance, and the loss of each zone."""
    return assessed(subject(tmp_path_factory.mktemp("alone")), "zone-power")


@pytest.fixture(scope="session")
def paired(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    """The same with a standby."""
    return assessed(subject(tmp_path_factory.mktemp("paired"), standby="standby"), "zone-power")
