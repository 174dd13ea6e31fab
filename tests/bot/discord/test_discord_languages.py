"""On Discord, an answer is in the language of its question, and what one person sees in that person's."""

import pytest

from tests.bot.discord.stage import Stage
from tests.fakes.discord.process import BotProcess

UNKNOWN = "Wer hat 1998 die Fußball-Weltmeisterschaft gewonnen?"
LIGHTHOUSE = "When was the lighthouse built?"

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_question_in_german_is_refused_in_german(bot: BotProcess, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "deutsch")
    reply = await world.slash(stage.bo, channel, "ask", question=UNKNOWN).answered()
    await reply.shows("In den Dokumenten habe ich keine klare Antwort gefunden.")
    await reply.settled()


async def test_who_reads_discord_in_french_opens_passages_and_help_in_french(bot: BotProcess, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "english")
    zoe = world.person("Zoé", stage.guild)
    zoe.locale = "fr"
    answer = await world.slash(stage.bo, channel, "ask", question=LIGHTHOUSE).answered()
    await answer.shows("1871")
    await answer.settled()
    refused = await world.press(zoe, answer, "Delete").answered()
    await refused.shows("Seule la personne qui a posé la question, ou la modération, peut supprimer ceci.")
    voted = await world.press(zoe, answer, "👍").answered()
    await voted.shows("Merci, c’est noté.")
    told = await world.slash(zoe, channel, "help").answered()
    await told.shows("Pose ta question")
    listed = await world.slash(zoe, channel, "sources").answered()
    await listed.shows("documents, lus")
