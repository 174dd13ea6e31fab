"""What the ids of documents tell that no source has."""

from index.types import DocumentRef

KEPT_SOURCE = "@answers"
"""Source name in the ids of answers of people that were kept; no configured source can have it."""


def is_kept_answer(document: DocumentRef) -> bool:
    """Return whether a document is an answer of a person that was kept; its title is the question."""
    return document.id.startswith(f"{KEPT_SOURCE}:")
