"""Helpers of the tests of single formats."""

import io

import pytest

from index.errors import UnreadableDocument
from index.parsing.document_loader import DocumentDraft, LoadContext, SkippedPart
from index.parsing.formats import loader_for


def loaded(name: str, data: bytes | str) -> tuple[list[DocumentDraft], list[str]]:
    """Read a file as a source does: its drafts, and the reasons for what is left out."""
    loader = loader_for(name)
    assert loader is not None
    content = data.encode() if isinstance(data, str) else data
    results = list(loader.load(io.BytesIO(content), LoadContext(name, 0, 10**8)))
    drafts = [each for each in results if isinstance(each, DocumentDraft)]
    return drafts, [each.reason for each in results if isinstance(each, SkippedPart)]


def only_draft(name: str, data: bytes | str) -> DocumentDraft:
    """Read a file that is one document, of which nothing is left out."""
    (draft,), reasons = loaded(name, data)
    assert reasons == []
    return draft


def refusal(name: str, data: bytes | str) -> str:
    """Return why a file cannot be read."""
    with pytest.raises(UnreadableDocument) as caught:
        loaded(name, data)
    return str(caught.value)


def places(draft: DocumentDraft) -> list[tuple[int, str, str]]:
    """Each heading's level and words, and the line of the text that it stands at."""
    return [(each.level, each.text, draft.text[each.start :].partition("\n")[0]) for each in draft.headings]
