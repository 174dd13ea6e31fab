"""What people see, as text."""

from tests.fakes.discord.client import Rest
from tests.fakes.discord.scene import Scene

EXPECTED = """\
=== Example: #general ===
Ada:
  Hello @Bo, see #general and @staff
  [file notes.txt, 5 bytes]
Footnote (edited) (notifies Bo):
  @Bo, at <time>: <link to Ada's message in #general>
  [👍 Yes] [No (off)] [Read → https://example.org]
Footnote (deleted):
  gone
· Ada uses /ask
· Ada sees: The application did not respond
Relay (webhook):
  from elsewhere

=== Example: thread "Why" in #general ===
Bo (system: the thread starts here):
Bo:
  inside

=== DM with Bo ===
Bo:
  psst
"""


async def test_a_transcript_shows_what_people_see_and_nothing_that_changes_from_run_to_run(
    scene: Scene, rest: Rest
) -> None:
    world, general = scene.world, scene.general
    staff = world.role(scene.guild, "staff")
    path = f"/channels/{general.id}/messages"
    text = f"Hello {scene.bo.mention}, see {general.mention} and {staff.mention}"
    hello = world.say(scene.ada, general, text, files=[world.file(general, "notes.txt", b"notes")])
    link = f"https://discord.com/channels/{scene.guild.id}/{general.id}/{hello.id}"
    buttons = [
        {"type": 2, "style": 2, "label": "Yes", "emoji": {"name": "👍"}, "custom_id": "yes"},
        {"type": 2, "style": 2, "label": "No", "custom_id": "no", "disabled": True},
        {"type": 2, "style": 5, "label": "Read", "url": "https://example.org"},
    ]
    sent = await rest("POST", path, {"content": "draft"})
    content = f"{scene.bo.mention}, at <t:1700000000:R>: {link}"
    edited = {"content": content, "components": [{"type": 1, "components": buttons}]}
    await rest("PATCH", f"{path}/{sent.body['id']}", edited)
    gone = await rest("POST", path, {"content": "gone"})
    await rest("DELETE", f"{path}/{gone.body['id']}")
    await rest("PUT", f"/applications/{world.application.id}/commands", [{"name": "ask", "description": "Asks"}])
    world.slash(scene.ada, general, "ask")
    world.clock.advance(3.1)
    world.webhook_says(general, "Relay", "from elsewhere")
    world.say(scene.bo, world.open_thread(scene.bo, hello, "Why"), "inside")
    world.dm_bot(scene.bo, "psst")
    assert world.transcript() == EXPECTED


async def test_a_viewer_sees_only_what_is_theirs_to_see(scene: Scene) -> None:
    hidden = scene.world.private(scene.guild, "hidden", scene.ada)
    scene.world.say(scene.ada, hidden, "secret")
    scene.world.dm_bot(scene.ada, "direct")
    scene.world.say(scene.ada, scene.general, "open")
    assert scene.world.transcript(viewer=scene.bo) == "=== Example: #general ===\nAda:\n  open\n"
    assert "secret" in scene.world.transcript(viewer=scene.ada)


async def test_the_history_of_an_edited_message_can_be_shown(scene: Scene) -> None:
    message = scene.world.say(scene.ada, scene.general, "first")
    scene.world.edit(scene.ada, message, "second")
    shown = scene.world.transcript(scene.general, history=True)
    assert shown.endswith("Ada (edited):\n  first\n  ~ then edited:\n  second\n")
