"""Questions that ask whether something is there, such as "Does it have an admin interface?"."""

import re

MAX_QUESTION = 300
"""Characters of a question that are read for this."""
_ASKED = re.compile(
    r"(?:\A|[.!?;,\n]\s{0,5}|\b(?:so|and|but|hi|hello|hey) )"
    r"(?:(?:does|do|can|will|did) [^?!.,;\n]{1,40}? (?:have|support|come with|include|offer|provide|ship with)"
    r"|(?:is|are) there) (?!to )(?:an? |any |the |its own )?(?:built-in )?(?:support for )?"
    r"(?P<thing>[^?!.,;\n]{1,60}?)"
    r"(?=\s{0,5}(?:[?!.,;\n]|\Z)| (?:for|in|to|on|at|of|with|when|that|which|from|out of|by|i|we|you)\b)",
    re.IGNORECASE,
)
_NO_THING = re.compile(
    r"\b(?:ways?|options?|settings?|possibilit\w+|tricks?|chances?|reasons?|differences?|places?|needs?|any(?:one|body|thing)"
    r"|some(?:one|body|thing)|more|limits?|guides?|tutorials?|examples?|lists?|commands?|problems?|issues?|means|ideas?|experience)\Z",
    re.IGNORECASE,
)
"""Ends what only stands for an answer, as in "Is there a way to …?"."""


def thing_asked_for(question: str) -> str | None:
    """Return what a question asks after, in its own words; None if it asks anything else."""
    found = _ASKED.search(question[:MAX_QUESTION])
    return found["thing"] if found and not _NO_THING.search(found["thing"]) else None
