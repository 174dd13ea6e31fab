import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from index import EncoderError
from index.embedding.embedding_model import Overrides, read_model
from index.embedding.model_files import bundled_folder
from index.embedding.sentence_transformer import BUNDLED_SHA256
from tests.index.tiny_models import HIDDEN, make_sentence_model

OWN = Overrides(dimension=0, query_prompt="", document_prompt="")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    prompts = {"query": "query: ", "document": "passage: "}
    return make_sentence_model(tmp_path_factory.mktemp("models") / "tiny", prompts=prompts)


def test_without_overrides_the_files_have_the_word(folder: Path) -> None:
    model = read_model(folder, OWN)
    assert (model.folder, model.dimension, model.max_tokens, model.pools_late) == (folder, HIDDEN, 512, True)
    assert (model.query_prompt, model.document_prompt) == ("query: ", "passage: ")


def test_overrides_win_and_change_the_recipe_but_not_the_weights(folder: Path) -> None:
    own = read_model(folder, OWN)
    changed = [replace(OWN, dimension=8), replace(OWN, query_prompt="q "), replace(OWN, document_prompt="d ")]
    models = [read_model(folder, overrides) for overrides in changed]
    assert [model.dimension for model in models] == [8, HIDDEN, HIDDEN]
    assert [model.query_prompt for model in models] == ["query: ", "q ", "query: "]
    assert [model.document_prompt for model in models] == ["passage: ", "passage: ", "d "]
    assert {model.weights_sha256 for model in models} == {own.weights_sha256}
    assert len({model.recipe_sha256 for model in (own, *models)}) == 4


def test_an_override_that_says_what_the_files_say_changes_nothing(folder: Path) -> None:
    same = Overrides(dimension=HIDDEN, query_prompt="query: ", document_prompt="passage: ")
    assert read_model(folder, same) == read_model(folder, OWN)


def test_more_dimensions_than_the_model_gives_are_refused_with_the_setting(folder: Path) -> None:
    with pytest.raises(EncoderError, match=rf"encoder\.dimension is 100, but the model in .* gives {HIDDEN}"):
        read_model(folder, replace(OWN, dimension=100))


def test_the_bundled_model_is_read_without_torch() -> None:
    assert read_model(bundled_folder(), OWN).weights_sha256 == BUNDLED_SHA256
    code = (
        "import sys; from index.embedding.embedding_model import *; "
        "from index.embedding.model_files import bundled_folder; "
        "read_model(bundled_folder(), Overrides(0, '', '')); print({'torch', 'transformers'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
