"""Decides whether two questions ask the same, so that the kept answer to one of them answers the other.

Embeddings alone do not tell: of the questions of squad2_dev on one passage, "Where did Harold II die?" is nearer to
"Who killed Harold II?" (cosine 0.91) than half of all other wordings of a question are to it. So the fewer words two
questions share, the nearer they must be, and what one of them says on purpose (a number, a "not" or "before", whether
it asks who or when) the other one must say too. ``python -m benchmarks.kept_answers`` prints what that costs and saves.
"""

import re

from bot.answering.question.question_terms import TermWeigher, numbers

LEAST = 0.75
"""Cosine below which no two questions ask the same."""
LEAST_BY_DIFFERENCE = (LEAST, 0.87, 0.93)
"""Least cosine of two questions by the number of words that only one of them has."""
_POLAR = re.compile(
    r"\b(?:not|no|never|without|cannot|\w{1,12}n['’]t|before|after|until|since|more|less|most|least|first|last|only|both"
    r"|except|instead|higher|lower|minimum|maximum)\b",
    re.IGNORECASE,
)
_KINDS = {
    "time": re.compile(
        r"\bwhen\b|\bhow (?:long|old|soon|often)\b"
        r"|\b(?:what|which) (?:year|date|day|month|time|century|decade)\b",
        re.IGNORECASE,
    ),
    "place": re.compile(
        r"\bwhere\b|\b(?:what|which) (?:place|country|city|town|region|area|page|channel|file|folder)\b",
        re.IGNORECASE,
    ),
    "person": re.compile(r"\bwho(?:m|se)?\b|\b(?:what|which) (?:person|people|team)\b", re.IGNORECASE),
    "reason": re.compile(
        r"\bwhy\b|\bhow come\b|\b(?:what|which) (?:reason|causes?|caused|made|motive)\b", re.IGNORECASE
    ),
    "amount": re.compile(
        r"\bhow (?:many|much|far|large|big|tall|high)\b|\b(?:what|which) (?:number|amount|percentage|count)\b",
        re.IGNORECASE,
    ),
    "way": re.compile(
        r"\bhow (?:do|does|did|can|could|to|is|are|was|were|should|would)\b|\b(?:way|method) to\b", re.IGNORECASE
    ),
}
"""What a question asks for, by its words."""
_THING = re.compile(r"\b(?:what|which)\b", re.IGNORECASE)


def asks_same(asked: str, kept: str, answer: str, cosine: float, weigher: TermWeigher) -> bool:
    """Return whether a question asks what another one asks.

    Args:
        asked: The question.
        kept: The other one, which was answered.
        answer: Its answer, whose words count as known.
        cosine: Cosine of the two questions' embeddings.
        weigher: Knows the words that say what a question is about.
    """
    if cosine < LEAST or ask_different_things(asked, kept):
        return False
    terms, kept_terms = (frozenset(weigher.question(text).weights) for text in (asked, kept))
    if not terms or not kept_terms:
        return False  # "How does it work?" asks something else in every conversation
    different = len(terms - kept_terms - weigher.terms(answer)) + len(kept_terms - terms)
    return different < len(LEAST_BY_DIFFERENCE) and cosine >= LEAST_BY_DIFFERENCE[different]


def ask_different_things(asked: str, kept: str) -> bool:
    """Return whether what two questions say on purpose shows that they ask different things, however near they are."""
    if numbers(asked) != numbers(kept) or _polar(asked) != _polar(kept):
        return True
    kinds, kept_kinds = _kinds(asked), _kinds(kept)
    return bool(kinds and kept_kinds and kinds.isdisjoint(kept_kinds))


def _polar(text: str) -> frozenset[str]:
    return frozenset(found.lower() for found in _POLAR.findall(text))


def _kinds(text: str) -> frozenset[str]:
    """Return what a question asks for; nothing where it says no more than its subject."""
    kinds = frozenset(kind for kind, pattern in _KINDS.items() if pattern.search(text))
    return kinds or frozenset({"thing"} if _THING.search(text) else ())
