import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index import EncoderError
from index.embedding.model_files import (
    Pooling,
    are_half,
    bundled_folder,
    document_prompt,
    load_tokenizer,
    max_tokens,
    model_folder,
    pooling,
    pools_late,
    query_prompt,
    recipe_digest,
    token_dimension,
    vector_dimension,
    weights_digest,
)
from index.embedding.sentence_transformer import BUNDLED_SHA256
from tests.index.tiny_models import HIDDEN, make_sentence_model, make_transformer

CONFIG = "config_sentence_transformers.json"


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bare transformer; tests must not change it."""
    return make_transformer(tmp_path_factory.mktemp("plain") / "model")


@pytest.fixture
def bare(plain: Path, tmp_path: Path) -> Path:
    """A bare transformer to change."""
    return Path(shutil.copytree(plain, tmp_path / "bare"))


def change(path: Path, **values: Any) -> None:
    """Set keys of a JSON file, made if need be; None removes."""
    old = json.loads(path.read_text()) if path.is_file() else {}
    removed = {key for key, value in values.items() if value is None}
    path.write_text(json.dumps({key: value for key, value in (old | values).items() if key not in removed}))


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_bundled_model_keeps_its_published_digest() -> None:
    folder = bundled_folder()
    assert (weights_digest(folder), vector_dimension(folder), max_tokens(folder)) == (BUNDLED_SHA256, 384, 256)
    assert (pooling(folder), pools_late(folder)) == (Pooling(("mean",), include_prompt=True), True)
    assert (query_prompt(folder), document_prompt(folder)) == ("", "")


@pytest.mark.parametrize(
    ("options", "expected", "late"),
    [
        ({}, ("mean",), True),
        ({"pooling": "cls"}, ("cls",), False),
        ({"pooling": "lasttoken"}, ("lasttoken",), False),
        ({"pooling": ["cls", "max"]}, ("cls", "max"), False),
        ({"dense": 16}, ("mean",), False),
        ({"dense": 48, "truncate": 24}, ("mean",), False),
    ],
)
def test_pooling_and_dimension_are_those_that_sentence_transformers_loads(
    tmp_path: Path, options: dict[str, Any], expected: tuple[str, ...], late: bool
) -> None:
    from sentence_transformers import SentenceTransformer

    folder = make_sentence_model(tmp_path / "model", **options)
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    assert (pooling(folder).modes, pools_late(folder)) == (expected, late)
    assert model.encode(["one text"]).shape == (1, vector_dimension(folder))
    assert token_dimension(folder) == HIDDEN
    assert max_tokens(folder) == model.max_seq_length


def test_older_pooling_files_are_read(tmp_path: Path) -> None:
    folder = make_sentence_model(tmp_path / "model")
    config = folder / "1_Pooling/config.json"
    older = {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": True, "pooling_mode_max_tokens": False}
    config.write_text(json.dumps({"word_embedding_dimension": HIDDEN, **older}))
    assert (pooling(folder).modes, vector_dimension(folder)) == (("cls", "mean"), 2 * HIDDEN)


def test_a_bare_transformer_is_pooled_as_sentence_transformers_does(bare: Path) -> None:
    assert (pooling(bare).modes, vector_dimension(bare), pools_late(bare)) == (("mean",), HIDDEN, True)
    change(bare / "config.json", architectures=["Qwen3ForCausalLM"])
    assert pooling(bare).modes == ("lasttoken",)


@pytest.mark.parametrize("key", ["hidden_size", "d_model", "dim", "n_embd"])
def test_the_width_is_found_under_every_name_that_transformers_use(bare: Path, key: str) -> None:
    change(bare / "config.json", hidden_size=None)
    change(bare / "config.json", **{key: 40})
    assert vector_dimension(bare) == 40
    change(bare / "config.json", text_config={key: 48}, **{key: None})
    assert vector_dimension(bare) == 48


def test_a_model_that_does_not_say_its_width_is_named(bare: Path) -> None:
    change(bare / "config.json", hidden_size=None)
    with pytest.raises(EncoderError, match="does not say its vector dimension"):
        vector_dimension(bare)


@pytest.mark.parametrize(
    ("own", "tokenizer", "config", "expected"),
    [
        (None, 10**30, {"max_position_embeddings": 512}, 512),
        (128, 10**30, {"max_position_embeddings": 512}, 128),
        (None, 384, {"max_position_embeddings": 512}, 384),
        (1024, 10**30, {"max_position_embeddings": 512}, 512),
        (None, 10**30, {"max_position_embeddings": 514, "model_type": "xlm-roberta", "pad_token_id": 1}, 512),
        (None, 10**30, {"max_position_embeddings": -1}, 512),
        (None, 10**30, {"max_position_embeddings": 32768}, 32768),
        (None, None, {"max_position_embeddings": None, "text_config": {"max_position_embeddings": 2048}}, 2048),
    ],
)
def test_the_length_limit_is_the_least_that_the_files_name(
    bare: Path, own: int | None, tokenizer: int | None, config: dict[str, Any], expected: int
) -> None:
    change(bare / "sentence_bert_config.json", max_seq_length=own)
    change(bare / "tokenizer_config.json", model_max_length=tokenizer)
    change(bare / "config.json", **config)
    assert max_tokens(bare) == expected


@pytest.mark.parametrize(
    ("prompts", "default", "query", "document"),
    [
        ({}, None, "", ""),
        (None, None, "", ""),
        ({"query": "query: ", "passage": "passage: "}, None, "query: ", "passage: "),
        ({"query": "query: ", "document": "", "passage": "passage: "}, None, "query: ", "passage: "),
        ({"query": "q ", "document": "d ", "corpus": "c "}, None, "q ", "d "),
        ({"query": None, "corpus": "c "}, None, "", "c "),
        ({"query": "q "}, "query", "q ", ""),
        ({"document": "d "}, "document", "", "d "),
        ({"query": "q ", "all": "a "}, "all", "q ", "a "),
        ({"all": "a "}, "all", "a ", "a "),
        ({"query": "q "}, "gone", "q ", ""),
    ],
)
def test_prompts_are_read_with_their_default(
    bare: Path, prompts: dict[str, str | None] | None, default: str | None, query: str, document: str
) -> None:
    (bare / CONFIG).write_text(json.dumps({"prompts": prompts, "default_prompt_name": default}))
    assert (query_prompt(bare), document_prompt(bare)) == (query, document)


def test_prompts_survive_being_saved_by_sentence_transformers(tmp_path: Path) -> None:
    folder = make_sentence_model(tmp_path / "model", prompts={"query": "query: ", "passage": "passage: "})
    assert (query_prompt(folder), document_prompt(folder)) == ("query: ", "passage: ")


def test_the_digest_of_one_file_is_that_file_s(bare: Path) -> None:
    assert weights_digest(bare) == sha(bare / "model.safetensors")
    (bare / "model.safetensors").rename(bare / "pytorch_model.bin")
    assert weights_digest(bare) == sha(bare / "pytorch_model.bin")


def test_the_digest_covers_every_shard(tmp_path: Path) -> None:
    folder = make_transformer(tmp_path / "model", max_shard_size="10KB")
    shards = sorted(folder.glob("*.safetensors"))
    assert len(shards) > 2
    found = {weights_digest(folder)}
    for shard in shards:
        whole = shard.read_bytes()
        shard.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        found.add(weights_digest(folder))
        shard.write_bytes(whole)
    assert len(found) == len(shards) + 1
    shards[1].unlink()
    with pytest.raises(EncoderError, match=rf"{shards[1].name} is missing"):
        weights_digest(folder)


def test_the_digest_covers_the_weights_of_later_modules(tmp_path: Path) -> None:
    folder = make_sentence_model(tmp_path / "model", dense=16)
    before = weights_digest(folder)
    weights = folder / "2_Dense/model.safetensors"
    whole = weights.read_bytes()
    weights.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert weights_digest(folder) != before


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("1_Pooling/config.json", {"pooling_mode": "cls"}),
        (CONFIG, {"prompts": {"query": "query: "}}),
        (CONFIG, {"prompts": {"document": "passage: "}}),
        (CONFIG, {"truncate_dim": 8}),
        ("config.json", {"num_attention_heads": 4}),
        ("sentence_bert_config.json", {"do_lower_case": True}),
        ("sentence_bert_config.json", {"max_seq_length": 64}),
        ("tokenizer.json", {"normalizer": {"type": "Lowercase"}}),
        ("modules.json", None),
    ],
)
def test_the_recipe_changes_with_whatever_changes_vectors(
    tmp_path: Path, name: str, values: dict[str, Any] | None
) -> None:
    folder = make_sentence_model(tmp_path / "model", dense=16)
    before = recipe_digest(folder)
    if values is None:
        modules = json.loads((folder / name).read_text())
        (folder / name).write_text(json.dumps(modules[:2]))
    else:
        change(folder / name, **values)
    assert recipe_digest(folder) != before


def test_the_recipe_stays_with_what_changes_no_vector(tmp_path: Path) -> None:
    folder = make_sentence_model(tmp_path / "model")
    before = recipe_digest(folder)
    change(folder / "config.json", transformers_version="9.0", torch_dtype="float16", _name_or_path="elsewhere")
    change(folder / CONFIG, __version__={"sentence_transformers": "9.0"})
    (folder / "README.md").write_text("# A model")
    assert recipe_digest(Path(shutil.copytree(folder, tmp_path / "copy"))) == before


def test_a_folder_of_onnx_weights_alone_is_named(bare: Path) -> None:
    (bare / "model.safetensors").unlink()
    (bare / "onnx").mkdir()
    (bare / "onnx/model.onnx").write_bytes(b"onnx")
    with pytest.raises(EncoderError, match="no weights other than ONNX"):
        weights_digest(bare)


@pytest.mark.parametrize(
    "kind",
    ["sentence_transformers.models.StaticEmbedding", "sentence_transformers.models.Router", "custom.Transformer"],
)
def test_modules_that_cannot_be_run_are_named(bare: Path, kind: str) -> None:
    (bare / "modules.json").write_text(json.dumps([{"idx": 0, "name": "0", "path": "", "type": kind}]))
    with pytest.raises(EncoderError, match=f"has a module {kind}, which Footnote cannot run"):
        vector_dimension(bare)


def test_a_damaged_configuration_is_named(bare: Path) -> None:
    (bare / "config.json").write_text("{")
    with pytest.raises(EncoderError, match=r"config\.json is damaged .*; fetch the model again"):
        vector_dimension(bare)


def test_a_transformer_in_a_folder_of_its_own_is_found(tmp_path: Path) -> None:
    folder = make_sentence_model(tmp_path / "model")
    inner = folder / "0_Transformer"
    inner.mkdir()
    for path in folder.iterdir():
        if path.is_file() and path.name not in ("modules.json", CONFIG):
            path.rename(inner / path.name)
    modules = json.loads((folder / "modules.json").read_text())
    modules[0]["path"] = "0_Transformer"
    (folder / "modules.json").write_text(json.dumps(modules))
    assert (vector_dimension(folder), max_tokens(folder)) == (HIDDEN, 512)
    assert weights_digest(folder) == sha(inner / "model.safetensors")
    assert load_tokenizer(folder).encode("a").tokens == ["[CLS]", "a", "[SEP]"]


def test_a_tokenizer_is_made_from_a_vocabulary_where_there_is_no_other(bare: Path) -> None:
    text = "Cats, dogs & 3 bees"
    expected = load_tokenizer(bare).encode(text)
    (bare / "tokenizer.json").unlink()
    found = load_tokenizer(bare).encode(text)
    assert (found.ids, found.offsets) == (expected.ids, expected.offsets)


def test_a_tokenizer_lowers_case_where_the_model_wants_it(bare: Path) -> None:
    change(
        bare / "tokenizer.json",
        normalizer={
            "type": "BertNormalizer",
            **dict.fromkeys(("clean_text", "handle_chinese_chars", "lowercase"), False),
        },
    )
    assert "[UNK]" in load_tokenizer(bare).encode("Cats").tokens
    change(bare / "sentence_bert_config.json", do_lower_case=True)
    assert load_tokenizer(bare).encode("Cats").tokens[1:-1] == ["c", "##a", "##t", "##s"]


def test_a_model_without_any_tokenizer_is_named(bare: Path) -> None:
    for name in ("tokenizer.json", "vocab.txt"):
        (bare / name).unlink()
    with pytest.raises(EncoderError, match=r"choose a model with a tokenizer\.json"):
        load_tokenizer(bare)


def test_a_long_text_is_neither_cut_nor_padded(bare: Path) -> None:
    assert len(load_tokenizer(bare).encode("a " * 600).ids) == 602


@pytest.mark.parametrize("name", ["./none", "/none", "~/none", "none", "a/b/c"])
def test_what_is_neither_folder_nor_hub_name_is_refused_with_the_setting(name: str) -> None:
    with pytest.raises(EncoderError, match=r"There is no model folder .*rerank\.model"):
        model_folder(name, "rerank.model")


def test_prompts_are_used_as_sentence_transformers_uses_them(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    folder = make_sentence_model(tmp_path / "model", prompts={"query": "query: ", "document": "passage: "})
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    np.testing.assert_allclose(
        model.encode([query_prompt(folder) + "cats"], prompt=""), model.encode_query(["cats"]), atol=1e-5
    )
    np.testing.assert_allclose(
        model.encode([document_prompt(folder) + "cats"], prompt=""), model.encode_document(["cats"]), atol=1e-5
    )


def test_only_weights_in_16_bits_are_half(bare: Path, tmp_path: Path) -> None:
    from safetensors.numpy import load_file, save_file

    assert not are_half(bare)
    path = bare / "model.safetensors"
    weights = {name: tensor.astype(np.float16) for name, tensor in load_file(path).items()}
    save_file(weights, path)
    assert are_half(bare)
    save_file(weights | {"one": np.zeros(2, np.float32)}, path)
    assert not are_half(bare)
    path.rename(bare / "pytorch_model.bin")
    assert not are_half(bare)
