import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index import (
    PUBLIC,
    Chunk,
    CrossEncoderReranker,
    EncoderError,
    Index,
    Passage,
    Reranking,
    SearchResult,
    SearchSettings,
    SentenceTransformerEncoder,
    Vector,
)
from index.embedding.reranker import passage_text
from tests.index.temp_index import SETTINGS, TempIndex, make_query, make_spec
from tests.index.tiny_models import make_cross_encoder

QUESTION = "When do cats hunt?"


class Backwards:
    """Judges shorter passages better and remembers what it was shown; no model, so that orders are known."""

    def __init__(self) -> None:
        self.shown: list[str] = []

    def score(self, question: str, texts: Sequence[str]) -> Vector:
        self.shown.extend(texts)
        return np.array([1 / (1 + len(text)) for text in texts], np.float32)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_cross_encoder(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture
def reranker(folder: Path) -> CrossEncoderReranker:
    return CrossEncoderReranker(str(folder), threads=1, dtype="float32")


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory, encoder: SentenceTransformerEncoder) -> TempIndex:
    """The library, indexed once for all tests, each of which gets a copy."""
    temp_index = TempIndex(tmp_path_factory.mktemp("library"), encoder)
    write = temp_index.write
    for n in range(12):
        write(f"cats{n}.txt", f"Cats hunt at night{', and sleep' * (12 - n)}. Number {n}.")
    write("copy.txt", (temp_index.docs / "cats11.txt").read_text())
    (temp_index.docs / "sources.toml").write_text(
        "".join(f'["{name}.txt"]\ntitle = "Cats"\n' for name in (*(f"cats{n}" for n in range(12)), "copy"))
    )
    write("long.txt", "\n\n".join(f"# Cats {n}\n\nCats hunt at night, says chapter {n}. " * 30 for n in range(4)))
    staff = temp_index.docs.parent / "staff"
    staff.mkdir()
    (staff / "cats.txt").write_text("Cats hunt.")
    specs = (make_spec(temp_index.docs), make_spec(staff, name="staff", audience="staff"))
    temp_index.sync(temp_index.options(sources=specs))
    return temp_index


@pytest.fixture
def library(indexed: TempIndex, temp_index: TempIndex) -> TempIndex:
    shutil.copytree(indexed.docs.parent, temp_index.docs.parent, dirs_exist_ok=True)
    return temp_index


def search(library: TempIndex, reranking: Reranking | None, *, top_k: int = 20, each: int = 20) -> SearchResult:
    with Index(library.index_dir, library.encoder, SETTINGS, reranking) as index:
        return index.search(make_query(QUESTION, top_k=top_k, each=each))


def keys(passages: Sequence[Passage]) -> list[int]:
    return [passage.key for passage in passages]


def read(passage: Passage) -> str:
    return passage_text(passage.document.title, passage.chunk)


def test_the_first_depth_passages_take_the_models_order_and_the_rest_keep_theirs(
    library: TempIndex, reranker: CrossEncoderReranker
) -> None:
    plain = search(library, None).passages
    found = search(library, Reranking(reranker, 6)).passages
    scores = reranker.score(QUESTION, [read(passage) for passage in plain[:6]])
    assert keys(found[:6]) == [plain[i].key for i in np.argsort(-scores)]
    assert keys(found[6:]) == keys(plain[6:])
    assert keys(found) != keys(plain)
    assert [passage.rank for passage in found] == list(range(1, len(found) + 1))


def test_scores_say_what_ranked_and_leave_the_fused_ones_as_they_are(
    library: TempIndex, reranker: CrossEncoderReranker
) -> None:
    plain = {passage.key: passage.scores for passage in search(library, None).passages}
    found = search(library, Reranking(reranker, 6)).passages
    judged = reranker.score(QUESTION, [read(passage) for passage in found[:6]])
    assert [passage.scores.rerank for passage in found[:6]] == pytest.approx(judged.tolist(), abs=1e-5)
    assert {passage.scores.rerank for passage in found[6:]} == {None}
    assert [passage.scores.fused for passage in found] == [plain[key].fused for key in keys(found)]
    ranking = [passage.scores.ranking for passage in found]
    assert ranking == sorted(ranking, reverse=True)


@pytest.mark.parametrize("depth", [1, 5, 1000])
def test_no_more_than_depth_distinct_passages_are_read(library: TempIndex, depth: int) -> None:
    model = Backwards()
    found = search(library, Reranking(model, depth)).passages
    assert len(set(model.shown)) == len(model.shown) == min(depth, len(found))


def test_copies_are_read_once_and_shown_once(library: TempIndex) -> None:
    model = Backwards()
    found = search(library, Reranking(model, 1000)).passages
    assert len({"docs:cats11.txt", "docs:copy.txt"} & {passage.document.id for passage in found}) == 1
    assert sum(text.endswith("Number 11.") for text in model.shown) == 1


def test_what_others_may_read_is_not_even_judged(library: TempIndex) -> None:
    model = Backwards()
    found = search(library, Reranking(model, 1000)).passages
    assert {passage.document.audience for passage in found} == {PUBLIC}
    assert [text for text in model.shown if text.endswith("Cats hunt.")] == []


def test_documents_and_passages_are_limited_in_the_new_order(library: TempIndex) -> None:
    found = search(library, Reranking(Backwards(), 1000), top_k=3, each=2).passages
    documents = [passage.document.id for passage in found]
    assert len(set(documents)) == 3
    assert max(documents.count(each) for each in documents) <= 2
    lengths = [len(read(passage)) for passage in found]
    assert lengths == sorted(lengths)


def test_its_cost_stands_in_the_timings(library: TempIndex, reranker: CrossEncoderReranker) -> None:
    assert "rerank" not in search(library, None).timings_ms
    assert search(library, Reranking(reranker, 6)).timings_ms["rerank"] > 0


def test_many_queries_give_what_each_gives_alone(library: TempIndex, reranker: CrossEncoderReranker) -> None:
    queries = [make_query(text) for text in (QUESTION, "sleep", "", "chapter 3 \udcff")]
    with Index(library.index_dir, library.encoder, SETTINGS, Reranking(reranker, 5)) as index:
        together = [keys(result.passages) for result in index.search_many(queries)]
        alone = [keys(index.search(query).passages) for query in queries]
        with ThreadPoolExecutor(4) as pool:
            at_once = [keys(result.passages) for result in pool.map(index.search, queries)]
    assert together == alone == at_once


def test_a_search_that_finds_nothing_asks_nothing_of_the_model(library: TempIndex) -> None:
    model = Backwards()
    with Index(library.index_dir, library.encoder, SearchSettings(0.75, 0.5, 100), Reranking(model, 5)) as index:
        assert index.search(make_query(QUESTION, audience=())).passages == ()
    assert model.shown == []


def test_judgements_are_shares_in_the_order_of_the_models_own(folder: Path, reranker: CrossEncoderReranker) -> None:
    from sentence_transformers import CrossEncoder

    texts = [f"Cats hunt {'mice ' * n}" for n in range(40)]
    own = CrossEncoder(str(folder), device="cpu", local_files_only=True).predict([(QUESTION, text) for text in texts])
    found = reranker.score(QUESTION, texts)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, own, atol=1e-4)
    assert reranker.score(QUESTION, []).shape == (0,)


@pytest.mark.parametrize("roberta", [False, True])
def test_a_passage_longer_than_the_model_reads_is_cut(tmp_path: Path, roberta: bool) -> None:
    folder = make_cross_encoder(tmp_path / "model", roberta=roberta)
    assert CrossEncoderReranker(str(folder), threads=1, dtype="float32").score(QUESTION, ["cats " * 5000]).shape == (1,)


def test_the_model_reads_title_headings_and_text() -> None:
    assert passage_text("Pets", Chunk("a", 0, 5, "Cats.", "Habits > Night")) == "Pets > Habits > Night\nCats."
    assert passage_text("Pets", Chunk("a", 0, 5, "Cats.", "")) == "Pets\nCats."


def test_a_model_is_not_loaded_before_it_is_needed(tmp_path: Path) -> None:
    CrossEncoderReranker(str(tmp_path / "none"), threads=1, dtype="float32")


def test_a_missing_model_is_named_with_its_setting(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"no model folder .*none.*rerank\.model"):
        CrossEncoderReranker(str(tmp_path / "none"), threads=1, dtype="float32").score("a", ["b"])


def test_a_folder_without_a_model_is_named_with_its_setting(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"cannot be loaded as a re-ranker .*rerank\.model"):
        CrossEncoderReranker(str(tmp_path), threads=1, dtype="float32").score("a", ["b"])


def test_a_model_of_several_scores_is_no_reranker(tmp_path: Path) -> None:
    model = make_cross_encoder(tmp_path / "three", labels=3)
    with pytest.raises(EncoderError, match=r"gives 3 scores for a pair.*rerank\.model"):
        CrossEncoderReranker(str(model), threads=1, dtype="float32").score("a", ["b"])
