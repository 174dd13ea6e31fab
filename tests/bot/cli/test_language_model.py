"""A language model at the shell: asking with one, without one, and checking it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.bot.cli.shell import Footnote
from tests.fakes.openai import KEY, MODEL, FakeOpenAI, Reply, speaking
from tests.models import CACHE

QUESTION = "When was the lighthouse built?"
WRITTEN = "The harbour commission built the lighthouse in 1871. [1]"


def with_model(config: Path, folder: Path, url: str, more: str = "") -> Path:
    """The site's settings with a model added, beside the same index."""
    text = config.read_text("utf-8").replace('path = "', f'path = "{config.parent}/')
    index = f'[index]\npath = "{config.parent}/var/index"\ncache = "{config.parent}/var/cache"\n'
    model = f'[model]\nbase_url = "{url}"\nname = "{MODEL}"\nkey = "{KEY}"\nretries = 0\ntimeout = 5\n{more}'
    path = folder / "footnote.toml"
    path.write_text(index + model + text, "utf-8")
    return path


def test_a_model_answers_and_the_footer_says_so(footnote: Footnote, site: Path, tmp_path: Path) -> None:
    with FakeOpenAI(lambda _: speaking(WRITTEN)) as fake:
        done = footnote("ask", QUESTION, "--config", with_model(site, tmp_path, fake.base_url))
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"{WRITTEN}\n")
    assert "    “The lighthouse was built in 1871 by the harbour commission.”\n" in done.out
    assert done.out.endswith(f"\nWritten by {MODEL} and checked against the quotes.\n")


def test_json_names_the_model(footnote: Footnote, site: Path, tmp_path: Path) -> None:
    with FakeOpenAI(lambda _: speaking(WRITTEN)) as fake:
        done = footnote("ask", QUESTION, "--json", "--config", with_model(site, tmp_path, fake.base_url))
    answer = json.loads(done.out)
    assert (answer["model"], answer["fallback"], answer["dropped"]) == (MODEL, None, 0)


def test_a_model_that_is_down_leaves_the_answer_in_quotes(footnote: Footnote, site: Path, tmp_path: Path) -> None:
    with FakeOpenAI(lambda _: Reply()) as fake:
        url = fake.base_url
    done = footnote("ask", QUESTION, "--config", with_model(site, tmp_path, url))
    assert done.code == 0
    assert "“The lighthouse was built in 1871 by the harbour commission." in done.out
    assert done.out.endswith("Quotes only: the language model is not available.\n")


def test_a_staff_document_is_not_sent(footnote: Footnote, site: Path, tmp_path: Path) -> None:
    words = ["ask", "Where does the key of the boiler room hang?", "--audience", "staff"]
    with FakeOpenAI(lambda _: speaking(WRITTEN)) as fake:
        done = footnote(*words, "--config", with_model(site, tmp_path, fake.base_url))
    assert (done.code, fake.requests) == (0, [])
    assert done.out.endswith("Quotes only: these documents are not shown to the language model.\n")


def test_a_template_of_ones_own_is_used(footnote: Footnote, site: Path, tmp_path: Path) -> None:
    (tmp_path / "prompts").mkdir()
    template = "Say it. {% for p in passages %}[{{ p.number }}] {{ p.text }}{% endfor %} {{ question }}"
    (tmp_path / "prompts" / "answer.j2").write_text(template, "utf-8")
    with FakeOpenAI(lambda _: speaking(WRITTEN)) as fake:
        footnote("ask", QUESTION, "--config", with_model(site, tmp_path, fake.base_url, 'prompts = "prompts"\n'))
    assert fake.prompt().startswith("Say it. [1] ")


def test_a_wrong_template_is_refused_at_the_start_by_name(footnote: Footnote, site: Path, tmp_path: Path) -> None:
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "answer.j2").write_text("{{ question }} {{ passages }} {{ mood }}", "utf-8")
    with FakeOpenAI(lambda _: speaking(WRITTEN)) as fake:
        config = with_model(site, tmp_path, fake.base_url, 'prompts = "prompts"\n')
        done = footnote("ask", QUESTION, "--config", config)
    assert (done.code, done.out, fake.requests) == (1, "", [])
    assert "prompts/answer.j2 has unknown mood; use exactly passages, question." in done.err


def test_a_template_that_fails_on_a_passage_leaves_the_answer_in_quotes(
    footnote: Footnote, site: Path, tmp_path: Path
) -> None:
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "answer.j2").write_text("{{ question }} {{ passages[0].mood }}", "utf-8")
    with FakeOpenAI(lambda _: speaking(WRITTEN)) as fake:
        config = with_model(site, tmp_path, fake.base_url, 'prompts = "prompts"\n')
        done = footnote("ask", QUESTION, "--config", config)
    assert (done.code, fake.requests) == (0, [])
    assert done.out.endswith("Quotes only: the language model is not available.\n")


def checks(out: str) -> dict[str, dict[str, Any]]:
    return {check["name"]: check for check in json.loads(out)["checks"]}


def test_doctor_asks_the_model_for_a_word(footnote: Footnote, site: Path, tmp_path: Path) -> None:
    with FakeOpenAI(lambda _: speaking("OK")) as fake:
        done = footnote("doctor", "--json", "--config", with_model(site, tmp_path, fake.base_url))
    check = checks(done.out)["llm"]
    assert check["ok"] is True
    assert str(check["found"]).startswith(f"{MODEL}, responds in ")


def test_doctor_says_what_is_wrong_with_the_model(footnote: Footnote, site: Path, tmp_path: Path) -> None:
    with FakeOpenAI(lambda _: speaking("OK")) as fake:
        config = with_model(site, tmp_path, fake.base_url)
        config.write_text(config.read_text("utf-8").replace(KEY, "wrong"), "utf-8")
        done = footnote("doctor", "--json", "--config", config)
    assert (done.code, KEY in done.out, '"wrong"' in done.out) == (1, False, False)
    assert "correct model.key" in str(checks(done.out)["llm"]["problem"])


def test_doctor_without_a_model_has_nothing_to_say_of_one(footnote: Footnote, site: Path) -> None:
    assert "llm" not in checks(footnote("doctor", "--json", "--config", site).out)


def test_without_a_model_its_libraries_are_never_loaded(site: Path, repository: Path) -> None:
    code = (
        "import sys; from bot.__main__ import main\n"
        f"try: main(['ask', {QUESTION!r}, '--config', {str(site)!r}])\n"
        "except SystemExit as left: assert left.code == 0, left.code\n"
        "print([name for name in ('openai', 'httpx2', 'stamina', 'xllamacpp') if name in sys.modules])\n"
    )
    encoder = {"FOOTNOTE_ENCODER__MODEL": "all-MiniLM-L6-v2", "FOOTNOTE_ENCODER__CACHE": str(CACHE)}
    environment = {"PYTHONPATH": str(repository), **encoder}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
    assert done.stdout.splitlines()[-1:] == ["[]"], done.stderr


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ('base_url = "http://x/v1"\n', "name is missing"),
        ('base_url = "localhost:11434"\nname = "m"\n', "base_url must be an address such as"),
        ('base_url = "http://x/v1"\nname = "m"\ngguf = "m.gguf"\n', "set base_url or gguf, not both"),
        ('gguf = "none.gguf"\n', "There is no model file"),
        ('base_url = "http://x/v1"\nname = "m"\nkey = 12345\n', "model.key is not shown but"),
    ],
)
def test_wrong_settings_of_a_model_are_refused(
    footnote: Footnote, site: Path, tmp_path: Path, settings: str, problem: str
) -> None:
    config = with_model(site, tmp_path, "http://x/v1")
    head, _, tail = config.read_text("utf-8").partition("[model]\n")
    config.write_text(f"{head}[model]\n{settings}{tail[tail.index('[[sources]]') :]}", "utf-8")
    done = footnote("ask", QUESTION, "--config", config)
    assert (done.code, done.out) == (1, "")
    assert problem in done.err
    assert "12345" not in done.err
