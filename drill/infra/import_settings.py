"""Settings of an import beside the sources: region, parameters, conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

HOME = "us-east-1"
"""The region that is assumed where nothing says another."""


@dataclass(frozen=True, slots=True)
class ImportSettings:
    """The settings of one import."""

    region: str = ""
    """Empty: that of the source, or HOME."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    assume: Mapping[str, bool] = field(default_factory=dict)
    regions: Mapping[str, str] = field(default_factory=dict)
    """Regions of single files, by the file's name as given: `--region us-west-2=replica.yaml`."""
    strict: bool = False
    """Refuse what would be approximated."""

    def region_of(self, file: str) -> str:
        """The region that a file's resources are created in."""
        return self.regions.get(file) or self.region or HOME
