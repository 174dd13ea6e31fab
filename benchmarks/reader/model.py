"""The reader: the bundled encoder's lower layers, frozen, on each text alone; its upper layers, trained, on both.

The embeddings and the lower layers are those of the encoder that Footnote installs anyway, so that only the upper ones
and the heads would be shipped; with three of six, 5.8 million weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchmarks.reader.pairs import Pair
from benchmarks.reader.windows import WindowMaker
from index.embedding.model_files import bundled_folder

if TYPE_CHECKING:
    from torch import Tensor, nn

COMMON = "the a an of to in is are was were be do does did what which who how when where why and or for on by with it i"
SIGNS = ". , ? ! ' \" ( ) : ; - my you can s that this"
NEVER = -1e4
BATCH = 32


@dataclass(frozen=True, slots=True)
class Batch:
    """Pairs as tensors; a row is a question's tokens, then a window's.

    Attributes:
        states: What the frozen layers give.
        mask: 1 where there is a token.
        segments: 1 for the window's tokens.
        matches: 1: a token of the question that the window has, 2: one of the window that the question has, 3: a common
            word of the question, 0: others.
        places: Which sentence of the window a token belongs to; -1 for none.
        lengths: Tokens of each question.
    """

    states: "Tensor"
    mask: "Tensor"
    segments: "Tensor"
    matches: "Tensor"
    places: "Tensor"
    lengths: tuple[int, ...]


class Batches:
    """Makes batches; keeps what the frozen layers give for each window.

    Args:
        maker: Cuts texts into tokens.
        frozen: How many layers are frozen.
        device: Where to compute.
    """

    def __init__(self, maker: WindowMaker, frozen: int, device: str) -> None:
        self._maker, self._device = maker, device
        self._lower: Any = _encoder(device)
        self._layers = self._lower.encoder.layer[:frozen]
        self._common = maker.words(f"{COMMON} {SIGNS}")
        self._kept: dict[str, Tensor] = {}

    def batch(self, pairs: Sequence[Pair]) -> Batch:
        """Return pairs as tensors."""
        import torch

        questions = [self._maker.question(pair.question) for pair in pairs]
        new = {pair.window.key: pair.window for pair in pairs if pair.window.key not in self._kept}
        for key, states in zip(new, self._states([[101, *each.tokens, 102] for each in new.values()]), strict=True):
            self._kept[key] = states[1:].cpu()
        read = self._states(questions)
        longest = max(len(q) + len(pair.window.tokens) + 1 for q, pair in zip(questions, pairs, strict=True))
        states = torch.zeros(len(pairs), longest, read[0].shape[1])
        mask = torch.zeros(len(pairs), longest)
        segments, matches = (torch.zeros(len(pairs), longest, dtype=torch.long) for _ in range(2))
        places = torch.full((len(pairs), longest), -1)
        for row, (question, pair) in enumerate(zip(questions, pairs, strict=True)):
            first, tokens = len(question), pair.window.tokens
            end = first + len(tokens)
            states[row, :first], states[row, first : end + 1] = read[row].cpu(), self._kept[pair.window.key]
            mask[row, : end + 1] = 1
            segments[row, first : end + 1] = 1
            asked, shown = set(question) - self._common, set(tokens)
            matches[row, :first] = torch.tensor([(t in shown) if t in asked else 3 for t in question], dtype=torch.long)
            matches[row, first:end] = torch.tensor([2 * (t in asked) for t in tokens])
            places[row, first:end] = torch.tensor(pair.window.places)
        lengths = tuple(map(len, questions))
        states, mask, segments, matches, places = (
            each.to(self._device) for each in (states, mask, segments, matches, places)
        )
        return Batch(states, mask, segments, matches, places, lengths)

    def forget(self) -> None:
        """Forget the windows that were read, whose keys may mean others in another index."""
        self._kept.clear()

    def _states(self, texts: Sequence[Sequence[int]]) -> "list[Tensor]":
        import torch

        found: list[Tensor] = []
        for start in range(0, len(texts), BATCH):
            some = texts[start : start + BATCH]
            longest = max(map(len, some))
            ids = torch.tensor([[*each, *[0] * (longest - len(each))] for each in some], device=self._device)
            mask = torch.tensor([[1.0] * len(e) + [0.0] * (longest - len(e)) for e in some], device=self._device)
            with torch.no_grad():
                states = run_layers(self._layers, self._lower.embeddings(input_ids=ids), mask).half()
            found += [states[row, : len(each)].clone() for row, each in enumerate(some)]
        return found


def make_reader(frozen: int, device: str) -> "nn.Module":
    """Return an untrained reader on the layers above the frozen ones.

    Called with a ``Batch``, it returns the logit that each window answers; of each sentence, that it does; of each
    token, that the answer begins and ends there, in the first place that there is none.
    """
    import torch
    from torch import nn

    class Reader(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            encoder: Any = _encoder(device)
            self.layers = encoder.encoder.layer[frozen:]
            width = encoder.config.hidden_size
            self.segment, self.match = nn.Embedding(2, width), nn.Embedding(4, width)
            nn.init.zeros_(self.segment.weight)
            nn.init.zeros_(self.match.weight)
            self.span = nn.Linear(width, 2)
            self.sentence = nn.Sequential(nn.Linear(2 * width, width), nn.GELU(), nn.Linear(width, 1))
            self.window = nn.Sequential(nn.Linear(width, width), nn.Tanh(), nn.Linear(width, 1))
            self.mix = nn.Parameter(torch.tensor([1.0, 0.3, 0.0]))

        def forward(self, batch: Batch) -> "tuple[Tensor, Tensor, Tensor]":
            states = batch.states + self.segment(batch.segments) + self.match(batch.matches)
            states = run_layers(self.layers, states, batch.mask).float()
            first = states[:, 0]
            members = torch.nn.functional.one_hot(batch.places + 1)[..., 1:].float().transpose(1, 2)
            counts = members.sum(-1)
            means = (members @ states) / counts.clamp(min=1)[..., None]
            joined = torch.cat([means, first[:, None].expand_as(means)], -1)
            sentences = self.sentence(joined)[..., 0].masked_fill(counts == 0, NEVER)
            spans = self.span(states).masked_fill((batch.places < 0)[..., None], NEVER)
            spans = torch.cat([self.span(first)[:, None], spans[:, 1:]], 1)
            answers = self.mix[0] * self.window(first)[:, 0] + self.mix[1] * sentences.max(-1).values + self.mix[2]
            return answers, sentences, spans

    return Reader().to(device)


def run_layers(layers: "nn.ModuleList", states: "Tensor", mask: "Tensor") -> "Tensor":
    """Run a transformer's layers in bfloat16."""
    import torch

    hidden = (1 - mask[:, None, None, :]) * NEVER
    with torch.autocast(states.device.type, torch.bfloat16):
        for layer in layers:
            states = layer(states, attention_mask=hidden.to(states.dtype))[0]
    return states


def _encoder(device: str) -> Any:  # noqa: ANN401 - transformers' models have no usable types
    from transformers import BertModel

    return BertModel.from_pretrained(str(bundled_folder()), attn_implementation="sdpa").to(device).eval()
