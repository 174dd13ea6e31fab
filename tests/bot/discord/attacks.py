"""Ways in which somebody may try to be shown what is not for them; each plays in one house of the town."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.rendering.discord import is_unfinished
from tests.bot.discord.town import Lookout, Secret, Services
from tests.fakes.discord.interaction import Interaction
from tests.fakes.discord.message import Message
from tests.fakes.discord.model import Channel, User
from tests.fakes.discord.people import NotPossible

PATIENCE = 120.0
VIEW = "view_channel"


@dataclass(slots=True)
class Scene:
    """A house, and chance."""

    world: Lookout
    services: Services
    chance: random.Random

    @property
    def general(self) -> Channel:
        """The channel that starts as everybody's."""
        return self.services.rooms[0]

    @property
    def backstage(self) -> Channel:
        """The channel that starts as the staff's."""
        return self.services.rooms[1]

    def who(self, name: str) -> User:
        """Somebody of the house."""
        return self.services.people[name]

    def anybody(self) -> User:
        """Somebody of the house who is still a member."""
        return self.chance.choice(
            [each for each in self.services.people.values() if each.id in self.services.guild.members]
        )

    def secret(self) -> Secret:
        """One of the house's secrets."""
        return self.chance.choice(self.services.secrets)

    async def ask(self, who: User, where: Channel, question: str, *, private: bool = False) -> Message | None:
        """Ask by command; None where the person does not see the channel."""
        if not self._may_ask(who, where):
            return None
        return await self.end_of(self.world.slash(who, where, "ask", question=question, private=private))

    async def say(self, who: User, where: Channel, text: str, to: Message | None = None) -> Message | None:
        """Mention the bot, and wait for the end of what it says; None where the person cannot write there."""
        if not self.world.can(who, where, "view_channel send_messages send_messages_in_threads"):
            return None
        said = self.world.say(who, where, f"{self.world.bot.mention} {text}", reply_to=to)
        return await self.done(await said.answered(PATIENCE))

    async def press(self, who: User, message: Message | None) -> None:
        """Press every number under a message, if the person sees it."""
        for button in message.buttons if message else []:
            if button.label.isdecimal():
                try:
                    await self.end_of(self.world.press(who, message, button.label))  # type: ignore[arg-type]
                except NotPossible:
                    return

    async def end_of(self, asked: Interaction) -> Message:
        """What a command or a button ended in."""
        return await self.done(await asked.answered(PATIENCE))

    def open(self, where: Channel, *people: User) -> None:
        """Let everybody into a channel, or some people."""
        for each in people or (self.services.guild.everyone,):
            self.world.set_access(where, each, allow=VIEW)

    def shut(self, where: Channel) -> None:
        """Let nobody into a channel but whom it names."""
        self.world.set_access(where, self.services.guild.everyone, deny=VIEW)

    def _may_ask(self, who: User, where: Channel) -> bool:
        return self.world.can(who, where, "view_channel use_application_commands")

    async def done(self, message: Message) -> Message:
        await self.world.answers.until(lambda: not is_unfinished(message.content), PATIENCE, "the end of an answer")
        return message


async def everybody_asks_everywhere(scene: Scene) -> None:
    """A secret is asked for in every room, by whoever sees it."""
    secret = scene.secret()
    for room in scene.services.rooms:
        await scene.ask(scene.anybody(), room, secret.question)


async def the_same_question_after_somebody_who_may_know(scene: Scene) -> None:
    """An answer that is remembered must not be given to others."""
    secret = scene.secret()
    for name in ("Ada", "Bo", "Fay", "Cy"):
        await scene.ask(scene.who(name), scene.general, secret.question, private=True)
        await scene.ask(scene.who(name), scene.general, secret.question)


async def a_role_is_taken_between_answer_and_press(scene: Scene) -> None:
    """Who presses is looked at anew."""
    ada, staff = scene.who("Ada"), scene.services.roles["staff"]
    answer = await scene.ask(ada, scene.backstage, scene.services.secrets[0].question)
    own = await scene.ask(ada, scene.general, scene.services.secrets[0].question, private=True)
    await scene.press(ada, answer)
    scene.world.take(ada, staff)
    scene.open(scene.backstage, ada, scene.who("Bo"))
    await scene.press(ada, answer)
    await scene.press(ada, own)
    await scene.press(scene.who("Bo"), answer)


async def a_channel_is_opened_after_the_answer(scene: Scene) -> None:
    """What was answered for few is not told again to many."""
    secret = scene.services.secrets[0]
    thread = scene.world.open_thread(scene.who("Ada"), scene.backstage, "Planning")
    first = await scene.say(scene.who("Ada"), thread, secret.question)
    answer = await scene.say(scene.who("Ada"), scene.backstage, secret.question)
    scene.open(scene.backstage)
    bo = scene.who("Bo")
    await scene.press(bo, first)
    await scene.say(bo, thread, "And what was it again?")
    await scene.say(bo, scene.backstage, "What does that mean?", to=answer)
    await scene.say(bo, scene.backstage, "", to=answer)
    scene.shut(scene.backstage)
    await scene.say(scene.who("Ada"), thread, "And which was it?")
    scene.open(scene.backstage, bo)
    await scene.say(bo, thread, f"Does it say {secret.question}")


async def a_room_changes_hands(scene: Scene) -> None:
    """Channels that grant a label, or whose history is read, admit others now."""
    room = scene.services.rooms[-1]
    secret = scene.services.secrets[-1]
    await scene.ask(scene.anybody(), scene.general, secret.question)
    scene.world.set_access(room, scene.who("Cy"), deny=VIEW)
    answer = await scene.ask(scene.anybody(), scene.general, secret.question)
    scene.world.set_access(room, scene.services.roles["muted"], deny=VIEW)
    await scene.ask(scene.who("Ada"), scene.general, secret.question)
    await scene.press(scene.who("Di"), answer)
    scene.world.set_role(scene.services.roles["beta"], VIEW)
    await scene.ask(scene.who("Cy"), scene.general, secret.question)
    await scene.ask(scene.who("Cy"), scene.general, secret.question, private=True)


async def a_channel_is_deleted(scene: Scene) -> None:
    """A label of a channel that is gone is nobody's."""
    secret = scene.services.secrets[-1]
    scene.world.delete_channel(scene.services.rooms[-1])
    await scene.ask(scene.anybody(), scene.general, secret.question)
    await scene.ask(scene.who("Fay"), scene.general, secret.question, private=True)
    await scene.ask(scene.who("Bo"), scene.general, secret.question, private=True)
    scene.services.rooms.pop()


async def a_role_is_deleted(scene: Scene) -> None:
    """A label that a deleted role held is nobody's."""
    scene.world.delete_role(scene.services.roles["staff"])
    secret = scene.services.secrets[0]
    await scene.ask(scene.who("Ada"), scene.general, secret.question, private=True)
    await scene.ask(scene.who("Ada"), scene.general, secret.question)
    scene.services.roles.pop("staff")


async def people_search_and_complete(scene: Scene) -> None:
    """Searches, titles and sources."""
    for name in ("Ada", "Bo", "Fay"):
        who, secret = scene.who(name), scene.secret()
        if not scene.world.can(who, scene.general, VIEW):
            continue
        for typed in ("", "The papers", secret.mark):
            asked = scene.world.autocomplete(who, scene.general, "search", "title", title=typed)
            for choice in await asked.offered(PATIENCE):
                scene.world.look(f"{choice['name']} {choice['value']}", [who], "completing a title")
        await scene.end_of(scene.world.slash(who, scene.general, "search", words=secret.question))
        titled = {"words": secret.question, "title": f"The papers {secret.mark}"}
        await scene.end_of(scene.world.slash(who, scene.general, "search", **titled))
        await scene.end_of(scene.world.slash(who, scene.general, "sources"))


async def what_nobody_wrote_about(scene: Scene) -> None:
    """A refusal shows the nearest passages."""
    for name in ("Ada", "Fay", "Bo"):
        answer = await scene.ask(scene.who(name), scene.general, "What is the code word of the president of France?")
        await scene.press(scene.who("Bo"), answer)


async def somebody_else_s_words(scene: Scene) -> None:
    """Messages that others wrote are asked about, by menu and by reply."""
    secret = scene.secret()
    for name, where in (("Ada", scene.backstage), ("Bo", scene.general)):
        who = scene.who(name)
        if not scene.world.can(who, where, "view_channel send_messages"):
            continue
        said = scene.world.say(who, where, secret.question)
        await scene.say(scene.anybody(), where, "", to=said)
        another = scene.anybody()
        if scene.world.can(another, where, "view_channel use_application_commands"):
            await scene.end_of(scene.world.message_command(another, said, "Answer this"))


async def whispers(scene: Scene) -> None:
    """A private thread is its own place; nobody else hears of it."""
    thread, secret = scene.services.private_thread, scene.services.secrets[-1]
    inside = [user for user in scene.services.people.values() if scene.world.may_read(user, thread)]
    for who in inside:
        answer = await scene.say(who, thread, secret.question)
        await scene.press(who, answer)
        await scene.ask(who, thread, secret.question, private=True)
    for name in ("Bo", "Fay"):
        await scene.ask(scene.who(name), scene.general, secret.question)
        await scene.ask(scene.who(name), scene.general, secret.question, private=True)
    for guest in scene.services.people.values():
        if inside and scene.world.may_read(guest, thread.parent or thread):
            scene.world.invite(inside[0], thread, guest)
            await scene.say(guest, thread, "And what is the other one?")


async def somebody_leaves(scene: Scene) -> None:
    """Who is no member any more reads nothing any more."""
    who = scene.who("Ed")
    for secret in scene.services.secrets[:2]:
        asked = scene.world.dm_bot(who, secret.question)
        answer = await scene.done(await asked.answered(PATIENCE))
        scene.world.take(who, *scene.services.guild.members[who.id].roles)
        await scene.press(who, answer)
    scene.world.leave(who, scene.services.guild)
    await scene.press(who, answer)
    for text in ("And what was the first one?", scene.services.secrets[0].question):
        await scene.done(await scene.world.dm_bot(who, text).answered(PATIENCE))


async def moderators_look_at_what_was_asked_elsewhere(scene: Scene) -> None:
    """Gaps hold words of people: those of a channel are for who can view it, those of a direct message for nobody."""
    world, guild = scene.world, scene.services.guild
    room = scene.chance.choice([*scene.services.rooms, scene.services.private_thread])
    spoken, whispered = ("".join(scene.chance.choices("bdfgklmnprstvz", k=14)) for _ in range(2))
    world.watch_word(spoken, f"discord:{guild.id}:{room.id}")
    world.watch_word(whispered, "nobody")
    for who in scene.services.people.values():
        if who.id in guild.members and await scene.say(who, room, f"Who has seen the {spoken} of the old mill?"):
            asked = world.dm_bot(who, f"Who has seen the {whispered} of the old mill?")
            await scene.done(await asked.answered(PATIENCE))
            break
    moderator = world.role(guild, "moderator", "manage_messages")
    for who in [each for each in scene.services.people.values() if each.id in guild.members]:
        world.give(who, moderator)
        if room in scene.services.rooms and scene.chance.random() < 0.5:
            if scene.chance.random() < 0.5:
                scene.open(room, *([who] if scene.chance.random() < 0.5 else []))
            else:
                scene.shut(room)
        for where in scene.services.rooms:
            if world.can(who, where, "view_channel use_application_commands"):
                await scene.end_of(world.slash(who, where, "gaps"))
                break


Attack = Callable[[Scene], Awaitable[None]]
ATTACKS: tuple[Attack, ...] = (
    everybody_asks_everywhere,
    the_same_question_after_somebody_who_may_know,
    a_role_is_taken_between_answer_and_press,
    a_channel_is_opened_after_the_answer,
    people_search_and_complete,
    what_nobody_wrote_about,
    somebody_else_s_words,
    whispers,
    moderators_look_at_what_was_asked_elsewhere,
    a_room_changes_hands,
    a_channel_is_deleted,
    a_role_is_deleted,
    somebody_leaves,
)
"""Those that leave a house as it was first."""
