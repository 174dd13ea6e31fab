"""Drafts as they pass from one process to another: what JSON can hold."""

from dataclasses import fields
from typing import Any

from index.parsing.loader import DocumentDraft, Known, Rejected
from index.types import Heading, Page

_PLAIN = [each.name for each in fields(DocumentDraft) if each.name not in ("headings", "pages", "origin")]


def told_of(draft: DocumentDraft | Known | Rejected) -> dict[str, Any]:
    """Write what a loader of whole files gave."""
    if isinstance(draft, Rejected):
        return {"reason": draft.reason}
    assert isinstance(draft, DocumentDraft)  # noqa: S101 - only what is read by lines can be known
    return {name: getattr(draft, name) for name in _PLAIN} | {
        "headings": [(each.start, each.level, each.text) for each in draft.headings],
        "pages": [(each.start, each.number) for each in draft.pages],
    }


def draft_of(told: dict[str, Any]) -> DocumentDraft | Rejected:
    """Undo ``told_of``."""
    if "reason" in told:
        return Rejected(told["reason"])
    headings = tuple(Heading(*each) for each in told.pop("headings"))
    pages = tuple(Page(*each) for each in told.pop("pages"))
    return DocumentDraft(**told, headings=headings, pages=pages)
