"""Models of a few kilobytes with seeded random weights, made by the tests that use them."""

import string
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from transformers import BertConfig, BertTokenizerFast

HIDDEN = 32
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


def make_cross_encoder(folder: Path, *, labels: int = 1, roberta: bool = False) -> Path:
    """Save a cross-encoder of one layer, a BERT or a RoBERTa."""
    import torch
    from transformers import BertForSequenceClassification, RobertaConfig, RobertaForSequenceClassification

    torch.manual_seed(5)
    folder.mkdir(parents=True)
    if roberta:
        config = RobertaConfig(**_config(num_labels=labels, pad_token_id=0).to_dict())  # type: ignore[no-untyped-call]
        RobertaForSequenceClassification(config).save_pretrained(folder)  # type: ignore[no-untyped-call]
    else:
        BertForSequenceClassification(_config(num_labels=labels)).save_pretrained(folder)  # type: ignore[no-untyped-call]
    _tokenizer(folder).save_pretrained(folder)
    return folder


def make_transformer(folder: Path, **options: Any) -> Path:
    """Save a bare BERT of one layer, as models that know nothing of sentence-transformers are; options as it saves."""
    import torch
    from transformers import BertModel

    torch.manual_seed(5)
    folder.mkdir(parents=True)
    BertModel(_config()).save_pretrained(folder, **options)  # type: ignore[no-untyped-call]
    _tokenizer(folder).save_pretrained(folder)
    return folder


def make_sentence_model(
    folder: Path,
    *,
    pooling: str | list[str] = "mean",
    dense: int = 0,
    prompts: dict[str, str] | None = None,
    default: str | None = None,
    truncate: int | None = None,
) -> Path:
    """Save a sentence-transformers model with a pooling, optionally a dense layer of a size, and prompts."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Dense, Normalize, Pooling, Transformer

    base = make_transformer(folder.parent / f"{folder.name}-base")
    modules: list[torch.nn.Module] = [Transformer(str(base)), Pooling(HIDDEN, pooling_mode=pooling)]
    if dense:
        modules += [Dense(HIDDEN, dense), Normalize()]
    model = SentenceTransformer(
        modules=modules, device="cpu", prompts=prompts, default_prompt_name=default, truncate_dim=truncate
    )
    model.save_pretrained(str(folder), create_model_card=False)
    return folder


def _config(**options: Any) -> "BertConfig":
    from transformers import BertConfig

    return BertConfig(  # type: ignore[no-untyped-call]
        vocab_size=len(_vocabulary()),
        hidden_size=HIDDEN,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=HIDDEN,
        max_position_embeddings=512,
        initializer_range=0.5,
        **options,
    )


def _vocabulary() -> list[str]:
    characters = string.ascii_lowercase + string.digits + string.punctuation
    return [*SPECIAL, *characters, *(f"##{each}" for each in characters)]


def _tokenizer(folder: Path) -> "BertTokenizerFast":
    from transformers import BertTokenizerFast

    vocabulary = folder / "vocab.txt"
    vocabulary.write_text("\n".join(_vocabulary()), "utf-8")
    return BertTokenizerFast(vocab_file=str(vocabulary))  # type: ignore[no-untyped-call]
