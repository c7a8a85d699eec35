"""Sentences of proofs about the condition of a lesson: an option by its path, anything longer as a quotation."""

from __future__ import annotations

import pytest

from drill.model.said import Said
from drill.words.english import english


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (Said("proof.lesson_unused", design="big", option="cache"), "big does not use cache"),
        (Said("proof.lesson_unused", design="big", option="cache == off"), "big does not have “cache == off”"),
        (
            Said("proof.lesson_always", option="cache == off"),
            "every design on offer has “cache == off”: nothing could be tried",
        ),
        (
            Said("proof.passes", design="big", without="cache == off", passed=1, seeds=20),
            "big without “cache == off” passes with 1 of 20 seeds",
        ),
    ],
)
def test_a_proof_quotes_a_condition(said: Said, words: str) -> None:
    assert english(said) == words
