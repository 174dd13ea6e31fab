"""Re-ranking through the commands, by a tiny model named in the settings."""

import json
import math
from pathlib import Path

import pytest

from tests.bot.cli.shell import Footnote
from tests.index.tiny_models import make_cross_encoder

QUERY = "the lighthouse and its bees"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_cross_encoder(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture
def named(model: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FOOTNOTE_RERANK__MODEL", str(model))
    return model


def expected_scores(model: Path, results: list[dict[str, object]]) -> list[float]:
    """What the library itself says of the passages, squashed as documented."""
    import torch
    from sentence_transformers import CrossEncoder

    texts = []
    for result in results:
        document = result["document"]
        assert isinstance(document, dict)
        line = f"{document['title']} > {result['heading']}" if result["heading"] else document["title"]
        texts.append((QUERY, f"{line}\n{result['text']}"))
    scored = CrossEncoder(str(model), device="cpu", local_files_only=True).predict(
        texts, activation_fn=torch.nn.Identity()
    )
    return [1 / (1 + math.exp(-score)) for score in scored.tolist()]


def test_search_is_in_the_models_order_and_says_so(footnote: Footnote, site: Path, named: Path) -> None:
    found = json.loads(footnote("search", QUERY, "--json", "--config", site).out)
    scores = [result["scores"]["rerank"] for result in found["results"]]
    assert scores == sorted(scores, reverse=True)
    assert scores == pytest.approx(expected_scores(named, found["results"]), abs=1e-4)
    assert found["timings_ms"]["rerank"] > 0


def test_the_order_is_another_than_without(
    footnote: Footnote, site: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def orders() -> list[list[str]]:
        found = []
        for query in (QUERY, "bees", "first line", "who climbs the tower?", "whale oil", "flowers"):
            results = json.loads(footnote("search", query, "--json", "--config", site).out)["results"]
            found.append([result["document"]["id"] for result in results])
        return found

    plain = orders()
    monkeypatch.setenv("FOOTNOTE_RERANK__MODEL", str(model))
    reranked = orders()
    assert reranked != plain
    assert [sorted(order) for order in reranked] == [sorted(order) for order in plain]


def test_without_a_model_nothing_is_reranked(footnote: Footnote, site: Path) -> None:
    plain = json.loads(footnote("search", QUERY, "--json", "--config", site).out)
    assert {result["scores"]["rerank"] for result in plain["results"]} == {None}
    assert "rerank" not in plain["timings_ms"]


def test_depth_says_how_many_are_read(
    footnote: Footnote, site: Path, named: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_RERANK__DEPTH", "1")
    found = json.loads(footnote("search", QUERY, "--json", "--config", site).out)
    assert [result["scores"]["rerank"] is None for result in found["results"]][:2] == [False, True]


def test_the_shell_shows_both_scores(footnote: Footnote, site: Path, named: Path) -> None:
    assert ", re-ranked 0." in footnote("search", QUERY, "--config", site).out


def test_a_run_keeps_the_new_order_for_those_who_sort_by_score(
    footnote: Footnote, site: Path, named: Path, tmp_path: Path
) -> None:
    queries = tmp_path / "queries.jsonl"
    queries.write_text(json.dumps({"_id": "q", "text": QUERY}) + "\n")
    found = json.loads(footnote("search", QUERY, "--json", "--config", site).out)
    rows = [
        line.split()
        for line in footnote("search", "--queries", queries, "--run", "-", "--config", site).out.splitlines()
    ]
    assert [row[2] for row in rows] == [result["document"]["id"].partition(":")[2] for result in found["results"]]
    scores = [float(row[4]) for row in rows]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == pytest.approx(1 + found["results"][0]["scores"]["rerank"], abs=1e-5)


def test_questions_are_answered_with_it(footnote: Footnote, site: Path, named: Path) -> None:
    found = json.loads(footnote("ask", "When was the lighthouse built?", "--json", "--config", site).out)
    assert (found["status"], "1871" in found["text"]) == ("answered", True)
    assert found["timings_ms"]["rerank"] > 0


def test_eval_measures_with_it(footnote: Footnote, fresh: Path, named: Path) -> None:
    corpus = [{"_id": f"d{n}", "title": "", "text": f"Bees dance on day {n}{' and on' * n}."} for n in range(4)]
    (fresh / "corpus.jsonl").write_text("".join(json.dumps(each) + "\n" for each in corpus))
    (fresh / "queries.jsonl").write_text('{"_id": "q", "text": "When do bees dance?"}\n')
    found = []
    for depth in ("1", "4"):
        for relevant in range(4):
            (fresh / "qrels.tsv").write_text(f"query-id\tcorpus-id\tscore\nq\td{relevant}\t1\n")
            done = footnote("eval", fresh, "--json", "--config", _depth(fresh, depth))
            found.append(json.loads(done.out)["mrr"])
    assert sorted(found[:4]) == sorted(found[4:]) == pytest.approx([1 / 4, 1 / 3, 1 / 2, 1])
    assert found[:4] != found[4:]


def _depth(folder: Path, depth: str) -> Path:
    path = folder / "footnote.toml"
    path.write_text(f"[rerank]\ndepth = {depth}\n")
    return path


def test_doctor_tries_it(footnote: Footnote, site: Path, named: Path) -> None:
    done = footnote("doctor", "--json", "--config", site)
    checks = {check["name"]: check for check in json.loads(done.out)["checks"]}
    assert checks["re-ranker"] == {
        "name": "re-ranker",
        "ok": True,
        "found": f"{named}, the best 20 passages",
        "problem": None,
    }


def test_doctor_says_nothing_of_a_reranker_where_none_is_named(footnote: Footnote, site: Path) -> None:
    assert "re-ranker" not in footnote("doctor", "--config", site).out


@pytest.mark.parametrize("words", [("search", QUERY), ("ask", "Who?"), ("doctor",)])
def test_a_model_that_is_not_there_is_named_with_its_setting(
    footnote: Footnote, site: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("FOOTNOTE_RERANK__MODEL", "./none")
    done = footnote(*words, "--config", site)
    assert done.code == 1
    assert "There is no model folder ./none" in done.out + done.err
    assert "rerank.model" in done.out + done.err


def test_a_path_in_the_settings_file_is_relative_to_it(
    footnote: Footnote, site: Path, model: Path, tmp_path: Path
) -> None:
    (tmp_path / "near").symlink_to(model)
    config = tmp_path / "footnote.toml"
    text = site.read_text().replace('path = "', f'path = "{site.parent}/')
    index = f'[index]\npath = "{site.parent}/var/index"\ncache = "{site.parent}/var/cache"\n'
    config.write_text(f'{text}{index}[rerank]\nmodel = "./near"\n')
    assert ", re-ranked 0." in footnote("search", QUERY, "--config", config).out
