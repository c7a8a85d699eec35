"""A design with one option taken out, as if its file had not mentioned it."""

from __future__ import annotations

from dataclasses import replace

from drill.design.choices import chosen_with
from drill.design.dump import headed, remove_part, trimmed
from drill.design.option_list import option_paths
from drill.errors import Problem, Problems
from drill.files.load import design_from
from drill.model.design import Design
from drill.model.level import Level
from drill.syntax.problems import quoted, suggest


def removed(level: Level, design: Design, option: str) -> Design:
    """The design without an option and what is chosen with it: `proxy`, `replicas`, `database.multi_az`.

    A design that does not use it stays as it is. Raises Problems when there is no such option, or none can be without it.
    """
    known = option_paths()
    if option not in known:
        message = f"a design has no option {quoted(option)}"
        raise Problems((Problem(option, 0, 0, "T039", message, suggest(option, known)),))
    data = trimmed(level, design)
    for path in (option, *chosen_with(option)):
        remove_part(data, path.split("."))
    return replace(design_from(headed(design.name, level.id, data), level), name=f"{design.name} without {option}")
