from argparse import Namespace
from contextlib import nullcontext
from pathlib import Path

import pytest

from benchmarks.reader.model import BATCH, Batches, make_reader
from benchmarks.reader.pairs import Pair, Pairs, answered, unanswered
from benchmarks.reader.train import Run, batches_of
from benchmarks.reader.windows import WindowMaker

FROZEN = 5
ANSWER = "Keys expire after a week."
OTHER = "The office opens at nine."


@pytest.fixture(scope="module")
def pairs() -> Pairs:
    maker, text, found = WindowMaker(), f"{OTHER} {ANSWER}", Pairs()
    whole = [(0, len(OTHER)), (len(OTHER) + 1, len(text))]
    [right] = maker.windows("right", "Keys", text, whole)
    [wrong] = maker.windows("wrong", "Keys", text, whole[:1])
    located = right.locate([whole[1]])
    assert located is not None
    found.by_kind["squad2 answered"].append(answered("When do keys expire?", right, located))
    found.by_kind["squad2 deceiving"].append(unanswered("When do keys expire?", wrong))
    return found


@pytest.fixture
def in_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    """Computes in float32, since bfloat16 takes twenty times as long on a processor that has to imitate it."""
    import torch

    monkeypatch.setattr(torch, "autocast", lambda *_: nullcontext())


def options(folder: Path, steps: int) -> Namespace:
    return Namespace(checkpoint=folder / "reader.pt", seed=0, pairs=steps * BATCH, frozen=FROZEN)


def batch_of(pairs: Pairs) -> list[Pair]:
    return [pairs.by_kind["squad2 answered"][0], pairs.by_kind["squad2 deceiving"][0]] * 2


def run_for(folder: Path, steps: int, pairs: Pairs, batches: Batches, last: int) -> Run:
    import torch

    torch.manual_seed(0)
    run = Run(make_reader(FROZEN, "cpu"), options(folder, steps))
    while run.step < last:
        run.learn(batches.batch(batch_of(pairs)), batch_of(pairs))
    run.save()
    return run


def test_a_reader_learns_which_window_and_which_sentence_answer(tmp_path: Path, pairs: Pairs, in_float32: None) -> None:
    import torch

    batches = Batches(WindowMaker(), FROZEN, "cpu")
    run = run_for(tmp_path, 40, pairs, batches, 40)
    with torch.no_grad():
        answers, sentences, _ = run.reader.eval()(batches.batch(batch_of(pairs)))
    assert answers[0] > 0 > answers[1]
    assert int(sentences[0].argmax()) == 1


def test_a_run_that_stopped_goes_on_to_the_same_reader(tmp_path: Path, pairs: Pairs, in_float32: None) -> None:
    import torch

    batches = Batches(WindowMaker(), FROZEN, "cpu")
    (tmp_path / "whole").mkdir()
    (tmp_path / "parts").mkdir()
    whole = run_for(tmp_path / "whole", 4, pairs, batches, 4)
    run_for(tmp_path / "parts", 4, pairs, batches, 2)
    parts = run_for(tmp_path / "parts", 4, pairs, batches, 4)
    assert parts.step == whole.step == 4
    for one, other in zip(whole.reader.parameters(), parts.reader.parameters(), strict=True):
        torch.testing.assert_close(one, other)


def test_a_checkpoint_of_another_run_is_refused(tmp_path: Path, pairs: Pairs) -> None:
    run_for(tmp_path, 4, pairs, Batches(WindowMaker(), FROZEN, "cpu"), 1)
    with pytest.raises(SystemExit, match="remove it or name another file"):
        Run(make_reader(FROZEN, "cpu"), options(tmp_path, 8))


def test_batches_go_on_where_a_run_stopped(pairs: Pairs) -> None:
    whole = list(batches_of(pairs, 0, 0, 11))
    assert len(whole) == 11
    assert list(batches_of(pairs, 0, 3, 11)) == whole[3:]
    assert list(batches_of(pairs, 0, 9, 11)) == whole[9:]
