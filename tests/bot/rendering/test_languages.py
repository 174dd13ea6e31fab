"""What stands around quotes is in the reader's language; quotes and titles stay as their documents have them."""

from dataclasses import replace

import pytest

from bot.answering import Answer, Part
from bot.rendering.discord import answer_messages, draft_message, passage_messages
from bot.rendering.slack import answer_messages as slack_messages
from bot.rendering.slack import passage_messages as slack_passages
from bot.translation import Translator, load_translators

HEDGES = {
    "de": "Das hilft dir vielleicht, aber ich bin nicht sicher, ob es deine Frage beantwortet:",
    "es": "Puede que esto te ayude, pero no estoy seguro de que responda a tu pregunta:",
    "fr": "Voici quelque chose qui peut t’aider, mais je ne suis pas sûr que ça réponde à ta question\u00a0:",
    "pt": "Isto pode ajudar, mas não tenho certeza de que responde à sua pergunta:",
}
REFUSALS = {
    "de": "In den Dokumenten habe ich keine klare Antwort gefunden. Am nächsten kommt:",
    "es": "No he encontrado una respuesta clara en los documentos. Lo más parecido:",
    "fr": "Je n’ai pas trouvé de réponse claire dans les documents. Ce qui s’en rapproche le plus\u00a0:",
    "pt": "Não encontrei uma resposta clara nos documentos. O mais próximo:",
}
PLACES = {
    "de": ("Hardware, 1. Feb. 2023", "Seite 3"),
    "es": ("Hardware, 1 feb 2023", "página 3"),
    "fr": ("Hardware, 1 févr. 2023", "page 3"),
    "pt": ("Hardware, 1 de fev. de 2023", "página 3"),
}
NOTES = {
    "de": "Nur Zitate: das Sprachmodell hat zu lange gebraucht.",
    "es": "Solo citas: el modelo de lenguaje ha tardado demasiado.",
    "fr": "Citations seulement\u00a0: le modèle de langage a mis trop de temps.",
    "pt": "Só citações: o modelo de linguagem demorou demais.",
}
ASKED_BEFORE = {
    "de": "Das wurde schon einmal gefragt: „AI startups“ und „More“.",
    "es": "Esto ya se ha preguntado antes: «AI startups» y «More».",
    "fr": "Cette question a déjà été posée\u00a0: «\u00a0AI startups\u00a0» et «\u00a0More\u00a0».",
    "pt": "Isto já foi perguntado antes: “AI startups” e “More”.",
}
PARTS = {
    "de": ("Das hilft vielleicht:", "Siehe [2] oben.", "Nichts gefunden zu „When?“"),
    "es": ("Puede que esto ayude:", "Consulta [2] más arriba.", "No he encontrado nada sobre «When?»"),
    "fr": ("Ceci peut t’aider\u00a0:", "Voir [2] plus haut.", "Rien trouvé sur «\u00a0When?\u00a0»"),
    "pt": ("Isto pode ajudar:", "Veja [2] acima.", "Nada foi encontrado sobre “When?”"),
}
LANGUAGES = tuple(HEDGES)


@pytest.fixture(params=LANGUAGES)
def translator(request: pytest.FixtureRequest) -> Translator:
    return load_translators()[request.param]


def on_discord(answer: Answer, translator: Translator) -> str:
    return "\n".join(part.text for part in answer_messages(answer, (), translator))


def on_slack(answer: Answer, translator: Translator) -> str:
    return "\n".join(message.text for message in slack_messages(answer, (), "", translator))


@pytest.mark.parametrize("shown", [on_discord, on_slack])
class TestOnEveryPlatform:
    """The same on Discord and Slack."""

    def test_an_answer_has_its_quotes_unchanged_and_its_sources_in_the_language(
        self, answered: Answer, translator: Translator, shown: type
    ) -> None:
        text = str(shown(answered, translator))
        assert [each.quote.text.replace("\n", " ") in text for each in answered.citations] == [True, True]
        assert [place in text for place in PLACES[translator.language]] == [True, True]

    def test_a_hedge_leads_in(self, answered: Answer, translator: Translator, shown: type) -> None:
        hedged = replace(answered, hedged=True, parts=(replace(answered.parts[0], hedged=True),))
        assert str(shown(hedged, translator)).startswith(HEDGES[translator.language])

    def test_a_refusal_leads_to_what_is_nearest(self, refused: Answer, translator: Translator, shown: type) -> None:
        text = str(shown(refused, translator))
        assert text.startswith(REFUSALS[translator.language])
        assert refused.nearest[0].quote.text in text

    def test_notes_say_how_it_was_made(self, answered: Answer, translator: Translator, shown: type) -> None:
        text = str(shown(replace(answered, fallback="timeout"), translator))
        assert NOTES[translator.language] in text

    def test_what_was_asked_before_is_named_in_the_quotation_marks_of_the_language(
        self, refused: Answer, translator: Translator, shown: type
    ) -> None:
        (first,) = refused.asked_before
        document = replace(first.quote.document, id="seeds:b.txt", title="More")
        second = replace(first, number=2, quote=replace(first.quote, document=document))
        text = str(shown(replace(refused, asked_before=(first, second)), translator))
        assert ASKED_BEFORE[translator.language] in text

    def test_parts_say_what_they_lack(self, answered: Answer, translator: Translator, shown: type) -> None:
        parts = (
            Part("Why?", "answered", False, 0.7, (0, 1)),
            Part("How?", "answered", True, 0.7, (1,)),
            Part("When?", "no_evidence", False, 0.1, ()),
        )
        text = str(shown(replace(answered, parts=parts), translator))
        assert [each for each in PARTS[translator.language] if each not in text] == []


def test_a_draft_ends_with_the_sign_that_it_goes_on(answered: Answer, translator: Translator) -> None:
    draft = draft_message(answered.sentences, 0, translator)
    assert draft.rpartition("\n")[2].startswith("-# ")
    assert draft.endswith("…")
    assert draft != draft_message(answered.sentences)


def test_a_passage_says_its_place_in_the_language(answered: Answer, translator: Translator) -> None:
    quote = answered.citations[1].quote
    found = "".join(passage_messages(quote, "", "", "", translator))
    assert PLACES[translator.language][1] in found
    assert PLACES[translator.language][1] in slack_passages(quote, "", "", "", translator)[0].text


@pytest.mark.parametrize("dropped", [1, 2, 5])
@pytest.mark.parametrize("unanswered", [1, 2, 5])
def test_every_note_is_in_the_language(answered: Answer, translator: Translator, dropped: int, unanswered: int) -> None:
    made = replace(answered, dropped=dropped, unanswered=unanswered, model="m", fallback="busy")
    english = set(on_discord(made, load_translators()["en"]).splitlines())
    same = english & set(on_discord(made, translator).splitlines())
    assert [line for line in same if line and not line.endswith(("[1]", "[2]"))] == []
