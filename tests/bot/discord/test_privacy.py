"""Nobody is shown what is not for them: servers that chance made, people who try, and an oracle that watches."""

import asyncio
import random
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.bot.discord.attacks import ATTACKS, PATIENCE, Attack, Scene
from tests.bot.discord.conftest import ENCODER, is_ready, reindex
from tests.bot.discord.town import Lookout, Services, Town, build_town
from tests.fakes.discord.process import BotProcess, running
from tests.fakes.discord.server import FakeDiscord

AT_ONCE = 16
"""Houses in which something goes on at the same time."""
FOR_EACH = 2
"""Attacks on each of many houses."""
TRAVELLERS = 6
"""People who are members of several servers."""


@asynccontextmanager
async def served(town: Town, server: FakeDiscord, folder: Path, repository: Path) -> AsyncIterator[BotProcess]:
    """The town's documents, indexed, and the bot's process, ready."""
    town.write(folder, f'[encoder]\nmodel = "all-MiniLM-L6-v2"\ncache = "{ENCODER}"\nthreads = 2')
    await asyncio.to_thread(reindex, folder, 900.0)
    environment = {"PYTHONPATH": str(repository), "PATH": ""}
    town.world.watch(town.oracle, town.secrets)
    async with running(server, [sys.executable, "-m", "bot", "discord"], folder, environment) as bot:
        await is_ready(bot)
        yield bot


async def attacked(town: Town, services: Services, attacks: Sequence[Attack], chance: random.Random) -> None:
    """Try some attacks on a house, one after the other."""
    for attack in attacks:
        try:
            await attack(Scene(town.world, services, chance))
        except Exception as error:
            raise AssertionError(f"{attack.__name__} in {services.guild.name}") from error


async def travels(town: Town, chance: random.Random) -> None:
    """Somebody in several servers writes to the bot directly, and leaves one of them."""
    homes = chance.sample(town.houses, 3)
    traveller = town.world.person("Gil", *(home.guild for home in homes))
    for home in homes:
        held = [role for role in home.roles.values() if chance.random() < 0.4]
        town.world.give(traveller, *held)
    scene = Scene(town.world, homes[0], chance)
    answers = []
    for home in [*homes, homes[0]]:
        asked = town.world.dm_bot(traveller, home.secrets[0].question)
        answers.append(await scene.done(await asked.answered(PATIENCE)))
        asked = town.world.dm_bot(traveller, "And what was the other one?")
        answers.append(await scene.done(await asked.answered(PATIENCE)))
        town.world.leave(traveller, home.guild) if traveller.id in home.guild.members else None
        for answer in answers:
            await scene.press(traveller, answer)
    await scene.end_of(town.world.slash(traveller, answers[0].channel, "search", words=homes[0].secrets[0].question))
    offered = town.world.autocomplete(traveller, answers[0].channel, "search", "title", title="The")
    assert await offered.offered(PATIENCE) == []


async def play(houses: int, attacks: int, folder: Path, repository: Path) -> Town:
    """Build a town, try everything on it, and return it."""
    world = Lookout()
    town = build_town(world, houses, seed=houses)
    async with FakeDiscord(world) as server:
        server.gateway.identify_seconds = 0
        server.limits.global_per_second = 1_000_000
        server.limits.set("POST /channels/{channel_id}/messages", 1_000, 1.0)
        async with served(town, server, folder, repository) as bot:
            few = asyncio.Semaphore(AT_ONCE)

            async def visit(number: int, services: Services) -> None:
                chance = random.Random(number)
                chosen = [each for each in ATTACKS if each in chance.sample(ATTACKS, attacks)]
                async with few:
                    await attacked(town, services, chosen, chance)

            await asyncio.gather(*(visit(number, services) for number, services in enumerate(town.houses)))
            for number in range(TRAVELLERS):
                await travels(town, random.Random(number))
            assert "Traceback" not in bot.output, bot.output
    return town


async def test_in_a_few_servers_nobody_is_shown_what_is_not_for_them(tmp_path: Path, repository: Path) -> None:
    town = await play(4, len(ATTACKS), tmp_path, repository)
    assert town.world.leaks == []
    assert town.world.shown > 40


@pytest.mark.soak
@pytest.mark.timeout(3600)
async def test_in_a_thousand_servers_nobody_is_shown_what_is_not_for_them(tmp_path: Path, repository: Path) -> None:
    town = await play(1_000, FOR_EACH, tmp_path, repository)
    assert town.world.leaks == []
    assert town.world.shown > 2_000
