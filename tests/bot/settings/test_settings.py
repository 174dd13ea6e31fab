"""Settings: who wins, what is refused, and in which words."""

import ast
from pathlib import Path

import pytest

from bot.settings.chat_section import ChannelSection
from bot.settings.index_section import source_name
from bot.settings.settings import Settings, load_settings, setting_keys, setting_variables, settings_file
from index import ConfigurationError


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory and an environment without our variables."""
    monkeypatch.chdir(tmp_path)
    for name in setting_variables():
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def write(text: str, path: Path = Path("footnote.toml")) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def problem(config: Path | None = None, **flags: object) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load_settings(config, flags)
    return str(caught.value)


def sources(settings: Settings) -> list[tuple[str, str, str]]:
    return [(source.name, str(source.path), source.audience) for source in settings.sources]


def test_without_a_file_seeds_is_served_and_paths_are_local(place: Path) -> None:
    (place / "seeds").mkdir()
    settings = load_settings(None, {})
    assert sources(settings) == [("seeds", "seeds", "public")]
    assert (Path("var/index"), Path("var/cache")) == (settings.index.path, settings.index.cache)


def test_without_a_file_and_without_seeds_there_are_no_sources() -> None:
    assert load_settings(None, {}).sources == ()


def test_a_file_without_sources_serves_seeds_beside_it(place: Path) -> None:
    (place / "home" / "seeds").mkdir(parents=True)
    file = write("[search]\ntop_k = 3\n", place / "home" / "footnote.toml")
    assert sources(load_settings(file, {})) == [("seeds", str(place / "home/seeds"), "public")]


def test_an_empty_list_of_sources_means_none(place: Path) -> None:
    (place / "seeds").mkdir()
    write("sources = []\n")
    assert load_settings(None, {}).sources == ()


def test_variables_win_over_the_file_and_flags_over_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    write("[index]\npath = 'from-file'\n[search]\ntop_k = 3\ncandidates = 30\n")
    assert load_settings(None, {}).index.path == Path("from-file")
    monkeypatch.setenv("FOOTNOTE_INDEX__PATH", "from-variable")
    monkeypatch.setenv("FOOTNOTE_SEARCH__TOP_K", "5")
    settings = load_settings(None, {})
    assert (Path("from-variable"), 5, 30) == (
        settings.index.path,
        settings.search.top_k,
        settings.search.candidates,
    )
    assert load_settings(None, {"index": {"path": Path("from-flag")}}).index.path == Path("from-flag")


def test_the_file_is_found_by_flag_then_variable_then_working_directory(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("[search]\ntop_k = 1\n")
    assert load_settings(None, {}).search.top_k == 1
    monkeypatch.setenv("FOOTNOTE_CONFIG", str(write("[search]\ntop_k = 2\n", place / "two.toml")))
    assert load_settings(None, {}).search.top_k == 2
    flagged = write("[search]\ntop_k = 3\n", place / "three.toml")
    assert (3, flagged) == (load_settings(flagged, {}).search.top_k, settings_file(flagged))


def test_paths_in_the_file_are_relative_to_the_file(place: Path) -> None:
    text = "[index]\ncache = '../cache'\n[encoder]\nmodel = './model'\n[[sources]]\npath = 'texts'\n"
    settings = load_settings(write(text, place / "etc" / "footnote.toml"), {})
    assert sources(settings) == [("texts", str(place / "etc/texts"), "public")]
    assert settings.index.cache == place / "etc/../cache"
    assert settings.index.path == place / "etc/var/index"
    assert settings.encoder.model == str(place / "etc/model")


def test_a_hub_model_is_no_path() -> None:
    write("[encoder]\nmodel = 'owner/model'\n")
    assert load_settings(None, {}).encoder.model == "owner/model"


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_SEARCH__TOP_K", "")
    assert load_settings(None, {}).search.top_k == 10


def test_sources_can_be_given_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_SOURCES", '[{"path": "notes", "audience": "staff"}]')
    assert sources(load_settings(None, {})) == [("notes", "notes", "staff")]


def test_variables_of_the_tests_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_TEST_ANYTHING", "1")
    assert load_settings(None, {}).search.top_k == 10


def test_an_unknown_variable_is_refused_with_a_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_INDEX_PATH", "x")
    assert problem() == (
        "Unknown variable FOOTNOTE_INDEX_PATH (did you mean FOOTNOTE_INDEX__PATH?); correct or unset it."
    )


def test_an_unknown_key_is_refused_with_a_hint() -> None:
    write("[search]\ndense_wieght = 0.5\n")
    assert problem() == (
        "footnote.toml has an unknown key search.dense_wieght (did you mean search.dense_weight?); correct it there."
    )


def test_an_unknown_section_is_refused() -> None:
    write("[zebra]\na = 1\n")
    assert problem() == "footnote.toml has an unknown key zebra; correct it there."


def test_an_unknown_key_of_a_source_is_refused_with_its_number() -> None:
    write("[[sources]]\npath = 'a'\n[[sources]]\npath = 'b'\nautor = 'me'\n")
    assert problem() == (
        "footnote.toml has an unknown key sources[2].autor (did you mean sources.author?); correct it there."
    )


def test_a_bad_value_names_the_file_the_key_and_the_value() -> None:
    write("[search]\ndense_weight = 1.5\n")
    assert problem() == (
        "footnote.toml: search.dense_weight is 1.5 but should be less than or equal to 1; correct it there."
    )


def test_a_bad_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_ENCODER__THREADS", "many")
    assert problem() == (
        "Variable FOOTNOTE_ENCODER__THREADS: encoder.threads is 'many' but should be a valid integer, "
        "unable to parse string as an integer; correct or unset it."
    )


@pytest.mark.parametrize("key", ["discord.token", "model.key", "records.url"])
def test_a_bad_secret_is_not_shown(key: str) -> None:
    section, name = key.split(".")
    write(f"[{section}]\n{name} = 20461\n")
    assert problem().startswith(f"footnote.toml: {key} is not shown but ")


def test_json_that_is_none_names_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_SOURCES", "[{")
    assert "FOOTNOTE_SOURCES" in problem() or "sources" in problem()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[search\n", "footnote.toml is not valid TOML: "),
        ("[[sources]]\nname = 'a'\n", "footnote.toml: sources[1]: path is missing; correct it there."),
        (
            "[[sources]]\npath = 'a'\nkind = 'file'\n",
            "footnote.toml: sources[1].kind is 'file' but should be 'folder', ",
        ),
        (
            "[[sources]]\npath = 'x/a'\n[[sources]]\npath = 'y/a'\n",
            "footnote.toml: two sources are named 'a'; give each a name of its own.",
        ),
        (
            "[[sources]]\npath = 'a'\nname = 'a:b'\n",
            "footnote.toml: sources[1]: name 'a:b' may hold letters, digits, '.', '_' and '-' only; correct it there.",
        ),
        (
            "[chunks]\noverlap = 300\n",
            "footnote.toml: chunks: overlap must be less than max_tokens; correct it there.",
        ),
        ("index = 3\n", "footnote.toml: index is 3 but "),
    ],
)
def test_a_bad_file_is_explained_in_one_sentence(text: str, expected: str) -> None:
    write(text)
    found = problem()
    assert found.startswith(expected)
    assert "\n" not in found


def test_a_missing_file_names_who_asked_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert problem(Path("no.toml")) == "There is no settings file no.toml; correct --config."
    monkeypatch.setenv("FOOTNOTE_CONFIG", "gone.toml")
    assert problem() == "There is no settings file gone.toml; correct FOOTNOTE_CONFIG."


def test_a_file_that_is_not_utf8_is_refused(place: Path) -> None:
    (place / "footnote.toml").write_bytes(b"\xff\xfe")
    assert problem().startswith("footnote.toml cannot be read")


def test_a_source_is_named_after_its_folder_or_file(place: Path) -> None:
    (place / "my notes: old").mkdir()
    assert source_name(place / "my notes: old") == "my-notes-old"
    assert source_name(place / "faq.md") == "faq"


def test_prompts_keep_their_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    write("[encoder]\nmodel = ' owner/model '\nquery_prompt = 'query: '\n")
    monkeypatch.setenv("FOOTNOTE_ENCODER__DOCUMENT_PROMPT", "passage: ")
    encoder = load_settings(None, {}).encoder
    assert (encoder.model, encoder.query_prompt, encoder.document_prompt) == ("owner/model", "query: ", "passage: ")


def test_a_reranker_beside_the_file_is_found_from_there(place: Path) -> None:
    file = write("[rerank]\nmodel = './judge'\n", place / "home" / "footnote.toml")
    assert load_settings(file, {}).rerank.model == str(place / "home/judge")


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ('kind = "folder"', "path is missing"),
        ('kind = "feed"', "a feed has a url and no path"),
        ('kind = "sitemap"\nurl = "https://a.example/sitemap.xml"\npath = "x"', "a sitemap has a url and no path"),
    ],
)
def test_a_source_says_where_it_is(entry: str, message: str) -> None:
    write(f"[[sources]]\n{entry}\n")
    assert message in problem()


def test_a_source_is_for_servers_that_are_served(place: Path) -> None:
    source = '[[sources]]\npath = "docs"\ndiscord_guilds = [7]\n'
    place.joinpath("footnote.toml").write_text(f"[discord]\nguilds = [8]\n{source}")
    with pytest.raises(ConfigurationError, match=r"source docs is for 7, which discord\.guilds does not name; list it"):
        load_settings(None, {})
    for served in ("", "[discord]\nguilds = [7]\n"):  # the list may be in the bot's environment alone
        place.joinpath("footnote.toml").write_text(f"{served}{source}")
        assert load_settings(None, {}).sources[0].discord_guilds == (7,)


def test_a_source_on_the_web_is_named_after_its_host() -> None:
    write('[[sources]]\nkind = "feed"\nurl = "https://blog.example/feed"\nallow_hosts = ["blog.example"]\n')
    (source,) = load_settings(None, {}).sources
    assert (source.name, source.allow_hosts) == ("blog.example", ("blog.example",))


def test_records_lie_beside_the_file_and_their_url_is_not_shown(place: Path) -> None:
    file = write('[records]\nurl = "postgresql://u:hush@h/d"\n', place / "deep" / "footnote.toml")
    settings = load_settings(file, {})
    assert settings.records.path == place / "deep" / "var/records"
    assert settings.records.url.get_secret_value().endswith("hush@h/d")
    assert "hush" not in f"{settings!r} {settings}"
    assert load_settings(None, {}).records.path == Path("var/records")


def test_every_setting_is_read_by_something(repository: Path) -> None:
    read = {
        node.attr
        for path in (repository / "bot").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load) and path.name != "settings.py"
    }
    keys = [*setting_keys(), *(f"discord.channels.{key}" for key in ChannelSection.model_fields)]
    assert {key for key in keys if key.rpartition(".")[2] not in read} == set()
