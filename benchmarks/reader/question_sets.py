"""Pairs from the question sets, split by document: what is held out is never learned from."""

import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.reader.made_questions import names_in
from benchmarks.reader.pairs import Pairs, Prose, answered, unanswered
from benchmarks.reader.windows import Window, WindowMaker
from bot.answering import Answerer, AnswerSettings
from bot.components import Models
from bot.evaluate.corpus_index import corpus_index
from bot.settings.settings import Settings
from index import PUBLIC
from index.chunking.sentences import split_sentences

HOMES = {"squad2_dev": "squad2", "clapnq_dev": "clapnq"}
NEAR = 7
"""Documents that a question is paired with: its own, and the nearest others."""
BATCH = 64
Record = dict[str, Any]


def is_held_out(home: str, document: str, title: str) -> bool:
    """Return whether a document is kept for testing: one in five articles of squad2_dev, every other of clapnq_dev."""
    if home == "squad2_dev":
        return _part("a" + title, 5) == 4
    return _part(document, 2) == 0


def _part(key: str, parts: int) -> int:
    return int(hashlib.md5(key.encode(), usedforsecurity=False).hexdigest(), 16) % parts


class QuestionSets:
    """Reads the sets.

    Args:
        evaldata: Folder of squad2_dev and clapnq_dev.
        traindata: Folder of policyqa.jsonl and qed.jsonl.
        maker: Cuts passages.
        seed: Chooses which others a question is paired with.
    """

    def __init__(self, evaldata: Path, traindata: Path, maker: WindowMaker, seed: int) -> None:
        self._evaldata, self._traindata, self._maker = evaldata, traindata, maker
        self._chance = random.Random(seed)
        self._held_questions: set[str] = set()
        self._held_titles: set[str] = set()

    def add_to(self, pairs: Pairs, settings: Settings, models: Models) -> None:
        """Add the pairs of all sets."""
        for home in HOMES:
            self._add_home(home, pairs, settings, models)
        for name in ("qed", "policyqa"):
            self._add_spans(name, pairs)

    def _add_home(self, home: str, pairs: Pairs, settings: Settings, models: Models) -> None:
        path = self._evaldata / home / "corpus.jsonl"
        corpus = {record["_id"]: record for record in read_records(path)}
        held = {key for key, record in corpus.items() if is_held_out(home, key, record["title"])}
        self._held_titles |= {corpus[key]["title"].lower() for key in held}
        questions = read_records(self._evaldata / home / "queries.jsonl")
        self._held_questions |= {_letters(each["text"]) for each in questions if each["source_doc"] in held}
        windows = {key: self._windows(home, record) for key, record in corpus.items() if key not in held}
        for key, found in windows.items():
            text = corpus[key]["text"]
            pairs.prose += [Prose(window, text, names_in(text)) for window in found]
        asked = [each for each in questions if each["source_doc"] not in held]
        with corpus_index(path, settings, models) as index:
            answerer = Answerer(index, AnswerSettings())
            for question, near in _nearest(answerer, asked):
                documents = [each for each in dict.fromkeys([question["source_doc"], *near]) if each in windows][:NEAR]
                _add_question(HOMES[home], question, {each: windows[each] for each in documents}, corpus, pairs)

    def _windows(self, name: str, record: Record) -> list[Window]:
        text = record["text"]
        return self._maker.windows(f"{name}:{record['_id']}", record["title"], text, _sentences(text))

    def _add_spans(self, name: str, pairs: Pairs) -> None:
        records = [
            each
            for each in read_records(self._traindata / f"{name}.jsonl")
            if each["title"].lower() not in self._held_titles and _letters(each["question"]) not in self._held_questions
        ]
        windows: dict[str, list[Window]] = {}
        of_title: dict[str, list[str]] = defaultdict(list)
        asked: dict[tuple[str, str], set[str]] = defaultdict(set)
        for record in records:
            text = record["context"]
            asked[record["question"], record["title"]].add(text)
            if text not in windows:
                windows[text] = self._windows(name, {"_id": len(windows), "title": record["title"], "text": text})
                of_title[record["title"]].append(text)
                pairs.prose += [Prose(window, text, names_in(text)) for window in windows[text]]
        for record in records:
            answers = [(each["start"], each["start"] + len(each["text"])) for each in record["answers"]]
            for window in windows[record["context"]]:
                if located := window.locate(answers):
                    pairs.by_kind[f"{name} answered"].append(answered(record["question"], window, located))
            self._add_unanswered(name, record, answers, windows, of_title, asked, pairs)

    def _add_unanswered(
        self,
        name: str,
        record: Record,
        answers: Sequence[tuple[int, int]],
        windows: Mapping[str, Sequence[Window]],
        of_title: Mapping[str, Sequence[str]],
        asked: Mapping[tuple[str, str], set[str]],
        pairs: Pairs,
    ) -> None:
        question, title, text = record["question"], record["title"], record["context"]
        if name == "policyqa":
            texts = [each for each in of_title[title] if each not in asked[question, title]]
            kind = "policyqa near"
        else:
            texts = [each for each in (self._chance.choice(list(windows)),) if each not in of_title[title]]
            kind = "qed far"
            kept = [(a, b) for a, b in _sentences(text) if not any(s < b and a < e for s, e in answers)]
            key = f"qed cut:{len(pairs.by_kind['qed without the answer'])}"
            for window in self._maker.windows(key, title, text, kept)[:1]:
                shown = " ".join(text[a:b] for a, b in window.sentences).lower()
                if record["answers"][0]["text"].lower() not in shown:
                    pairs.by_kind["qed without the answer"].append(unanswered(question, window))
        others = windows[self._chance.choice(texts)] if texts else ()
        if others:
            pairs.by_kind[kind].append(unanswered(question, self._chance.choice(others)))


def _add_question(
    name: str, question: Record, near: Mapping[str, Sequence[Window]], corpus: Mapping[str, Record], pairs: Pairs
) -> None:
    gold = [" ".join(each.lower().split()) for each in question["answers"]]
    for document, windows in near.items():
        own, text = document == question["source_doc"], corpus[document]["text"]
        spans = [(each["start"], each["end"]) for each in question["spans"] if each["doc"] == document]
        for window in windows:
            located = window.locate(spans) if question["answerable"] else None
            shown = text[window.sentences[0][0] : window.sentences[-1][1]].lower()
            if located:
                pair = answered(question["text"], window, located, exact=name == "squad2")
                pairs.by_kind[f"{name} answered"].append(pair)
            elif question["answerable"]:
                if not any(each in shown for each in gold):
                    pairs.by_kind[f"{name} near"].append(unanswered(question["text"], window))
            elif name == "clapnq":
                pairs.by_kind["clapnq unanswerable"].append(unanswered(question["text"], window))
            else:
                kind = "squad2 deceiving" if own else "squad2 near"
                pairs.by_kind[kind].append(unanswered(question["text"], window))


def _nearest(answerer: Answerer, questions: Sequence[Record]) -> Iterator[tuple[Record, list[str]]]:
    for start in range(0, len(questions), BATCH):
        batch = questions[start : start + BATCH]
        found = answerer.assess_many([each["text"] for each in batch], frozenset({PUBLIC}))
        for question, assessment in zip(batch, found, strict=True):
            yield question, [passage.document.id.split(":", 1)[1] for passage in assessment.passages]


def read_records(path: Path) -> list[Record]:
    """Return the records of a ``.jsonl``."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _sentences(text: str) -> list[tuple[int, int]]:
    return [(each.start, each.end) for each in split_sentences(text)]


def _letters(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())
