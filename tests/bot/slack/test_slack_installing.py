"""Several workspaces install one app; what is kept, read and done stays apart, and goes when the app does."""

import asyncio
import json
import re
import sqlite3
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.bot.discord.conftest import ENCODER
from tests.bot.slack.conftest import Start
from tests.bot.slack.test_slack_life import free_port
from tests.bot.slack.transcripts import kept
from tests.fakes.discord.process import BotProcess
from tests.fakes.slack.model import Channel, Person
from tests.fakes.slack.people import Town
from tests.fakes.slack.server import FakeSlack

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIGHTHOUSE = "When was the lighthouse built?"
KEY = "Where does the key of the boiler room hang?"
SETTINGS = """\
[encoder]
model = "all-MiniLM-L6-v2"
cache = "{encoder}"
[service]
cooldown = 0.0
listen = "127.0.0.1:{port}"
[slack]
client_id = "1.2"
client_secret = "hush"
workspaces = {workspaces}
operator_workspaces = ["T0A"]
[audience.staff]
slack_usergroups = ["S00000"]
[[sources]]
path = "docs"
[[sources]]
path = "staff"
audience = "staff"
"""


@dataclass(slots=True)
class Place:
    """A workspace with an admin, and a channel."""

    town: Town
    mo: Person
    room: Channel

    @property
    def slack(self) -> FakeSlack:
        return self.town.slack


def workspace(front: FakeSlack, team: str, organisation: str = "") -> Place:
    """A workspace that can install the app; its ids are those of every other."""
    slack = front if team == "T0A" else FakeSlack()
    slack.team, slack.organisation = team, organisation
    for each in (slack.people, slack.channels, slack.groups):
        each.clear()
    slack.bot.id = f"U0BOT{team}" if not organisation else f"U0BOT{organisation}"
    slack.people[slack.bot.id] = slack.bot
    if slack is not front:
        front.host(slack)
    town = Town(slack)
    if organisation:  # whose ids are its own in all of its workspaces
        slack.people |= {f"{team}{at}": Person(f"{team}{at}", "Other") for at in range(len(front.tenants))}
        slack.channels |= {f"{team}{at}": Channel(f"{team}{at}", "other", "public") for at in range(len(front.tenants))}
    mo = town.person("Mo", "admin")
    return Place(town, mo, town.channel("room", mo))


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


def write(home: Path, port: int, workspaces: Sequence[str]) -> None:
    quoted = "[" + ", ".join(f'"{each}"' for each in workspaces) + "]"
    (home / "footnote.toml").write_text(SETTINGS.format(encoder=ENCODER, port=port, workspaces=quoted), "utf-8")


@asynccontextmanager
async def serving(start: Start) -> AsyncIterator[BotProcess]:
    """The bot, without a token for one workspace."""
    async with start(FOOTNOTE_SLACK_BOT_TOKEN="") as process:
        yield process


class Browser:
    """Somebody who installs the app."""

    def __init__(self, port: int) -> None:
        self._base = f"http://127.0.0.1:{port}"
        self.cookies = ""

    def get(self, path: str) -> tuple[int, str]:
        # The cookie is for https alone; here the proxy in front is left out.
        request = urllib.request.Request(f"{self._base}{path}", headers={"Cookie": self.cookies})
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                self.cookies = (response.headers.get("Set-Cookie") or self.cookies).partition(";")[0]
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def begin(self) -> str:
        """Open the page; returns the state with which Slack sends one back."""
        status, page = self.get("/slack/install")
        assert status == 200
        (link,) = [each.partition('"')[0] for each in page.split('href="') if "oauth/v2/authorize" in each[:80]]
        asked = urllib.parse.parse_qs(urllib.parse.urlsplit(link.replace("&amp;", "&")).query)
        assert asked["client_id"] == ["1.2"]
        assert {"chat:write", "commands", "groups:read"} <= set(asked["scope"][0].split(","))
        return asked["state"][0]

    def install(self, code: str) -> tuple[int, str]:
        """Install the app."""
        return self.get(f"/slack/oauth_redirect?code={code}&state={self.begin()}")


async def install(place: Place, front: FakeSlack, port: int) -> tuple[int, str]:
    """Have a workspace install the app."""
    code = f"code-{place.slack.team}"
    front.codes[code] = place.slack
    return await asyncio.to_thread(Browser(port).install, code)


def words(page: str) -> str:
    """What people read of a page."""
    shown = re.sub(r"<(head|style)>.*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
    return "".join(f"  {' '.join(each.split())}\n" for each in shown.splitlines() if each.strip())


def asked(place: Place, text: str) -> str:
    return f"{place.slack.bot.mention} {text}"


async def test_workspaces_install_one_app_and_stay_apart(slack: FakeSlack, start: Start, home: Path, port: int) -> None:
    one, two, other = (workspace(slack, team) for team in ("T0A", "T0B", "T0C"))
    staff = one.town.group(one.mo)
    assert one.mo.id == two.mo.id
    assert one.room.id == two.room.id
    write(home, port, ["T0A", "T0B", "E0ORG"])
    async with serving(start) as bot:
        await _refuses_what_was_not_begun_there(slack, one, port)
        seen = f"/slack/install:\n{words((await asyncio.to_thread(Browser(port).get, '/slack/install'))[1])}"
        for place in (one, two):
            status, page = await install(place, slack, port)
            assert status == 200
        seen += f"\nAfterwards:\n{words(page)}"
        status, page = await install(other, slack, port)
        assert status == 403
        seen += f"\nIn a workspace that slack.workspaces does not name:\n{words(page)}"
        assert seen == kept("installing", seen)
        assert other.slack.bot_token == ""
        left = other.town.say(other.mo, other.room, asked(other, LIGHTHOUSE))
        # Everybody in the first workspace is in its group, and nobody in the group of the same id in the second.
        two.slack.groups[staff] = set()
        await two.town.answer(two.town.say(two.mo, two.room, asked(two, KEY)), "no clear answer")
        await one.town.answer(one.town.say(one.mo, one.room, asked(one, KEY)), "green door")
        await two.town.answer(two.town.say(two.mo, two.room, asked(two, "Who won the cup?")), "no clear answer")
        await one.town.answer(one.town.say(one.mo, one.room, asked(one, "Who won the cup?")), "no clear answer")
        await _has_commands_of_its_own(one, two)
        await _sets_and_blocks_for_itself(one, two)
        await _keeps_and_deletes_of_each_person(one, two)
        assert other.town.replies(left) == []
        assert "Traceback" not in bot.output
    assert slack.complaints == []


async def _refuses_what_was_not_begun_there(front: FakeSlack, place: Place, port: int) -> None:
    front.codes["x"] = place.slack

    def answered(state: str, rest: str) -> int:
        browser = Browser(port)
        begun = browser.begin()
        return browser.get(f"/slack/oauth_redirect?{rest}&state={state.format(begun)}")[0]

    def twice() -> list[int]:
        browser = Browser(port)
        cookies, path = Browser(port), f"/slack/oauth_redirect?code=wrong&state={browser.begin()}"
        cookies.cookies = browser.cookies
        return [browser.get(path)[0], cookies.get(path)[0]]

    assert await asyncio.to_thread(answered, "made-up", "code=x") == 400
    assert await asyncio.to_thread(answered, "{}x", "code=x") == 400
    assert await asyncio.to_thread(answered, "{}", "error=access_denied") == 200
    assert await asyncio.to_thread(twice) == [401, 401]  # Slack knows no such code; then the state is used up
    assert place.slack.bot_token == "xoxb-1-test"  # nothing was installed
    assert front.complaints == ["oauth.v2.access: invalid_code "]
    front.complaints.clear()


async def _has_commands_of_its_own(one: Place, two: Place) -> None:
    """The admin of any workspace looks at its own gaps; the index is run from the workspaces of the settings alone."""
    for place, words, said in (
        (two, "reindex", "Only operators may do this"),
        (two, "status", "Only operators may do this"),
        (two, "rollback", "Only operators may do this"),
        (two, "gaps", "2 gaps in the last 28 days"),
        (one, "gaps", "1 gap in the last 28 days"),
        (one, "status", "Queue"),
    ):
        place.town.slash(place.mo, place.room, "/footnote", words)
        await place.town.shown(place.mo, place.room, said)


async def _sets_and_blocks_for_itself(one: Place, two: Place) -> None:
    """What is set in a workspace, and who is blocked there, is no matter to people of the same ids in another one."""
    bos = {each.town: each.town.person("Bo") for each in (one, two)}
    rooms = {each.town: each.town.channel("block", each.mo, bos[each.town]) for each in (one, two)}
    bo, room = bos[two.town], rooms[two.town]
    assert {each.id for each in bos.values()} == {bo.id}
    assert {each.id for each in rooms.values()} == {room.id}
    for words, said, then in (
        (f"settings set paused on channel=<#{room.id}|block>", "paused is on now", "I’m paused here"),
        (f"settings reset paused channel={room.id}", "paused is off again", "1871"),
        (f"block add <@{bo.id}|bo> 2h", f"I do not answer @{bo.id}", "I don’t answer you here"),
        (f"block add <@{two.mo.id}|mo>", "cannot be blocked", ""),
    ):
        two.town.slash(two.mo, room, "/footnote", words)
        await two.town.shown(two.mo, room, said)
        if then:
            await two.town.answer(two.town.say(bo, room, asked(two, LIGHTHOUSE)), then)
    answered = await one.town.answer(one.town.say(bos[one.town], rooms[one.town], asked(one, LIGHTHOUSE)), "1871")
    link = f"https://example.slack.com/archives/{room.id}/p{answered.thread.replace('.', '')}"
    one.town.slash(one.mo, rooms[one.town], "/footnote", f"why {link}")
    await one.town.shown(one.mo, rooms[one.town], "stands as it was")


async def _keeps_and_deletes_of_each_person(one: Place, two: Place) -> None:
    """People with the same id in two workspaces are two people."""
    two.town.hear({"type": "app_home_opened", "user": two.mo.id, "channel": "D1", "tab": "home"})
    await two.town.until(lambda: two.mo.id in two.slack.homes)
    two.town.press_home(two.mo, "Delete my data")
    await two.town.until(lambda: "Deleted: 2 questions" in str(two.slack.homes[two.mo.id]))
    one.town.hear({"type": "app_home_opened", "user": one.mo.id, "channel": "D1", "tab": "home"})
    await one.town.until(lambda: one.mo.id in one.slack.homes)
    one.town.press_home(one.mo, "Delete my data")
    await one.town.until(lambda: "Deleted: 2 questions" in str(one.slack.homes[one.mo.id]))


async def test_tokens_are_renewed_and_a_restart_knows_every_workspace(
    slack: FakeSlack, start: Start, home: Path, port: int
) -> None:
    places = {each.team: each for each in slack.tenants}
    before = {team: each.bot_token for team, each in places.items()}
    _expire(home)
    async with serving(start) as bot:
        assert "ready as an app in 2 workspaces" in bot.output
        assert {team for team, each in places.items() if each.bot_token != before[team]} == {"T0A", "T0B"}
        for team in ("T0A", "T0B"):
            town = Town(places[team])
            mo = next(each for each in places[team].people.values() if each.name == "Mo")
            room = town.channel("renewed", mo)
            await town.answer(town.say(mo, room, f"{places[team].bot.mention} {LIGHTHOUSE}"), "1871")
        await bot.kill()
    async with serving(start) as bot:
        assert "ready as an app in 2 workspaces" in bot.output
        assert "cannot be renewed" not in bot.output
    assert slack.complaints == []


async def test_an_organisation_installs_for_all_of_its_workspaces(
    slack: FakeSlack, start: Start, home: Path, port: int
) -> None:
    first, second = (workspace(slack, team, "E0ORG") for team in ("T0D", "T0E"))
    async with serving(start) as bot:
        assert (await install(first, slack, port))[0] == 200
        assert first.slack.bot_token == second.slack.bot_token
        for place in (first, second):
            await place.town.answer(place.town.say(place.mo, place.room, asked(place, LIGHTHOUSE)), "1871")
        asking = second.town.slash(second.mo, second.room, "/ask", LIGHTHOUSE)
        await second.town.shown(second.mo, second.room, "1871")
        assert asking.acknowledged_after is not None
        assert "Traceback" not in bot.output
    async with serving(start):
        direct = second.town.say(second.mo, second.slack.direct(second.mo), LIGHTHOUSE)
        await second.town.answer(direct, "1871")
    assert slack.complaints == []


async def test_an_uninstalled_app_leaves_nothing_behind(slack: FakeSlack, start: Start, home: Path, port: int) -> None:
    gone, stays = (next(each for each in slack.tenants if each.team == team) for team in ("T0B", "T0A"))
    channels = _channels(home)
    assert any(each.startswith("slack:T0B.") for each in channels)
    async with serving(start) as bot:
        late = Town(stays).hear({"type": "tokens_revoked", "tokens": {"bot": [stays.bot.id]}})  # installed anew since
        person = Town(gone).hear({"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}})
        await asyncio.gather(late.done.wait(), person.done.wait())
        gone.bot_token = ""
        Town(gone).hear({"type": "app_uninstalled"})
        await Town(gone).until(lambda: not any(each.startswith("slack:T0B.") for each in _channels(home)))
        assert _installed(home) == ["slack:E0ORG", "slack:T0A"]
        assert any(each.startswith("slack:T0A.") for each in _channels(home))
        assert "Traceback" not in bot.output
    async with serving(start) as bot:
        assert "ready as an app in 3 workspaces" in bot.output


def _database(home: Path) -> Path:
    (found,) = home.rglob("records.sqlite")
    return found


def _rows(home: Path, sql: str) -> list[str]:
    with sqlite3.connect(_database(home), timeout=10) as connection:
        return [str(row[0]) for row in connection.execute(sql)]


def _channels(home: Path) -> list[str]:
    return _rows(home, "SELECT channel FROM answers ORDER BY channel")


def _installed(home: Path) -> list[str]:
    return _rows(home, "SELECT place FROM installations ORDER BY place")


def _expire(home: Path) -> None:
    """Have the tokens end within the hour."""
    soon = (datetime.now(UTC) + timedelta(minutes=50)).isoformat()
    with sqlite3.connect(_database(home), timeout=10) as connection:
        for place, data in connection.execute("SELECT place, data FROM installations").fetchall():
            changed = json.dumps({**json.loads(data), "bot_token_expires_at": soon})
            connection.execute("UPDATE installations SET data = ? WHERE place = ?", (changed, place))
