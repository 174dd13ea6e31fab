"""Where somebody uses a command on Slack, and what this person may do there."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from slack_sdk.errors import SlackApiError

from bot.records import own_id
from bot.service.commands.command import Labels, Right
from bot.service.community_settings import CommunitySettings
from bot.service.curated_draft import Keeper
from bot.service.member_language import MemberLanguage
from bot.service.operator_rights import OperatorRights
from bot.slack.workspace import Workspace
from bot.slack_connection.slack_text import is_direct
from bot.translation import Translator, msgid

HELP = msgid(
    "Mention me in a channel, write to me directly, or use /ask, whose answer you alone see until you share it. In a "
    "thread of just you and me, you need not mention me. Each sentence has a number; press it to see the passage "
    "that proves it. If the documents hold no answer, I say so and show the closest passage."
)
_LINK = re.compile(r"<?https://[\w.-]+/archives/([A-Z0-9]{2,21})/p(\d{10})(\d{6})(?:\?thread_ts=(\d+\.\d+)[^\s>]*)?>?")


@dataclass(frozen=True, slots=True)
class InteractionTools:
    """What an interaction on Slack works with.

    Attributes:
        workspace: The workspace.
        rights: Who moderates, and who is an operator.
        language: The language of each person.
        places: Says which group is asked for help in a place.
        runs_index: Says of a community whether operators' commands work there.
    """

    workspace: Workspace
    rights: OperatorRights
    language: MemberLanguage
    places: CommunitySettings
    runs_index: Callable[[str], bool]


class SlackCommandPlace:
    """Where somebody uses a command, or presses a button of one.

    Args:
        body: What Slack says of it.
        tools: What it works with.

    Attributes:
        user: Who.
        at: Where; changed to where an operation is shown, if that is elsewhere.
        url: The address to which replies go that only this person sees.
    """

    prefix, help = "/footnote ", HELP
    max_file_bytes = 50_000_000

    def __init__(self, body: Mapping[str, Any], tools: InteractionTools) -> None:
        self._body, self._tools, self._workspace, self._language = body, tools, tools.workspace, tools.language
        self.user = str(body["user_id"] if "user_id" in body else body["user"]["id"])
        self.at = str(body["channel_id"] if "channel_id" in body else (body.get("channel") or {}).get("id", ""))
        self.url, self._rights = str(body.get("response_url") or ""), tools.rights
        self.person, self.pressed_by = self._workspace.person(self.user), self.user
        self.community, self.channel = self._workspace.community, f"slack:{self._workspace.place(self.at)}"
        self.id_prefix = self._workspace.person("")

    async def has(self, right: Right) -> bool:
        """Return whether who uses it has a right now."""
        if right == "everyone":
            return True
        if right == "operator" and not self._tools.runs_index(self.community):
            return False
        holds = self._rights.looks_after if right == "moderator" else self._rights.is_operator
        return await holds(self.user)

    async def labels(self, also: Labels = frozenset()) -> Labels:
        """Return the labels that who uses it holds now."""
        return await self._workspace.access.of_person(self.user, also)

    async def own_labels(self) -> Labels:
        """Return the same: there is one workspace."""
        return await self.labels()

    async def keeper(self) -> Keeper:
        """Return who uses it, with what this person may do with kept answers there."""
        user, workspace = self.user, self._workspace
        name, moderates = (await workspace.directory.person(user)).name, await self._rights.looks_after(user)
        return Keeper(self.person, name, self.community, moderates, partial(workspace.access.of_person, user))

    async def readers(self) -> Labels:
        """Return the labels that everybody holds who reads there, and who asks, who may not be among those."""
        return await self._workspace.access.of_channel(self.at) & await self.labels()

    async def translator(self) -> Translator:
        """Return what speaks to who uses the command."""
        return await self._language.of(self.user)

    async def moderates(self, person: str) -> bool:
        """Return whether somebody moderates, or is an operator."""
        return await self._rights.looks_after(own_id(person))

    async def knows(self, kind: Literal["team", "channel"], wanted: str) -> bool:
        """Return whether the workspace has such a user group, or a channel that the bot sees."""
        directory = self._workspace.directory
        return await (directory.group(wanted) if kind == "team" else directory.channel(wanted)) is not None

    async def buttons_at(self, link: str) -> Sequence[str]:
        """Return the ids of the buttons of a message in a channel that who uses the command can read."""
        found, directory, user = _LINK.fullmatch(link), self._workspace.directory, self.user
        if found is None or is_direct(found[1]):
            return ()
        members, facts = await directory.members(found[1]), await directory.channel(found[1])
        reads = user in (members or ()) or (facts is not None and facts.is_public)
        ts = f"{found[2]}.{found[3]}"
        if not reads:
            return ()
        web = self._workspace.client.web
        try:
            page = await web.conversations_replies(channel=found[1], ts=found[4] or ts, latest=ts, inclusive=True)
        except SlackApiError:
            return ()
        return next((button_ids_of(each) for each in page["messages"] if each["ts"] == ts), ())


def button_ids_of(message: Mapping[str, Any]) -> Sequence[str]:
    """Return the ids of a message's buttons, and the values that say what they are for."""
    elements = [each for block in message.get("blocks") or () for each in block.get("elements") or ()]
    choices = [each.get(name) or {} for each in elements for name in ("positive_button", "negative_button")]
    return tuple(str(each[key]) for each in (*elements, *choices) for key in ("action_id", "value") if each.get(key))
