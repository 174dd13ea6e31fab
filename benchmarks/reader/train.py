"""Trains the reader; goes on where it stopped, and gives the same reader for the same arguments.

    python -m benchmarks.reader.train ../shared/evaldata ../shared/traindata DOCS reader.pt --pairs 60000

DOCS is a folder with one folder of documentation for each project, such as the unpacked ``-doc`` packages of Debian.
Without a GPU it keeps to one thread; some 30 pairs a second on a core with bfloat16. With one, ``--frozen 0 --pairs
1000000`` trains all layers on far more. Every 50 steps it writes the loss: of windows, of sentences, of spans.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.machine import command_line
from benchmarks.reader.documentation import add_documentation
from benchmarks.reader.model import BATCH, Batch, Batches, make_reader
from benchmarks.reader.pairs import Pair, Pairs
from benchmarks.reader.question_sets import QuestionSets
from benchmarks.reader.windows import WindowMaker
from bot.components import models_for
from bot.settings.settings import Settings

if TYPE_CHECKING:
    from torch import Tensor, nn

BLOCK = 8
"""Batches that are drawn together and sorted by length, so that little is padded."""
RATE, HEAD_RATE = 1.5e-4, 8e-4
LAST_RATE = 0.02
"""Share of the rate that is left at the end; it falls in a straight line."""
WARM_UP = 60
SENTENCES, SPANS = 0.7, 0.5
"""Weights of the losses beside that of windows."""
REPORT, SAVE = 50, 100
"""Steps between reports, and between checkpoints."""


def main() -> None:
    """Train and write."""
    options = _options()
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    maker = WindowMaker()
    pairs = _pairs(options, maker)
    print({kind: len(found) for kind, found in pairs.by_kind.items()}, len(pairs.prose), file=sys.stderr)
    run = Run(make_reader(options.frozen, device), options)
    batches = Batches(maker, options.frozen, device)
    for batch in batches_of(pairs, options.seed, run.step, run.steps):
        run.learn(batches.batch(batch), batch)
    run.save()


def _options() -> argparse.Namespace:
    parser = command_line(__doc__)
    parser.add_argument("traindata", type=Path, help="folder of policyqa.jsonl and qed.jsonl")
    parser.add_argument("documentation", type=Path, help="folder of documentation, a folder for each project")
    parser.add_argument("checkpoint", type=Path, help="file that is written, and read if it is there")
    parser.add_argument("--pairs", type=int, default=60_000, help="pairs to learn from")
    parser.add_argument("--frozen", type=int, default=3, help="lower layers that are frozen")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def _pairs(options: argparse.Namespace, maker: WindowMaker) -> Pairs:
    settings, pairs = Settings(), Pairs()
    models = models_for(settings)
    QuestionSets(options.evaldata, options.traindata, maker, options.seed).add_to(pairs, settings, models)
    add_documentation(pairs, options.documentation, settings, models.encoder, maker)
    return pairs


def batches_of(pairs: Pairs, seed: int, done: int, steps: int) -> Iterator[list[Pair]]:
    """Yield the batches of a run from step ``done`` on; the same run has the same batches, however often it stops."""
    for block in range(done // BLOCK, -(-steps // BLOCK)):
        drawn = pairs.block(seed, block, BLOCK * BATCH, block * BLOCK / steps)
        drawn.sort(key=lambda pair: len(pair.window.tokens))
        # Long and short batches take turns.
        order = sorted(range(BLOCK), key=lambda at: (at * 5) % BLOCK)
        batches = [drawn[at * BATCH : (at + 1) * BATCH] for at in order]
        first = done - block * BLOCK if block == done // BLOCK else 0
        yield from batches[first : steps - block * BLOCK]


class Run:
    """A run of training.

    Args:
        reader: The reader.
        options: The command line's.
    """

    def __init__(self, reader: "nn.Module", options: argparse.Namespace) -> None:
        import torch

        self.reader, self._path = reader, options.checkpoint
        self.steps, self.step = options.pairs // BATCH, 0
        self._about = {"seed": options.seed, "pairs": options.pairs, "frozen": options.frozen}
        named = list(reader.named_parameters())
        layers = [each for name, each in named if name.startswith("layers")]
        heads = [each for name, each in named if not name.startswith("layers")]
        groups = [{"params": layers, "weight_decay": 0.01}, {"params": heads, "weight_decay": 0.0}]
        self._optimizer = torch.optim.AdamW(groups, lr=RATE, betas=(0.9, 0.98))
        self._losses: list[tuple[float, ...]] = []
        if self._path.exists():
            self._restore()

    def _restore(self) -> None:
        import torch

        saved: dict[str, Any] = torch.load(self._path, weights_only=True)
        if saved["about"] != self._about:
            raise SystemExit(f"{self._path} is of a run with {saved['about']}; remove it or name another file.")
        self.reader.load_state_dict(saved["reader"])
        self._optimizer.load_state_dict(saved["optimizer"])
        self.step = saved["step"]

    def learn(self, batch: Batch, pairs: Sequence[Pair]) -> None:
        """Take one step."""
        import torch

        self.reader.train()
        torch.manual_seed(1_000_003 * self._about["seed"] + self.step)  # the same dropout after a stop
        share = min(1.0, (self.step + 1) / WARM_UP) * max(LAST_RATE, 1 - self.step / self.steps)
        for group, rate in zip(self._optimizer.param_groups, (RATE, HEAD_RATE), strict=True):
            group["lr"] = rate * share
        losses = losses_of(self.reader(batch), batch, pairs)
        self._optimizer.zero_grad()
        torch.autograd.backward(losses[0] + SENTENCES * losses[1] + SPANS * losses[2])
        torch.nn.utils.clip_grad_norm_(self.reader.parameters(), 1.0)
        self._optimizer.step()
        self.step += 1
        self._losses.append(tuple(each.item() for each in losses))
        if self.step % REPORT == 0:
            means = [sum(column) / len(self._losses) for column in zip(*self._losses, strict=True)]
            print(f"{self.step}/{self.steps}: " + " ".join(f"{mean:.3f}" for mean in means), file=sys.stderr)
            self._losses.clear()
        if self.step % SAVE == 0:
            self.save()

    def save(self) -> None:
        """Write the checkpoint; an interrupted write leaves the one before."""
        import torch

        state = {"reader": self.reader.state_dict(), "optimizer": self._optimizer.state_dict()}
        partial = self._path.with_suffix(".partial")
        torch.save({**state, "step": self.step, "about": self._about}, partial)
        os.replace(partial, self._path)  # noqa: PTH105


def losses_of(given: "tuple[Tensor, Tensor, Tensor]", batch: Batch, pairs: Sequence[Pair]) -> "tuple[Tensor, ...]":
    """Return the losses of windows, sentences and spans.

    Args:
        given: What the reader gives for the batch.
        batch: The batch.
        pairs: The pairs that it was made of.
    """
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

    answers, sentences, spans = given
    truth = torch.tensor([float(pair.answers) for pair in pairs], device=answers.device)
    wanted, weights = torch.zeros_like(sentences), torch.zeros_like(sentences)
    for row, pair in enumerate(pairs):
        if pair.sentences is not None:
            count = len(pair.window.sentences)
            weights[row, :count] = 1 / count
            for place in pair.sentences:
                wanted[row, place] = weights[row, place] = 1
    each = binary_cross_entropy_with_logits(sentences, wanted, reduction="none")
    known = [row for row, pair in enumerate(pairs) if not pair.answers or pair.tokens]
    if not known:
        return binary_cross_entropy_with_logits(answers, truth), (each * weights).sum(), spans.sum() * 0
    bounds = [_bounds(pairs[row], batch.lengths[row]) for row in known]
    ends = torch.tensor(bounds, device=answers.device)
    span = (cross_entropy(spans[known, :, 0], ends[:, 0]) + cross_entropy(spans[known, :, 1], ends[:, 1])) / 2
    of_sentences = (each * weights).sum() / weights.sum().clamp(min=1)
    return binary_cross_entropy_with_logits(answers, truth), of_sentences, span


def _bounds(pair: Pair, length: int) -> tuple[int, int]:
    return (length + pair.tokens[0], length + pair.tokens[1]) if pair.tokens else (0, 0)


if __name__ == "__main__":
    main()
