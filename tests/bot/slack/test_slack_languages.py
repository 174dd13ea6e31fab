"""On Slack, an answer is in the language of its question, and what one person sees in that person's."""

import pytest

from bot.service.button_actions import CancelReindex, CastVote, DeleteAnswer, StopAnswer
from bot.service.button_labels import label_of
from bot.service.vote_form import why_not_form
from bot.slack.slack_form import form_view
from bot.translation import LANGUAGES, load_translators
from tests.bot.slack.conftest import Stage
from tests.fakes.discord.process import BotProcess
from tests.fakes.slack.blocks import read

UNKNOWN = "¿Quién ganó la copa mundial de fútbol en 1998?"
LIGHTHOUSE = "When was the lighthouse built?"


@pytest.mark.asyncio(loop_scope="module")
async def test_a_question_in_spanish_is_refused_in_spanish(bot: BotProcess, stage: Stage) -> None:
    channel = stage.channel("espanol", stage.bo)
    asked = stage.say(stage.bo, channel, f"{stage.slack.bot.mention} {UNKNOWN}")
    answer = await stage.answer(asked, "No he encontrado una respuesta clara en los documentos.")
    assert "Borrar" in read(answer.blocks)


@pytest.mark.asyncio(loop_scope="module")
async def test_who_reads_slack_in_german_votes_and_is_asked_in_german(bot: BotProcess, stage: Stage) -> None:
    mia = stage.person("Mia")
    mia.locale = "de-DE"
    channel = stage.channel("mixed", stage.bo, mia)
    answer = await stage.answer(stage.say(stage.bo, channel, f"{stage.slack.bot.mention} {LIGHTHOUSE}"), "1871")
    stage.press(mia, answer, "This helped")
    await stage.shown(mia, channel, "Danke, notiert.")
    stage.press(mia, answer, "Delete")
    await stage.shown(mia, channel, "Das kann nur löschen, wer gefragt hat, oder jemand aus der Moderation.")
    stage.press(mia, answer, "This did not help")
    await stage.until(lambda: mia.id in stage.slack.modals)
    assert "Wähle, was am besten passt" in read(stage.slack.modals[mia.id]["blocks"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_and_the_buttons_fit_where_slack_shows_them(language: str) -> None:
    translator = load_translators()[language]
    form = form_view(why_not_form(CastVote("0" * 32, False)), translator)
    assert [len(form[name]["text"]) <= 24 for name in ("title", "close", "submit")] == [True] * 3
    options = [each for block in form["blocks"] for each in block["element"].get("options", ())]
    assert [each for each in options if len(each["text"]["text"]) > 75] == []
    actions = (DeleteAnswer("1", ()), StopAnswer("1", "message-1"), CancelReindex("1"))
    assert [each for each in actions if not 0 < len(label_of(each, translator)) <= 75] == []
