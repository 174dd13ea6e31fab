"""Measures when a kept answer is given: to other wordings of its question, and to questions that ask something else.

    python -m benchmarks.kept_answers ../shared/evaldata             # writes docs/benchmarks.md
    python -m benchmarks.kept_answers ../shared/evaldata --dry-run   # prints only, with the first encoder

300 questions of squad2_dev, each of a passage of its own, are kept with the sentence that answers them, beside an index
of other documents. Then the same index is asked

- other wordings of them, made by rule (`benchmarks/paraphrases.py`)
- neighbours: other questions on the same passages, which differ as little as questions can
- strangers: questions on other passages of the same articles and of others
- wordings by hand of 24 questions of which one wording is kept (`benchmarks/wordings.py`), two neighbours a subject

`given` is the share to which the right kept answer is given as the answer, `may help` that to which it is shown as
what may help; `wrong` is the share to which another kept answer is given, and `wrong may help` that to which one is
shown as what may help.
"""

import random
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.machine import parse, timed_command_line
from benchmarks.paraphrases import paraphrases
from benchmarks.report import table, write_section
from benchmarks.wordings import FOR_CHOOSING, FOR_MEASURING
from bot.answering import Answerer, AnswerSettings, PartAssessment
from bot.answering.question.question_parts import parse_questions
from bot.components import models_for
from bot.evaluate import read_jsonl
from bot.evaluate.corpus_index import corpus_source, index_of
from bot.settings.settings import Settings
from index import PUBLIC, Document, DocumentRef, Index
from index.document_ids import KEPT_SOURCE
from index.retrieval.side_documents import SideDocument
from index.types import revision_of

ENCODERS = ("multilingual-e5-small", "all-MiniLM-L6-v2")
"""The encoders that are built in."""
KEPT, STRANGERS, WORDINGS, DOCUMENTS = 300, 500, 3, 150
MIN_WORDS = 4
"""Shorter questions leave rules nothing to say otherwise."""
SEED = 23
HAND_TEXT = "Open the settings of your account and follow what stands there."
READERS = frozenset({PUBLIC})
Asked = tuple[str, int]  # a question, and the position of the kept answer that is right for it, -1 for none


@dataclass(frozen=True, slots=True)
class Kind:
    """Questions of one kind.

    Attributes:
        name: What they are called.
        kept: The questions and the answers that are kept.
        asked: What is asked.
    """

    name: str
    kept: Sequence[tuple[str, str]]
    asked: Sequence[Asked]


def main() -> None:
    """Measure and write."""
    options = parse(timed_command_line(__doc__))
    kinds = [*_of_squad(options.evaldata), _by_hand()]
    rows = []
    for name in ENCODERS[:1] if options.dry_run else ENCODERS:
        with _other_documents(options.evaldata, name) as index:
            rows += [[name, *_row(index, kind)] for kind in kinds]
    header = ("encoder", "asked", "questions", "given", "may help", "wrong", "wrong may help")
    body = table(header, rows)
    command = "python -m benchmarks.kept_answers ../shared/evaldata"
    write_section("kept_answers", "Answers of people", command, body, dry_run=options.dry_run)


@contextmanager
def _other_documents(evaldata: Path, encoder: str) -> Iterator[Index]:
    """An index of documents that answer none of the questions."""
    settings = Settings.model_validate({"encoder": {"model": encoder}})
    lines = (evaldata / "clapnq_dev" / "corpus.jsonl").open(encoding="utf-8")
    with lines, tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus.jsonl"
        corpus.write_text("".join(islice(lines, DOCUMENTS)), "utf-8")
        sources = [corpus_source(corpus, settings)]
        with index_of(sources, Path(folder) / "index", settings, models_for(settings)) as index:
            yield index


def _row(index: Index, kind: Kind) -> list[str]:
    index.beside.hold([_side(number, *each) for number, each in enumerate(kind.kept)])
    answerer = Answerer(index, AnswerSettings())
    given = helps = wrong = wrong_helps = 0
    for text, right in kind.asked:
        part = answerer.assess(text, READERS).parts[0]
        found = _kept_shown(part)
        if found < 0:
            continue
        given += part.is_kept and found == right
        wrong += part.is_kept and found != right
        helps += not part.is_kept and found == right
        wrong_helps += not part.is_kept and found != right
    count = len(kind.asked)
    shares = [f"{100 * each / count:.1f} %" for each in (given, helps, wrong, wrong_helps)]
    return [kind.name, str(count), *(shares if any(right >= 0 for _, right in kind.asked) else ["", "", *shares[2:]])]


def _kept_shown(part: PartAssessment) -> int:
    """Return the position of the kept answer that a part is answered with, -1 for none."""
    if part.outcome == "refused" or not part.evidence:
        return -1
    source, _, number = part.evidence[0].quote.document.id.partition(":")
    return int(number) if source == KEPT_SOURCE else -1


def _side(number: int, question: str, text: str) -> SideDocument:
    ref = DocumentRef(f"{KEPT_SOURCE}:{number}", question, "", "message", "Ann", "2026-11-03", PUBLIC, "")
    return SideDocument(Document(ref, text, revision_of(text), (), ()), parse_questions(question)[0].query)


def _of_squad(evaldata: Path) -> Iterable[Kind]:
    chance = random.Random(SEED)
    folder = evaldata / "squad2_dev"
    texts = {each["_id"]: each["text"] for _, each in read_jsonl(folder / "corpus.jsonl")}
    by_passage: dict[str, list[dict[str, Any]]] = {}
    for _, each in read_jsonl(folder / "queries.jsonl"):
        if each["answerable"] and len(each["text"].split()) >= MIN_WORDS:
            by_passage.setdefault(each["source_doc"], []).append(each)
    passages = sorted(name for name, asked in by_passage.items() if len(asked) > 1)
    chance.shuffle(passages)
    own, others = passages[:KEPT], passages[KEPT:]
    kept = [(by_passage[name][0]["text"], _sentence(by_passage[name][0], texts)) for name in own]
    worded = [(text, at) for at, (asked, _) in enumerate(kept) for text in paraphrases(asked, WORDINGS, chance)]
    yield Kind("other wordings", kept, worded)
    yield Kind("neighbours", kept, [(each["text"], -1) for name in own for each in by_passage[name][1:]])
    strange = [each["text"] for name in others for each in by_passage[name]]
    yield Kind("strangers", kept, [(text, -1) for text in chance.sample(strange, STRANGERS)])


def _by_hand() -> Kind:
    subjects = (*FOR_CHOOSING, *FOR_MEASURING)
    kept = [(wordings[0], HAND_TEXT) for wordings in subjects]
    return Kind("by hand", kept, [(text, at) for at, wordings in enumerate(subjects) for text in wordings[1:]])


def _sentence(query: dict[str, Any], texts: dict[str, str]) -> str:
    """Return the sentence of a passage that answers a question."""
    span = query["spans"][0]
    text = texts[span["doc"]]
    begin, end = text.rfind(". ", 0, span["start"]), text.find(". ", span["end"])
    return text[begin + 2 if begin >= 0 else 0 : end + 1 if end >= 0 else len(text)]


if __name__ == "__main__":
    main()
