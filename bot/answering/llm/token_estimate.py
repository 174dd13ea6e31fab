"""How many of a model's tokens a text takes, guessed without knowing the model."""

from collections.abc import Sequence
from itertools import accumulate, takewhile

from index.retrieval import PassageSentences

BYTES_PER_TOKEN = 3
"""Fewer than tokenizers in wide use make of English (about 4) and of most other scripts, so that a guess errs high."""


def estimated_tokens(text: str) -> int:
    """Tokens of a text, rather too many than too few."""
    return -(-len(text.encode("utf-8", "replace")) // BYTES_PER_TOKEN)


def within_tokens(passages: Sequence[PassageSentences], budget: int) -> Sequence[PassageSentences]:
    """Take passages in their order as long as they fit a budget; the first always."""
    costs = (estimated_tokens(f"{p.passage.document.title}{p.passage.chunk.text}") for p in passages)
    fitting = sum(1 for _ in takewhile(lambda total: total <= budget, accumulate(costs)))
    return passages[: max(1, fitting)]
