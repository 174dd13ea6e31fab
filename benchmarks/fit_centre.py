"""Measures what the vectors of multilingual-e5-small share, whatever the texts say.

    python -m benchmarks.fit_centre ../shared/evaldata            # prints, changes nothing
    python -m benchmarks.fit_centre ../shared/evaldata --write    # writes index/embedding/multilingual_e5.json

From the model's own vectors of questions in the languages of xquad_cross, and of passages of xquad_cross and scifact:
the directions in which the means of the languages differ from each other, and those of questions from passages; and the
mean that remains without them. No label is used. As much of this mean is left as gives unrelated texts a cosine of
``KEPT``. Prints the mean and the deviation of the cosines of questions to passages of scifact, which have nothing to do
with them, before and after.
"""

import json
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt

from benchmarks.machine import command_line
from index.embedding.backends.backend import Batch
from index.embedding.backends.torch_backend import TorchBackend
from index.embedding.encoder import unit
from index.embedding.model_files import load_tokenizer
from index.embedding.multilingual_e5 import SharedPart, weights_file, write_model
from index.embedding.quantized_model import read_quantized

QUESTIONS, PASSAGES, OTHERS = 120, 240, 100
"""Questions of each language, passages of xquad_cross, passages of scifact."""
KEPT = 0.13
"""Cosine of unrelated texts. With it, the sentence of a whole corpus that is closest to a question on something else is
as close, .37, as with all-MiniLM-L6-v2, which the limits of cosines were chosen for."""
TOKENS, BATCH = 256, 16
TARGET = Path(__file__).parents[1] / "index" / "embedding" / "multilingual_e5.json"
Floats = npt.NDArray[np.float32]


def main() -> None:
    """Measure, print, and write where asked to."""
    parser = command_line(__doc__)
    parser.add_argument("--write", action="store_true", help="write index/embedding/multilingual_e5.json")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        width = 384
        nothing = SharedPart(np.zeros(width, np.float32), np.zeros((0, width), np.float32))
        write_model(read_quantized(weights_file()), nothing, Path(folder))
        embedder = _Embedder(Path(folder))
        questions = {name: embedder.vectors("query: ", texts) for name, texts in _questions(given.evaldata).items()}
        passages = [embedder.vectors("passage: ", texts) for texts in _passages(given.evaldata)]
    found = shared_part(questions, passages)
    _show(questions, passages[-1], nothing)
    _show(questions, passages[-1], found)
    if given.write:
        write(found)


def shared_part(questions: Mapping[str, Floats], passages: Sequence[Floats]) -> SharedPart:
    """Return what vectors share.

    Args:
        questions: Vectors of questions by language, ``(n, width)``, not scaled.
        passages: Vectors of passages of several corpora.
    """
    languages = np.stack([vectors.mean(0) for vectors in questions.values()])
    passage = np.stack([vectors.mean(0) for vectors in passages]).mean(0)
    differences = np.concatenate([languages[1:] - languages[0], [passage - languages.mean(0)]])
    directions = np.linalg.svd(differences, full_matrices=False)[2].astype(np.float32)
    mean = _without(directions, (languages.mean(0) + passage) / 2)
    left = np.concatenate([_without(directions, vectors) - mean for vectors in (*questions.values(), *passages)])
    kept = np.sqrt((left**2).sum(1).mean() * KEPT / (1 - KEPT))
    return SharedPart(mean * (1 - kept / np.linalg.norm(mean)), directions)


def _without(directions: Floats, vectors: Floats) -> Floats:
    found: Floats = (vectors - (vectors @ directions.T) @ directions).astype(np.float32)
    return found


def write(found: SharedPart) -> None:
    """Write the numbers as ``multilingual_e5`` reads them."""
    record = {"mean": _rounded(found.mean), "directions": _rounded(found.directions)}
    TARGET.write_text(json.dumps(record) + "\n", "utf-8")


def _rounded(numbers: Floats) -> list[float]:
    found: list[float] = numbers.astype(np.float64).round(5).tolist()
    return found


class _Embedder:
    """Embeds texts as the published model does, before scaling."""

    def __init__(self, folder: Path) -> None:
        self._backend = TorchBackend(folder, "float32", 1)
        self._tokenizer = load_tokenizer(folder)
        self._tokenizer.enable_truncation(TOKENS)
        self._tokenizer.enable_padding(pad_id=1, pad_token="<pad>")  # noqa: S106 - no password

    def vectors(self, prompt: str, texts: Sequence[str]) -> Floats:
        found = []
        for start in range(0, len(texts), BATCH):
            encodings = self._tokenizer.encode_batch([prompt + text for text in texts[start : start + BATCH]])
            mask = np.array([each.attention_mask for each in encodings], np.int64)
            output = self._backend.embed_chunks(Batch(np.array([each.ids for each in encodings], np.int64), mask))
            found.append((output.tokens * mask[..., None]).sum(1) / mask.sum(1, keepdims=True))
        return np.concatenate(found).astype(np.float32)


def _questions(evaldata: Path) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for line in (evaldata / "xquad_cross" / "queries.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        found[record["language"]].append(record["text"])
    return {name: random.Random(1).sample(texts, QUESTIONS) for name, texts in sorted(found.items())}


def _passages(evaldata: Path) -> list[list[str]]:
    found = []
    for name, count in (("xquad_cross", PASSAGES), ("scifact", OTHERS)):
        lines = (evaldata / name / "corpus.jsonl").read_text("utf-8").splitlines()
        records = [json.loads(line) for line in random.Random(0).sample(lines, min(count, len(lines)))]
        found.append([f"{record['title']}\n{record['text']}" for record in records])
    return found


def _show(questions: Mapping[str, Floats], passages: Floats, taken: SharedPart) -> None:
    def centred(vectors: Floats) -> Floats:
        return unit(_without(taken.directions, vectors) - taken.mean)

    for name, vectors in questions.items():
        cosines = centred(vectors) @ centred(passages).T
        print(f"{name}: mean {cosines.mean():.3f}, deviation {cosines.std():.3f}, best {cosines.max(1).mean():.3f}")


if __name__ == "__main__":
    main()
