"""Documents beside the index: who finds them, and how they come and go."""

from threading import Thread

import pytest

from index import SearchSettings, SentenceTransformerEncoder
from index.document_ids import KEPT_SOURCE
from index.retrieval.side_documents import SideDocument, SideDocuments
from index.types import Document, DocumentRef, revision_of

ALL = frozenset({"public", "staff"})
PARKING, DOOR = "Where can I park my car?", "What is the code of the door?"


def side(number: int, question: str, text: str, label: str = "public") -> SideDocument:
    ref = DocumentRef(f"{KEPT_SOURCE}:{number}", question, "", "message", "Ann", "2026-11-03", label, "")
    return SideDocument(Document(ref, text, revision_of(text), (), ()), question)


@pytest.fixture
def held(encoder: SentenceTransformerEncoder) -> SideDocuments:
    found = SideDocuments(encoder, SearchSettings(0.7, 0.5, 64))
    found.hold([side(1, PARKING, "Behind the hall."), side(2, DOOR, "It is 4711. Ask Bo if it fails.", "staff")])
    return found


def ids(held: SideDocuments, encoder: SentenceTransformerEncoder, question: str, *labels: str) -> list[str]:
    vector = encoder.encode_queries([question])[0]
    found = held.asked_alike(vector, frozenset(labels), 0.6, 5)
    return [each.side.document.id.rpartition(":")[2] for each in found]


def test_a_document_is_found_by_its_question_and_by_its_readers_alone(
    held: SideDocuments, encoder: SentenceTransformerEncoder
) -> None:
    assert ids(held, encoder, "where do I park the car", "public") == ["1"]
    assert ids(held, encoder, DOOR, "public") == []
    assert ids(held, encoder, DOOR, "public", "staff") == ["2"]
    assert ids(held, encoder, DOOR, "staffing", "discord:1:2") == []
    assert held.labels == ALL
    assert held.document(f"{KEPT_SOURCE}:2", frozenset({"public"})) is None
    found = held.document(f"{KEPT_SOURCE}:2", ALL)
    assert found is not None
    assert found.text == "It is 4711. Ask Bo if it fails."


def test_a_passage_is_found_by_its_words_and_is_cut_out_of_its_document(
    held: SideDocuments, encoder: SentenceTransformerEncoder
) -> None:
    vector = encoder.encode_queries(["Whom do I ask if 4711 fails?"])[0]
    first, *_ = held.nearest(vector, ALL, 3)
    assert first.passage.document.id == f"{KEPT_SOURCE}:2"
    document = held.document(first.passage.document.id, ALL)
    assert document is not None
    for sentence in first.sentences:
        assert document.text[sentence.start : sentence.end] == sentence.text
    assert [each.passage.document.audience for each in held.nearest(vector, frozenset({"public"}), 3)] == ["public"]


def test_passages_have_numbers_that_no_other_passage_has(held: SideDocuments) -> None:
    held.hold([side(number, f"Question {number}?", "A word. " * 400) for number in range(3)])
    keys = [
        passage.passage.key
        for each in held.asked_alike(held._now.questions[0], ALL, -1.0, 5)
        for passage in each.passages.found
    ]
    assert len(keys) > 3
    assert len(set(keys)) == len(keys)
    assert max(keys) < -100_000


def test_only_what_is_new_is_embedded_and_the_stamp_tells_of_changes(
    held: SideDocuments, encoder: SentenceTransformerEncoder
) -> None:
    before, stamp = held._now.held[f"{KEPT_SOURCE}:1"], held.stamp
    held.hold([side(1, PARKING, "Behind the hall."), side(2, DOOR, "It is 4711. Ask Bo if it fails.", "staff")])
    assert held.stamp == stamp
    held.hold([side(1, PARKING, "Behind the hall."), side(2, DOOR, "It is 4712.", "staff")])
    assert held.stamp > stamp
    assert held._now.held[f"{KEPT_SOURCE}:1"] is before
    held.hold([])
    assert (held.labels, ids(held, encoder, PARKING, "public")) == (frozenset(), [])


def test_what_was_dropped_stays_away_whatever_is_held_later(
    held: SideDocuments, encoder: SentenceTransformerEncoder
) -> None:
    held.drop([f"{KEPT_SOURCE}:1"])
    assert ids(held, encoder, PARKING, "public") == []
    held.hold([side(1, PARKING, "Behind the hall."), side(3, PARKING, "On the roof.")])
    assert ids(held, encoder, PARKING, "public") == ["3"]


def test_what_is_dropped_while_a_list_is_embedded_does_not_come_with_it(encoder: SentenceTransformerEncoder) -> None:
    held = SideDocuments(encoder, SearchSettings(0.7, 0.5, 64))
    many = [side(number, f"Question {number}?", f"Answer {number}.") for number in range(40)]
    holding = Thread(target=held.hold, args=(many,))
    holding.start()
    held.drop([f"{KEPT_SOURCE}:7"])
    holding.join()
    assert len(held._now.held) == 39
    assert f"{KEPT_SOURCE}:7" not in held._now.held
