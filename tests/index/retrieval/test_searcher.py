import gc
import shutil
import threading
import weakref
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index import (
    KINDS,
    PUBLIC,
    Carried,
    DocumentNotFound,
    Index,
    IndexDamaged,
    IndexFolder,
    IndexIncompatible,
    IndexProblem,
    Query,
    SearchResult,
    SearchSettings,
    SentenceTransformerEncoder,
    Vector,
)
from index.retrieval.candidates import Ranked
from index.retrieval.ranking import Clock, Ranker
from tests.index.temp_index import SETTINGS, TempIndex, make_query, make_spec
from tests.models import bundled_model

Write = Callable[[str, str], Path]
LONG = "Rivers carry water to the sea. " * 40 + "Volcanoes erupt with lava. " + "Rivers carry water. " * 40


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory, encoder: SentenceTransformerEncoder) -> TempIndex:
    """The library, indexed once for all tests, each of which gets a copy."""
    temp_index = TempIndex(tmp_path_factory.mktemp("library"), encoder)
    write = temp_index.write
    write("cats.txt", "Cats sleep most of the day. They hunt at night.")
    write("copy.txt", "Cats sleep most of the day. They hunt at night.")
    write("dogs.txt", "Dogs guard the house. They bark at strangers.")
    write("long.txt", LONG)
    staff = temp_index.docs.parent / "staff"
    staff.mkdir()
    (staff / "cats.txt").write_text("Staff feed the office cats at noon.")
    specs = (make_spec(temp_index.docs), make_spec(staff, name="staff", audience="staff"))
    temp_index.sync(temp_index.options(sources=specs))
    return temp_index


@pytest.fixture
def library(indexed: TempIndex, temp_index: TempIndex) -> TempIndex:
    shutil.copytree(indexed.docs.parent, temp_index.docs.parent, dirs_exist_ok=True)
    return temp_index


def test_scores_follow_the_documented_rule(library: TempIndex) -> None:
    plain = SearchSettings(dense_weight=0.75, sentence_weight=0, candidates=100)
    with Index(library.index_dir, library.encoder, plain) as index:
        result = index.search(make_query("When do cats hunt?"))
    for passage in result.passages:
        scores = passage.scores
        assert scores.fused == pytest.approx(0.75 * scores.dense + 0.25 * scores.lexical, abs=1e-5)
    assert [p.rank for p in result.passages] == list(range(1, len(result.passages) + 1))
    assert max(p.scores.lexical for p in result.passages) == pytest.approx(1)


def test_a_word_shared_by_chance_does_not_rank_a_question_in_another_language(
    temp_index: TempIndex, write: Write
) -> None:
    for number in range(210):
        write(f"{number}.txt", f"Cats sleep most of day {number}. They hunt at night {number}.")
    write("chance.txt", "Die casting is a way to shape metal in a mould.")
    temp_index.sync(temp_index.options())
    plain = SearchSettings(dense_weight=0.7, sentence_weight=0, candidates=100)
    with Index(temp_index.index_dir, temp_index.encoder, plain) as index:
        foreign = index.search(make_query("Wie lange schlafen die Katzen tagsüber?", top_k=300))
        english = index.search(make_query("die casting of metal in a mould", top_k=300))
    chance, asked = (
        next(each.scores for each in result.passages if "casting" in each.chunk.text) for result in (foreign, english)
    )
    assert chance.lexical == max(p.scores.lexical for p in foreign.passages)
    assert chance.lexical < 0.4
    assert asked.lexical > 0.9
    for scores in (chance, asked):
        assert scores.fused == pytest.approx(0.7 * scores.dense + 0.3 * scores.lexical, abs=1e-5)


def test_a_chunk_with_one_answering_sentence_gains_by_it(library: TempIndex) -> None:
    query = make_query("What erupts with lava?", top_k=1, each=20)
    gains = []
    for weight in (0.0, 0.5):
        with Index(library.index_dir, library.encoder, SearchSettings(0.75, weight, 100)) as index:
            fused = {p.key: p.scores.fused for p in index.search(query).passages}
            answering = {p.key for p in index.search(query).passages if "Volcanoes" in p.chunk.text}
        gains.append(min(fused[key] for key in answering) - max(v for k, v in fused.items() if k not in answering))
    assert gains[1] > gains[0]


def test_exact_duplicates_are_shown_once(library: TempIndex) -> None:
    found = library.found("When do cats hunt?")
    assert len({"docs:cats.txt", "docs:copy.txt"} & set(found)) == 1


def test_k_counts_documents_not_chunks(library: TempIndex) -> None:
    with library.open() as index:
        one = index.search(make_query("water rivers volcanoes", top_k=1, each=3)).passages
        assert ({p.document.id for p in one}, len(one)) == ({"docs:long.txt"}, 3)
        each = index.search(make_query("water rivers cats dogs", top_k=3, each=1)).passages
        assert len({p.document.id for p in each}) == len(each) == 3


def test_private_passages_reach_nobody_else(library: TempIndex) -> None:
    with library.open() as index:
        for text in ("office cats at noon", "staff feed", "noon"):
            public = index.search(make_query(text, top_k=50, each=50)).passages
            assert {p.document.audience for p in public} <= {PUBLIC}
        private = index.search(make_query("office cats at noon", audience=("staff",))).passages
        assert [p.document.id for p in private] == ["staff:cats.txt"]
        nobody = index.search(make_query("cats", audience=())).passages
        assert nobody == ()
        with pytest.raises(DocumentNotFound, match=r"no document staff:cats\.txt"):
            index.document("staff:cats.txt", frozenset({PUBLIC}))


def test_an_open_index_never_shows_another_generation(library: TempIndex, write: Write) -> None:
    found: list[str] = []

    def search(index: Index) -> None:
        found.extend(p.chunk.text for p in index.search(make_query("cats secret salary", top_k=50, each=9)).passages)

    with library.open() as index:
        shutil.rmtree(library.index_dir)
        for path in library.docs.iterdir():
            path.write_text("The secret salary of cats.")
        library.sync(library.options(sources=(make_spec(library.docs, audience="staff"),)))
        thread = threading.Thread(target=search, args=(index,))
        thread.start()
        thread.join()
    assert len(found) > 0
    assert [text for text in found if "secret" in text] == []


def test_a_swap_between_reading_the_pointer_and_opening_is_survived(
    library: TempIndex, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("dogs.txt", "Dogs were rewritten.")
    library.sync(library.options(full=True))
    numbers = iter([99])
    real = IndexFolder.current
    monkeypatch.setattr(IndexFolder, "current", lambda self: next(numbers, None) or real(self))
    assert "docs:dogs.txt" in library.found("Dogs were rewritten")


def test_copies_and_long_documents_do_not_crowd_others_out(temp_index: TempIndex, write: Write) -> None:
    write("policy.txt", "Holiday requests are answered by the office within a week.")
    for n in range(120):
        write(f"copy{n}.txt", "When are holiday requests answered?")
    (temp_index.docs / "sources.toml").write_text("".join(f'["copy{n}.txt"]\ntitle = "Asked"\n' for n in range(120)))
    temp_index.sync()
    with Index(temp_index.index_dir, temp_index.encoder, SearchSettings(0.75, 0.5, 10)) as index:
        passages = index.search(make_query("When are holiday requests answered?", top_k=2)).passages
    assert "docs:policy.txt" in {p.document.id for p in passages}


def test_passages_and_sentences_are_verbatim(library: TempIndex) -> None:
    with library.open() as index:
        passages = index.search(make_query("lava of volcanoes", top_k=10, each=10)).passages
        for found in index.sentences(passages):
            chunk = found.passage.chunk
            text = index.document(chunk.document_id, frozenset({PUBLIC})).text
            assert text[chunk.start : chunk.end] == chunk.text
            assert [text[s.start : s.end] for s in found.sentences] == [s.text for s in found.sentences]
            assert found.vectors.shape == (len(found.sentences), 384)


def test_the_best_sentence_answers(library: TempIndex) -> None:
    with library.open() as index:
        result = index.search(make_query("What erupts with lava?"))
        (best,) = index.sentences(result.passages[:1])
        assert best.sentences[int(np.argmax(best.vectors @ result.vector))].text == "Volcanoes erupt with lava."


def test_many_queries_give_what_each_gives_alone(library: TempIndex) -> None:
    queries = [*(make_query(text) for text in ("cats", "dogs bark at whom?", "lava", "")), *mixed_queries()]
    with library.open() as index:
        together = [[p.key for p in result.passages] for result in index.search_many(queries)]
        alone = [[p.key for p in index.search(query).passages] for query in queries]
    assert together == alone


def test_threads_may_share_an_index(library: TempIndex) -> None:
    with library.open() as index, ThreadPoolExecutor(8) as pool:
        queries = [make_query(text) for text in ("cats", "dogs", "lava", "rivers")] * 8
        expected = [[p.key for p in index.search(query).passages] for query in queries]
        found = list(pool.map(lambda query: [p.key for p in index.search(query).passages], queries))
    assert found == expected


READERS = ((PUBLIC,), (PUBLIC, "staff"), ("staff",), ())
"""Audiences that ask side by side."""


def side_by_side(index: Index, queries: Sequence[Query]) -> list[SearchResult | BaseException]:
    """What queries find that threads of their own ask at the same moment."""
    ready = threading.Barrier(len(queries))

    def ask(query: Query) -> SearchResult:
        ready.wait()
        return index.search(query)

    with ThreadPoolExecutor(len(queries)) as pool:
        futures = [pool.submit(ask, query) for query in queries]
        return [each.exception() or each.result() for each in futures]


def mixed_queries() -> list[Query]:
    """Queries of many kinds and readers, each text once."""
    carried = (Carried("Dogs guard the house.", 0.5, 0.2),)
    texts = ("cats number {}", "who feeds office cats {}?", "rivers {}", "lava and cats {}")
    return [
        Query(
            texts[n % 4].format(n),
            1 + n % 5,
            1 + n % 3,
            frozenset(READERS[n % 4 if n % 3 else n // 4 % 4]),
            frozenset(KINDS),
            carried if n % 5 == 0 else (),
        )
        for n in range(40)
    ]


def test_queries_of_different_readers_at_the_same_time_find_each_its_own(library: TempIndex) -> None:
    queries = mixed_queries()
    with library.open() as index:
        alone = [index.search(query) for query in queries]
    with library.open() as index:
        found = side_by_side(index, queries)
    for query, result, expected in zip(queries, found, alone, strict=True):
        assert isinstance(result, SearchResult)
        assert result.query is query
        assert {each.document.audience for each in result.passages} <= query.audience
        assert [each.key for each in result.passages] == [each.key for each in expected.passages]
        assert result.vector == pytest.approx(expected.vector, abs=0.02)


def test_a_search_that_fails_fails_alone(library: TempIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    found, fails = Ranker.found, mixed_queries()[7].text

    def failing(self: Ranker, query: Query, vector: Vector, clock: Clock) -> Ranked:
        if query.text == fails:
            raise IndexDamaged("a page is torn")
        return found(self, query, vector, clock)

    monkeypatch.setattr(Ranker, "found", failing)
    with library.open() as index:
        results = side_by_side(index, mixed_queries())
    failed = [query.text for query, each in zip(mixed_queries(), results, strict=True) if isinstance(each, Exception)]
    assert failed == [fails]


def test_a_closed_index_gives_its_memory_back_at_once(library: TempIndex) -> None:
    gc.disable()  # which would free it some time later in any case
    try:
        index = library.open()
        index.search(make_query("cats"))
        index.search(make_query("cats", audience=(PUBLIC, "staff")))
        gone = weakref.ref(index)
        index.close()
        del index
        assert gone() is None
    finally:
        gc.enable()


@pytest.mark.parametrize("text", ["cats", "never asked before"])
def test_a_closed_index_says_so(library: TempIndex, text: str) -> None:
    index = library.open()
    index.search(make_query("cats"))
    index.close()
    with pytest.raises(IndexProblem, match="was closed"):
        index.search(make_query(text))
    with pytest.raises(IndexProblem, match="was closed"):
        index.document("docs:cats.txt", frozenset({PUBLIC}))


@pytest.mark.parametrize("text", ["", " ", "?", "😀", "a" * 20_000, "\udcff", "' OR 1=1 --", "word " * 5_000])
def test_odd_queries_are_answered(library: TempIndex, text: str) -> None:
    with library.open() as index:
        assert len(index.search(make_query(text)).passages) >= 0


def test_kinds_filter(library: TempIndex) -> None:
    with library.open() as index:
        query = Query("cats", 5, 3, frozenset({PUBLIC}), frozenset(KINDS) - {"article"})
        assert index.search(query).passages == ()


def test_an_index_of_another_encoder_is_refused_with_the_command(library: TempIndex) -> None:
    other = bundled_model()
    own = other.spec
    for spec, words in (
        (replace(own, name="other", weights_sha256="0" * 64), "built by the encoder all-MiniLM-L6-v2"),
        (replace(own, name="other", dimension=768), "vectors of 384 dimensions"),
        (replace(own, recipe_sha256="0" * 64), "other prompts, modules or tokenizer"),
    ):
        other.__dict__["spec"] = spec
        with pytest.raises(IndexIncompatible, match=f"{words}.*footnote reindex --full"):
            Index(library.index_dir, other, SETTINGS)


@pytest.mark.parametrize("name", ["vectors/rows.bin", "catalog.sqlite", "lexical/meta.json", "sentences/1.i8"])
def test_a_file_of_another_size_is_named(library: TempIndex, name: str) -> None:
    path = library.index_dir / "generations" / "1" / name
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(IndexDamaged, match=f"{path.name} has .* bytes instead of"):
        library.open()


def test_a_missing_file_is_named_and_a_reindex_mends_it(library: TempIndex) -> None:
    (library.index_dir / "generations" / "1" / "vectors" / "rows.bin").unlink()
    with pytest.raises(IndexDamaged, match=r"rows\.bin is missing"):
        library.open()
    report = library.sync()
    assert "damaged" in report.rebuilt
    assert library.found("cats")[0] in ("docs:cats.txt", "docs:copy.txt")


def test_what_is_carried_without_weight_changes_nothing(library: TempIndex) -> None:
    query = make_query("When do cats hunt?")
    with Index(library.index_dir, library.encoder, SETTINGS) as index:
        plain = index.search(query)
        same = index.search(replace(query, carried=(Carried("Dogs bark at strangers.", 0, 0),)))
    assert [(p.key, p.scores) for p in plain.passages] == [(p.key, p.scores) for p in same.passages]


def test_what_is_carried_weighs_in_on_both_sides(library: TempIndex) -> None:
    query = make_query("What do they do?")
    with Index(library.index_dir, library.encoder, SETTINGS) as index:
        dense = index.search(replace(query, carried=(Carried("Dogs bark at strangers.", 1.0, 0),)))
        lexical = index.search(replace(query, carried=(Carried("Dogs bark at strangers.", 0, 1.0),)))
        question, dogs = index.encode([query.text, "Dogs bark at strangers."])
    assert np.allclose(dense.vector, (question + dogs) / np.linalg.norm(question + dogs), atol=1e-6)
    assert np.array_equal(lexical.vector, question)
    for found in (dense, lexical):
        assert found.passages[0].document.title == "Dogs"


def test_several_queries_carry_each_its_own(library: TempIndex) -> None:
    carrying = replace(make_query("And then?"), carried=(Carried("Cats hunt at night.", 0.7, 0.4),))
    queries = [make_query("Who guards the house?"), carrying, make_query("What erupts with lava?")]
    with Index(library.index_dir, library.encoder, SETTINGS) as index:
        together = index.search_many(queries)
        alone = [index.search(query) for query in queries]
    assert [[p.key for p in each.passages] for each in together] == [[p.key for p in each.passages] for each in alone]


def test_what_is_carried_finds_nothing_for_other_readers(library: TempIndex) -> None:
    query = replace(make_query("When?"), carried=(Carried("Staff feed the office cats at noon.", 1.0, 1.0),))
    with Index(library.index_dir, library.encoder, SETTINGS) as index:
        assert {p.document.audience for p in index.search(query).passages} == {PUBLIC}
