"""Where people ask: threads, forums, voice channels' chats; what they ask with: files, nothing at all."""

import io

import pytest

from tests.bot.discord.snapshots import kept
from tests.bot.discord.stage import Stage
from tests.fakes.discord.process import BotProcess
from tests.fakes.discord.server import FakeDiscord

pytestmark = pytest.mark.asyncio(loop_scope="module")

STAIR = "How many steps has the stair?"
LIGHTHOUSE = "When was the lighthouse built?"


def pdf(*pages: str) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    file = io.BytesIO()
    canvas = Canvas(file)
    for page in pages:
        canvas.drawString(72, 700, page)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


async def test_a_mention_is_answered_in_a_voice_channel_s_chat_and_in_a_forum_post(
    bot: BotProcess, stage: Stage
) -> None:
    world = stage.world
    voice, forum = world.voice(stage.guild, "lounge"), world.forum(stage.guild, "help")
    await (await world.say(stage.bo, voice, f"{world.bot.mention} {STAIR}").answered()).shows("199")
    post = world.post(stage.bo, forum, "The tower", "I would like to visit the tower with my children.")
    await world.silence(post.channel)
    asked = world.say(stage.ada, post.channel, f"{world.bot.mention} {STAIR}")
    await (await asked.answered()).shows("199")
    seen = world.transcript(voice) + "\n" + world.transcript(post.channel)
    assert seen == kept("voice-and-forum", seen)


async def test_a_mention_alone_answers_about_the_thread_so_far(bot: BotProcess, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "so-far")
    thread = world.open_thread(stage.bo, channel, "Visiting")
    world.say(stage.bo, thread, "We are coming on Saturday.")
    world.say(stage.bo, thread, STAIR)
    world.say(stage.mo, thread, "No idea, sorry.")
    await (await world.say(stage.ada, thread, world.bot.mention).answered()).shows("199")
    titled = world.open_thread(stage.bo, channel, LIGHTHOUSE)
    world.say(stage.bo, titled, "I would like to know for my homework.")
    await (await world.say(stage.mo, titled, world.bot.mention).answered()).shows("1871")
    seen = world.transcript(thread) + "\n" + world.transcript(titled)
    assert seen == kept("thread-so-far", seen)


async def test_files_are_read_for_their_question_only_and_others_are_named(bot: BotProcess, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "files")
    notes = world.file(channel, "minutes.txt", b"The harbour fair opens on the third of May. The pier is closed then.")
    picture = world.file(channel, "map.png", b"\x89PNG")
    asked = world.say(
        stage.bo, channel, f"{world.bot.mention} When does the harbour fair open?", files=[notes, picture]
    )
    await (await asked.answered(10)).shows("third of May", 10)
    forgotten = world.say(stage.mo, channel, f"{world.bot.mention} When does the harbour fair open?")
    later = await (await forgotten.answered()).settled()
    assert "third of May" not in later.text
    wordless = world.say(stage.bo, channel, world.bot.mention, files=[notes])
    await (await wordless.answered()).shows("What would you like to know about this file?")
    seen = world.transcript(channel)
    assert seen == kept("files", seen)


async def test_a_command_takes_a_pdf_and_names_the_page(bot: BotProcess, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "pdfs")
    manual = world.file(channel, "engine.pdf", pdf("The fog horn was silent.", "The engine is oiled every ninth day."))
    broken = world.file(channel, "broken.pdf", b"no pdf at all")
    first = await world.slash(
        stage.bo, channel, "ask", question="How often is the engine oiled?", private=True, file=manual
    ).answered()
    await first.shows("every ninth day", 15)
    second = await world.slash(stage.bo, channel, "ask", question=STAIR, file=broken).answered()
    await second.shows("199", 15)
    seen = world.transcript(channel)
    assert seen == kept("file-option", seen)


async def test_every_request_was_as_discord_wants_it(bot: BotProcess, discord_server: FakeDiscord) -> None:
    assert [request for request in discord_server.requests if request.status >= 400] == []
    assert discord_server.world.unanswered() == []
    assert "Traceback" not in bot.output
