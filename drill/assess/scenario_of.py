"""One drill of the pack by its name, for what is made of it: an experiment, a fix."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from drill.assess.assessment import known_faults
from drill.assess.pack.pack_fault_table import BY_ID
from drill.assess.resilience_policy import RecoveryGoal
from drill.assess.scenario_level import AssessedSystem, PackScenario, no_fault_scenario, scenario
from drill.assess.subject import Subject, load_subjects
from drill.engine.deck_draws import with_drawn_faults
from drill.errors import DrillError
from drill.model.inputs import Inputs
from drill.syntax.problems import listed, quoted, suggest
from drill.topology.assemble import assemble

UNJUDGED = RecoveryGoal(3600, 0)
"""The objective of a drill that the policy does not judge; it sets the drill's length."""


def only_subject(ref: str, policy: Path | None = None) -> Subject:
    """The one system of a level or a folder. Raises DrillError where there are several."""
    found = load_subjects(ref, policy)
    if len(found) > 1:
        raise DrillError(f"{ref} holds {len(found)} systems; name one of its level files")
    return found[0]


def named_scenario(subject: Subject, name: str) -> PackScenario:
    """A drill of the pack: `zone-power`, whose first target is taken, or `zone-power:us-east-1a`. Raises DrillError."""
    known_faults((name,))
    fault, _, target = name.partition(":")
    row = BY_ID[fault]
    system, plant = _without_fault(subject)
    targets = row.targets(plant)
    if not targets or (target and target not in targets):
        known = listed([f"{fault}:{one}" for one in targets]) or "nothing of the design can be struck by it"
        raise DrillError(f"{subject.name} has no drill {name}; {known}")
    goal = subject.policy.goal(row.disruption) or UNJUDGED
    return scenario(system, row, plant, target or targets[0], goal)


def known_targets(subjects: Sequence[Subject], only: Sequence[str]) -> None:
    """Raises DrillError for a drill that no system has: nothing would be exercised, and nothing breached."""
    known_faults(only)
    aimed = [name for name in only if ":" in name]
    plants = [_without_fault(item)[1] for item in subjects] if aimed else []
    for name in aimed:
        fault = name.partition(":")[0]
        there = {f"{fault}:{target}" for plant in plants for target in BY_ID[fault].targets(plant)}
        if name not in there:
            hint = suggest(name, sorted(there)) or "nothing of the design can be struck by it"
            raise DrillError(f"there is no drill {quoted(name)}; {hint}")


def _without_fault(subject: Subject) -> tuple[AssessedSystem, Inputs]:
    """A system, and its plant without a fault."""
    system = AssessedSystem(subject.data, subject.design, subject.policy)
    calm = no_fault_scenario(system)
    return system, assemble(calm.level, calm.design)


def plant_of(ref: str, only: str, seed: int = 1) -> Inputs:
    """The plant of a level with the level's own faults as its deck deals them for a seed, or with a drill of the pack."""
    subject = only_subject(ref)
    if not only:
        return assemble(with_drawn_faults(subject.level, seed), subject.design)
    made = named_scenario(subject, only)
    return assemble(made.level, made.design)
