"""Stale documents: old ones that many answers rest on, which are worth a look before others."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.community.gap import Window
from bot.records.kept_answer import KeptAnswer
from index.types import DocumentRef

MAX_RESTING = 5_000
"""Answers that are looked at, the newest ones."""
MAX_DOCUMENTS = 1_000
"""Documents whose age is looked up, those first that most answers rest on."""
OLD_DAYS = 365
"""Days from which a document counts as old, unless somebody says otherwise."""


@dataclass(frozen=True, slots=True)
class StaleDocument:
    """An old document.

    Attributes:
        document: The document.
        published: When it is from.
        answers: How many answers rest on it.
        people: How many people got them.
        not_helpful: How many people said that such an answer did not help.
    """

    document: DocumentRef
    published: datetime
    answers: int
    people: int
    not_helpful: int


@dataclass(frozen=True, slots=True)
class StaleReport:
    """The old documents that answers rest on, as a reader may see them.

    Attributes:
        documents: Those first that most answers rest on; of two alike, the older one.
        undated: Documents that answers rest on and whose age is not known.
        answers: Answers that were looked at.
        older_than: Days from which a document counted as old.
        window: The time that was looked at.
        looked_at_since: When the oldest answer that was looked at was asked, if there were too many; else None.
    """

    documents: tuple[StaleDocument, ...]
    undated: int
    answers: int
    older_than: int
    window: Window
    looked_at_since: datetime | None


def stale_documents(
    answers: Iterable[KeptAnswer],
    document_of: Callable[[str], DocumentRef | None],
    window: Window,
    *,
    older_than: int = OLD_DAYS,
    looked_at_since: datetime | None = None,
) -> StaleReport:
    """Return the old documents that answers rest on.

    Args:
        answers: The answers whose questions the reader may read.
        document_of: Returns a document as it is now, None where it is gone or the reader may not read it.
        window: The time that they were asked in.
        older_than: Days from which a document counts as old.
        looked_at_since: As in ``StaleReport``.
    """
    resting: dict[str, list[KeptAnswer]] = defaultdict(list)
    count = 0
    for answer in answers:
        count += 1
        for name in {quote.document for quote in answer.quotes}:
            resting[name].append(answer)
    before = window.now - timedelta(days=older_than)
    found, undated = [], 0
    for name in sorted(resting, key=lambda each: (-len(resting[each]), each))[:MAX_DOCUMENTS]:
        document = document_of(name)
        published = _date(document.published) if document else None
        undated += document is not None and published is None
        if document is not None and published is not None and published < before:
            found.append(_stale(document, published, resting[name]))
    found.sort(key=lambda each: (-each.answers, each.published))
    return StaleReport(tuple(found), undated, count, older_than, window, looked_at_since)


def _stale(document: DocumentRef, published: datetime, answers: list[KeptAnswer]) -> StaleDocument:
    people = {each.origin.asker for each in answers}
    failed = frozenset[str]().union(*(each.failed for each in answers))
    return StaleDocument(document, published, len(answers), len(people), len(failed))


def _date(published: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(published)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
