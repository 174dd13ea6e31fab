"""In generated communities, no kept answer reaches anybody who may not read where it was said."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering import Answerer, AnswerSettings
from bot.answering.types import Answer
from bot.records import CuratedAnswer, curated_document
from bot.rendering import plain_text
from bot.rendering.answer import answer_lines
from bot.service.access import Grants
from bot.service.access import channel_label as label_in
from bot.service.channel_permissions import GuildFacts, MemberFacts, Place, can_view, private_labels, public_labels
from index import Index, SearchSettings, SentenceTransformerEncoder
from index.retrieval.side_documents import SideDocument, SideDocuments
from tests.bot.service.keeping import WIFI, WIFI_ANSWER
from tests.bot.service.test_channel_permissions import (
    BACKSTAGE,
    GENERAL,
    GUILD,
    LAB,
    PEOPLE,
    ROLE_SETS,
    granted,
    servers,
)

COMMUNITY = f"discord:{GUILD}"
THREADS = {0: 0, GENERAL: 500, BACKSTAGE: 501, LAB: 502}
"""A private thread of each channel."""
CHANNELS = (GENERAL, BACKSTAGE, LAB)
WORDINGS = (WIFI, "Hi all, what's the password for the guest wifi?", "guest wifi password", "Where is the lighthouse?")
SETTINGS = SearchSettings(0.7, 0.5, 64)


class Served(NamedTuple):
    """An index with what is held beside it."""

    beside: SideDocuments
    answerer: Answerer

    def ask(self, question: str, labels: frozenset[str]) -> Answer:
        return self.answerer.answer(question, labels)


@pytest.fixture(scope="module")
def served(_indexed_once: Path, encoder: SentenceTransformerEncoder) -> Iterator[Served]:
    beside = SideDocuments(encoder, SETTINGS)
    with Index(_indexed_once / "index", encoder, SETTINGS, beside=beside) as index:
        yield Served(beside, Answerer(index, AnswerSettings()))


def kept_in(label: str) -> SideDocument:
    """A kept answer of a channel or a private thread."""
    at = datetime(2026, 11, 3, tzinfo=UTC)
    where, people = (COMMUNITY, "discord:1", label), ("discord:7", "Ann", "", "", "discord:8")
    said = CuratedAnswer("0" * 32, *where, WIFI, WIFI_ANSWER, *people, "m1", "m2", "https://a.example", at, at, None)
    return SideDocument(curated_document(said), WIFI)


def is_told(answer: Answer) -> bool:
    """Whether an answer has a word of what is kept, wherever in it."""
    return any(
        word in plain_text(answer_lines(answer)) for word in ("card", "Ann", "@answers", "password of the guest")
    )


@given(servers, granted, st.sampled_from(CHANNELS), st.booleans(), st.sampled_from(WORDINGS))
def test_a_kept_answer_reaches_nobody_who_may_not_read_where_it_was_said(
    served: Served, facts: GuildFacts, given_labels: Grants, place: int, private: bool, wording: str
) -> None:
    thread = THREADS[place] if private else 0
    label = label_in(COMMUNITY, thread or place)
    document = kept_in(label)
    served.beside.hold([document])
    known = frozenset({"public"}) | served.beside.labels
    asked: dict[frozenset[str], Answer] = {}

    def answer(labels: frozenset[str]) -> Answer:
        read = labels & known  # the index holds nothing else
        if read not in asked:
            asked[read] = served.ask(wording, read)
        return asked[read]

    viewers = [MemberFacts(person, roles) for person in (*PEOPLE, 72) for roles in ROLE_SETS]
    for viewer in viewers:
        held = private_labels(viewer, facts, given_labels, known)
        may = not thread and can_view(viewer, facts.channels[place], facts)
        assert (served.beside.document(document.document.id, held) is not None) == may
        assert may or not is_told(answer(held))
        assert not (may and wording == WIFI) or is_told(answer(held))
    for here in CHANNELS:
        for inside in (0, THREADS[here]):
            if is_told(answer(public_labels(Place(here, inside), facts, given_labels, known))):
                assert (here, inside) == (place, thread) or not thread
                for viewer in viewers:
                    reads_here = can_view(viewer, facts.channels[here], facts)
                    assert not reads_here or can_view(viewer, facts.channels[place], facts)
    elsewhere = frozenset({"public", label_in("discord:2", place), label_in("slack:1", place)})
    assert not is_told(served.ask(wording, elsewhere))
