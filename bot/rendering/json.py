"""The documented JSON of answers and search results: plain dictionaries that other programs rely on."""

from typing import Any

from bot.answering.types import Answer, Citation
from index.retrieval.query import SearchResult
from index.types import Document, DocumentRef, Passage


def answer_json(answer: Answer) -> dict[str, Any]:
    """Return an answer in the documented shape of ``footnote ask --json`` (``docs/commands.md``)."""
    return {
        "id": answer.id,
        "status": answer.status,
        "hedged": answer.hedged,
        "question": answer.question,
        "text": answer.text,
        "score": answer.score if answer.score >= 0 else None,
        "model": answer.model or None,
        "fallback": answer.fallback or None,
        "parts": [
            {"question": part.question, "status": part.status, "sentences": list(part.sentences)}
            for part in answer.parts
        ],
        "sentences": [{"text": sentence.text, "citations": list(sentence.citations)} for sentence in answer.sentences],
        "dropped": answer.dropped,
        "unanswered": answer.unanswered,
        "citations": [citation_json(citation) for citation in answer.citations],
        "nearest": [citation_json(citation) for citation in answer.nearest],
        "asked_before": [citation_json(citation) for citation in answer.asked_before],
        "timings_ms": dict(answer.timings_ms),
    }


def citation_json(citation: Citation) -> dict[str, Any]:
    """Return a citation with its quote and document; ``null`` for a page or link that there is not."""
    quote = citation.quote
    return {
        "number": citation.number,
        "document": document_json(quote.document),
        "page": quote.page or None,
        "heading": quote.heading,
        "revision": quote.revision,
        "start": quote.start,
        "end": quote.end,
        "quote": quote.text,
        "link": citation.link or None,
    }


def document_json(document: DocumentRef) -> dict[str, Any]:
    """Return what a person needs to recognise a document."""
    return {
        "id": document.id,
        "title": document.title,
        "location": document.location,
        "kind": document.kind,
        "author": document.author,
        "published": document.published,
        "audience": document.audience,
    }


def whole_document_json(document: Document) -> dict[str, Any]:
    """Return a document with all that is kept of it: the documented shape of ``footnote show --json``."""
    return {
        **document_json(document.ref),
        "parent": document.ref.parent or None,
        "revision": document.revision,
        "text": document.text,
        "headings": [{"start": h.start, "level": h.level, "text": h.text} for h in document.headings],
        "pages": [{"start": page.start, "number": page.number} for page in document.pages],
        "messages": [
            {"start": m.start, "author": m.author, "published": m.published, "location": m.location}
            for m in document.messages
        ],
    }


def search_json(result: SearchResult) -> dict[str, Any]:
    """Return a search in the documented shape of ``footnote search --json``."""
    return {
        "query": result.query.text,
        "results": [_passage_json(passage) for passage in result.passages],
        "timings_ms": dict(result.timings_ms),
    }


def _passage_json(passage: Passage) -> dict[str, Any]:
    scores = passage.scores
    return {
        "rank": passage.rank,
        "score": scores.fused,
        "scores": {"dense": scores.dense, "lexical": scores.lexical, "rerank": scores.rerank},
        "document": document_json(passage.document),
        "page": passage.page or None,
        "heading": passage.chunk.heading,
        "revision": passage.revision,
        "start": passage.chunk.start,
        "end": passage.chunk.end,
        "text": passage.chunk.text,
    }
