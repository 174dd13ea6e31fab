"""Whoever asks is answered in the language of the question or of the community, and quotes stay as they are."""

from pathlib import Path

import pytest

from bot.service.incoming import IncomingFile
from bot.service.request_queue import QueueLimits
from bot.translation import LanguageChoice, QuestionLanguage, load_translators
from tests.bot.service.bot_parts import BEES, KEY, PUBLIC_LABELS, STAFF_LABELS, BotParts
from tests.bot.service.memory_bot import MemoryBot, asked, follow_up, memory_bot, mention, until
from tests.bot.service.memory_platform import FORBIDDEN, MemoryCommandContext, MemoryMessageContext, MemoryPlatform

QUOTE = "A hive holds forty thousand bees."
REFUSALS = {
    "en": "I found no clear answer in the documents.",
    "de": "In den Dokumenten habe ich keine klare Antwort gefunden.",
    "es": "No he encontrado una respuesta clara en los documentos.",
    "fr": "Je n’ai pas trouvé de réponse claire dans les documents.",
    "pt": "Não encontrei uma resposta clara nos documentos.",
}
GREETINGS = {
    "en": "Hello! Ask me anything about the documents.",
    "de": "Hallo! Frag mich alles, was du über die Dokumente wissen willst.",
    "es": "¡Hola! Pregúntame lo que quieras sobre los documentos.",
    "fr": "Bonjour\u00a0! Pose-moi toutes tes questions sur les documents.",
    "pt": "Olá! Pergunte o que quiser sobre os documentos.",
}
QUESTIONS = {
    "en": "Who won the football world cup in 1998?",
    "de": "Wer hat 1998 die Fußball-Weltmeisterschaft gewonnen?",
    "es": "¿Quién ganó la copa mundial de fútbol en 1998?",
    "fr": "Qui a gagné la coupe du monde de football en 1998 ?",
    "pt": "Quem ganhou a copa do mundo de futebol em 1998?",
}
WAITS = {
    "de": "Bitte warte 3 Sekunden, bevor du wieder fragst.",
    "es": "Espera 3 segundos antes de volver a preguntar.",
    "fr": "Attends 3 secondes avant de poser une autre question.",
    "pt": "Espere 3 segundos antes de perguntar de novo.",
}
OTHERS = tuple(WAITS)


def speaking(parts: BotParts, folder: Path, setting: str, limits: QueueLimits | None = None) -> MemoryBot:
    """A bot whose settings name a language, or ``auto``."""
    languages = LanguageChoice({"test": setting}, load_translators(), QuestionLanguage().of)
    return memory_bot(parts, folder, limits or QueueLimits(1, 5, 0.0), languages=languages)


@pytest.mark.parametrize("language", OTHERS)
async def test_an_answer_keeps_its_quote_and_says_its_place_in_the_language(
    parts: BotParts, tmp_path: Path, language: str
) -> None:
    bot, platform = speaking(parts, tmp_path, language), MemoryPlatform()
    await bot.hear(platform, mention(BEES))
    (shown,) = platform.standing
    assert QUOTE in shown


@pytest.mark.parametrize("language", REFUSALS)
async def test_a_community_s_language_holds_for_every_question(parts: BotParts, tmp_path: Path, language: str) -> None:
    bot, platform = speaking(parts, tmp_path, language), MemoryPlatform()
    for question in QUESTIONS.values():
        await bot.hear(platform, mention(question))
    assert [text.startswith(REFUSALS[language]) for text in platform.standing] == [True] * len(QUESTIONS)


@pytest.mark.parametrize("language", REFUSALS)
async def test_a_question_is_refused_in_its_own_language(parts: BotParts, tmp_path: Path, language: str) -> None:
    bot, platform = speaking(parts, tmp_path, "auto"), MemoryPlatform()
    await bot.hear(platform, mention(QUESTIONS[language], locale="it"))
    assert [text.startswith(REFUSALS[language]) for text in platform.standing] == [True]


@pytest.mark.parametrize("language", GREETINGS)
async def test_what_is_of_no_clear_language_is_answered_in_that_of_the_place(
    parts: BotParts, tmp_path: Path, language: str
) -> None:
    bot, platform = speaking(parts, tmp_path, "auto"), MemoryPlatform()
    await bot.hear(platform, mention("hi", locale=f"{language}-XX"))
    assert platform.standing == [GREETINGS[language]]


@pytest.mark.parametrize("language", OTHERS)
async def test_who_asks_too_soon_is_told_so_in_the_language(parts: BotParts, tmp_path: Path, language: str) -> None:
    bot = speaking(parts, tmp_path, language, QueueLimits(1, 5, 2.4))
    platform = MemoryPlatform()
    for _ in range(2):
        await bot.hear(platform, mention(BEES))
    assert platform.standing[1:] == [WAITS[language]]


async def test_notes_about_files_and_places_are_in_the_language(parts: BotParts, tmp_path: Path) -> None:
    bot, platform = speaking(parts, tmp_path, "de"), MemoryPlatform(PUBLIC_LABELS)
    platform.asker_labels = STAFF_LABELS

    async def read() -> bytes:
        return b""

    files = (IncomingFile("a.exe", "application/octet-stream", 10, read),)
    await bot.hear(platform, mention(KEY, files=files))
    (shown,) = platform.standing
    assert "a.exe konnte ich nicht lesen: ich lese nur Textdateien und PDFs." in shown
    assert "In einer Direktnachricht suche ich in allem, was du lesen darfst." in shown


async def test_who_waits_is_told_so_in_the_language(parts: BotParts, tmp_path: Path, quick: None) -> None:
    bot, platform = speaking(parts, tmp_path, "de"), MemoryPlatform()
    holding = bot.ticket("bo")
    await bot.intake.take_message(mention(BEES), MemoryMessageContext(platform))
    await until(lambda: platform.seen)
    bot.request_queue.leave(holding)
    await bot.settle()
    assert platform.seen[0] == "Deine Frage ist als Nächste dran …"


async def test_a_command_is_answered_in_the_language_of_its_question(parts: BotParts, tmp_path: Path) -> None:
    bot, platform = speaking(parts, tmp_path, "auto"), MemoryPlatform()
    question = asked("hola", translator=load_translators()["es"])
    await bot.intake.take_command(question, MemoryCommandContext(platform), seen_by_all=False)
    assert platform.told == [GREETINGS["es"]]


async def test_an_answer_that_nobody_asked_for_is_in_the_language_too(parts: BotParts, tmp_path: Path) -> None:
    bot, platform = speaking(parts, tmp_path, "fr"), MemoryPlatform()
    await bot.hear(platform, mention("hi", thread="talk"))
    bot.intake.remember_answered("test:talk")
    await bot.hear(platform, follow_up(BEES))
    assert QUOTE in platform.standing[-1]
    assert platform.replies[-1].translator.language == "fr"


async def test_whoever_cannot_be_answered_in_place_is_told_in_the_language(parts: BotParts, tmp_path: Path) -> None:
    bot, platform = speaking(parts, tmp_path, "de"), MemoryPlatform()
    platform.failures = [FORBIDDEN]
    await bot.hear(platform, mention(BEES))
    assert [each.translator.language for each in platform.replies] == ["de"]
    assert len(platform.told) == 1
