from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Language
from index.lexical import Analysis
from index.lexical.analysis import identifiers

ENGLISH = Analysis("english")


def test_the_scheme_of_an_address_is_no_term() -> None:
    assert ENGLISH.terms("See https://example.org/a.") == ["see", "exampl", "org", "a", "example.org/a", "example.org"]
    assert ENGLISH.question("HTTPS://example.org").keys() == {"example.org", "exampl", "org"}
    assert ENGLISH.terms("Turn HTTPS on.") == ["turn", "https", "on"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Set model_name in v2.13.", ["model_name", "v2.13"]),
        ("ERR-42, ERR-43!", ["err-42", "err-43"]),
        ("call `foo.bar()` or (std::sort)", ["foo.bar", "std::sort"]),
        ("C++, C#; g++.", ["c++", "c#", "g++"]),
        ("pip --no-cache --index=x", ["--no-cache", "--index"]),
        ("node.js and .NET", ["node.js", ".net"]),
        ("at 192.168.0.1:8080", ["192.168.0.1:8080", "192.168.0.1"]),
        ("the server.model_name key", ["server.model_name", "model_name"]),
        ("def __init__(self)", ["__init__"]),
        ("in /etc/hosts.", ["/etc/hosts"]),
        ("on 2023-05-17", ["2023-05-17"]),
        ("CVE-2021-44228 in numpy-1.26", ["cve-2021-44228", "numpy-1.26"]),
    ],
)
def test_identifiers_are_told_whole(text: str, expected: list[str]) -> None:
    assert identifiers(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "It ends here. Then more.",
        "A well-known and/or either/or case...",
        "Wait -- what? No - nothing.",
        "it's done; (really)",
        "_stressed_ words",
        "3.14 of 10-15 at 10:30, or 0.5mg, or 1/2",
        "a 16-year-old--or younger",
        "# A heading",
        "E4304",  # a word already
    ],
)
def test_plain_words_and_the_end_of_a_sentence_make_no_identifier(text: str) -> None:
    assert identifiers(text) == []


def test_an_identifier_stands_beside_its_words() -> None:
    assert ENGLISH.measured_terms("running jobs_queue") == (["run", "job", "queue", "jobs_queue"], 3)


def test_an_identifier_counts_as_much_as_its_pieces_together() -> None:
    assert ENGLISH.question("what is v2.13") == {"v2.13": 2, "what": 1, "is": 1, "v2": 1, "13": 1}


@pytest.mark.parametrize("run", ["東京都庁", "ประเทศไทย", "データベース", "서울에서"])
def test_runs_without_spaces_become_characters_and_pairs(run: str) -> None:
    pairs = [first + second for first, second in pairwise(run)]
    assert ENGLISH.measured_terms(f"{run}。") == ([*run, *pairs], len(run))
    assert list(ENGLISH.question(run)) == list(dict.fromkeys(pairs))


def test_a_single_character_is_asked_for_as_it_stands() -> None:
    assert list(ENGLISH.question("水?")) == ["水"]


def test_words_inside_a_run_are_words() -> None:
    terms = ["python", "v2", "13", "使", "用", "版", "v2.13", "使用"]
    assert ENGLISH.terms("使用Python v2.13版") == terms


@pytest.mark.parametrize(
    ("one", "other"), [("ﾃｽﾄ", "テスト"), ("cafe\u0301", "café"), ("ＡＢＣ", "abc"), ("ﬁne", "fine")]
)
def test_spellings_that_look_alike_are_one(one: str, other: str) -> None:
    assert ENGLISH.terms(one) == ENGLISH.terms(other)


def test_every_language_has_its_own_stems() -> None:
    stems = {language: Analysis(language).terms("Häuser maisons casas houses")[0] for language in get_args(Language)}
    assert (stems["german"], stems["none"]) == ("haus", "hauser")


def test_stop_words_are_the_language_s() -> None:
    assert Analysis("german").content("die Häuser und the rest") == ["haus", "the", "rest"]
    assert ENGLISH.content("the houses und die Häuser") == ["hous", "und", "die", "hauser"]
    assert Analysis("none").content("the houses") == ["the", "houses"]


def test_words_keep_their_vowel_signs_in_tamil() -> None:
    assert len(Analysis("tamil").terms("புத்தகம்")) == 1


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(get_args(Language)))
def test_any_text_can_be_analysed_in_any_language(text: str, language: Language) -> None:
    analysis = Analysis(language)
    assert len(analysis.words(text)) == len(Analysis("none").words(text)) or language == "tamil"
    assert set(analysis.question(text)) <= set(analysis.terms(text))


@given(st.text("ab1._-/:@+#\\ ", max_size=200))
def test_identifiers_stand_in_the_text(text: str) -> None:
    assert all(each in " ".join(text.split()) for each in identifiers(text))
