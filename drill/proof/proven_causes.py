"""The causes of a run's losses, proven by counterfactual runs, as every view shows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from drill.model.inputs import Inputs
from drill.model.run import LedgerRow, ScoredRun
from drill.proof.named_choices import NamedChoice, groups_without_choice, named_choices, pairs_to_try, proven_rows
from drill.proof.option_counterfactuals import Counterfactual, combined_rows, merged_rows
from drill.proof.trial import Runner
from drill.scoring.difference_ledger import DifferenceLedger, difference_ledger


@dataclass(frozen=True, slots=True)
class ProvenCauses:
    """A run's difference ledger, and what has been tried against its losses by now."""

    ledger: DifferenceLedger
    rows: tuple[Counterfactual, ...] = ()
    """Changes that were tried, best first."""
    named: tuple[NamedChoice, ...] | None = None
    """The best choice of each group of losses; None before every single change was tried."""

    @property
    def losses(self) -> tuple[LedgerRow, ...]:
        """The ledger's lines, largest first, each as a chain from its roots to the choice."""
        return proven_rows(self.ledger, self.named)


def proven_roots(inputs: Inputs, run: ScoredRun, look: Callable[[], None] = lambda: None) -> ProvenCauses:
    """The roots of a run's losses, before any choice has been tried. `look` is called now and then and may end it by raising."""
    return ProvenCauses(difference_ledger(inputs, run.seed, run.actions, run.recording, look))


def with_choices(
    found: ProvenCauses, inputs: Inputs, run: ScoredRun, rows: Sequence[Counterfactual], runner: Runner
) -> ProvenCauses:
    """The same with the choices that these rows confirm; pairs are run for roots that no single change serves."""
    level, design = inputs.level, inputs.design
    every = list(rows)
    named = named_choices(level, found.ledger, every)
    if every and groups_without_choice(named, found.ledger):
        tried = list(pairs_to_try(level, design, every))
        made = combined_rows(level, tried, every[0].before, run.seed, runner, run.actions)
        named = named_choices(level, found.ledger, [*every, *made])
        chosen = {one.best.words for one in named if one.best is not None}
        every += [row for row in made if row.words in chosen]
    return ProvenCauses(found.ledger, merged_rows(every), named)
