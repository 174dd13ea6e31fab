"""Acceptance for the encoder: put into tests/index/ once it reads ``index.model`` (constructor calls to be adapted).

Every tiny model must embed as sentence-transformers itself does, questions and chunks, sentences in the same space.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index import SentenceTransformerEncoder
from index.embedding.backends import BackendRequest
from index.embedding.encoder import ChunkInput
from tests.index.tiny_models import make_sentence_model
from tests.models import PLAIN

CASES: dict[str, dict[str, Any]] = {
    "mean": {},
    "cls": {"pooling": "cls"},
    "last token": {"pooling": "lasttoken"},
    "several": {"pooling": ["cls", "mean"]},
    "dense": {"dense": 16},
    "prompts": {"prompts": {"query": "query: ", "document": "passage: "}},
    "cut by the model": {"truncate": 8},
}


@pytest.mark.parametrize("case", sorted(CASES))
def test_any_model_embeds_as_sentence_transformers_does(tmp_path: Path, case: str) -> None:
    from sentence_transformers import SentenceTransformer

    folder = make_sentence_model(tmp_path / "model", **CASES[case])
    encoder = SentenceTransformerEncoder(
        str(folder), PLAIN, BackendRequest("torch", "float32", 1), tmp_path / "cache", print
    )
    library = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    question, text = "when do cats hunt?", "cats hunt at night. dogs bark."
    expected = library.encode_query([question], normalize_embeddings=True)
    np.testing.assert_allclose(encoder.encode_queries([question]), expected, atol=1e-4)
    prompt = encoder.document_prompt
    spans = ((len(prompt), len(prompt) + 19), (len(prompt) + 20, len(prompt) + 30))
    ((_, found),) = encoder.encode_chunks([ChunkInput(prompt + text, spans)])
    np.testing.assert_allclose(found.vector, library.encode_document([text], normalize_embeddings=True)[0], atol=1e-4)
    assert found.sentences.shape == (2, encoder.spec.dimension)
    np.testing.assert_allclose(np.linalg.norm(found.sentences, axis=1), 1, atol=1e-4)
    if case not in ("mean", "prompts", "cut by the model"):  # those may be pooled late, from the chunk's own tokens
        alone = library.encode_document(["cats hunt at night.", "dogs bark."], normalize_embeddings=True)
        np.testing.assert_allclose(found.sentences, alone, atol=1e-4)
