"""Who and what there is in a workspace: people, channels, groups; asked of Slack, and forgotten when it changes."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from cachetools import TTLCache
from slack_sdk.errors import SlackApiError

from bot.slack_connection.web_client import SlackClient, error_code

T = TypeVar("T")
KEPT_SECONDS = 60.0
"""Seconds for which something is known without asking again; Slack tells of changes before that."""
PEOPLE_SECONDS = 600.0
"""The same for the list of everybody, which takes many requests; Slack tells of each person who changes."""
MAX_KEPT = 10_000
PAGE = 1_000
SHARED = ("is_ext_shared", "is_org_shared", "is_pending_ext_shared")
"""What Slack says of channels in which people of other organisations or workspaces may be."""
UNKNOWN = {
    *("channel_not_found", "not_in_channel", "no_such_subteam", "user_not_found", "user_not_visible", "missing_scope"),
    *("method_not_supported_for_channel_type", "fetch_members_failed", "subteam_not_found"),
}
"""Slack's words for what it does not show the bot."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom the workspace knows.

    Attributes:
        name: The name that others see.
        is_member: Whether this is an active member, guests included; not a bot, and nobody of another organisation.
        is_guest: Whether it is a guest, who sees only the channels that they were added to.
        is_stranger: Whether this is somebody of another organisation, or nobody whom Slack shows.
        is_admin: Whether it is an admin or owner.
        is_bot: Whether it is a program.
        locale: Its language and country, such as ``pt-BR``; ``""`` where Slack does not say.
    """

    name: str
    is_member: bool
    is_guest: bool
    is_stranger: bool
    is_admin: bool
    is_bot: bool
    locale: str


NOBODY = Person("somebody", is_member=False, is_guest=False, is_stranger=True, is_admin=False, is_bot=False, locale="")
"""Somebody whom Slack does not show."""


@dataclass(frozen=True, slots=True)
class SlackChannel:
    """What is known of a channel.

    Attributes:
        name: Its name.
        is_public: Whether every full member may join it.
        is_shared: Whether people of other organisations or workspaces are in it.
    """

    name: str
    is_public: bool
    is_shared: bool


class Directory:
    """Asks Slack for people, channels and groups.

    Args:
        client: The workspace's Web API.
        team: Id of the workspace.
        whole: Whether the token is one of the organisation, so that Slack must be told which workspace is meant.

    Attributes:
        client: The same.
        team: The same.
    """

    def __init__(self, client: SlackClient, team: str, *, whole: bool = False) -> None:
        self.client, self.team = client, team
        self._where = {"team_id": team} if whole else {}
        self._kept: TTLCache[tuple[str, str], asyncio.Future[Any]] = TTLCache(MAX_KEPT, KEPT_SECONDS)
        self._everybody: TTLCache[str, asyncio.Future[dict[str, Person]]] = TTLCache(1, PEOPLE_SECONDS)

    async def people(self) -> Mapping[str, Person]:
        """Return everybody of the workspace, by id."""
        found = self._everybody.get("")
        if found is None:
            found = self._everybody[""] = asyncio.ensure_future(self._all_people())
            found.add_done_callback(self._drop_unlisted)
        return await asyncio.shield(found)

    async def person(self, user: str) -> Person:
        """Return somebody, who may be of another organisation.

        Raises:
            SlackApiError: Slack fails.
        """
        return await self._once("person", user, lambda: self._person(user))

    async def locale(self, user: str) -> str:
        """Return somebody's language and country, ``""`` where Slack does not say."""
        return (await self.person(user)).locale

    async def channel(self, channel: str) -> SlackChannel | None:
        """Return what is known of a channel, None where Slack does not show it."""
        return await self._once("channel", channel, lambda: self._channel(channel))

    async def members(self, channel: str) -> frozenset[str] | None:
        """Return who is in a channel, None where Slack does not say."""
        pages = self.client.web.conversations_members
        return await self._once("members", channel, lambda: _listed(pages, "members", channel=channel, limit=PAGE))

    async def group(self, group: str) -> frozenset[str] | None:
        """Return who is in a user group, None where Slack does not say."""
        ask = self.client.web.usergroups_users_list
        return await self._once("group", group, lambda: _listed(ask, "users", usergroup=group, **self._where))

    def forget(self, kind: str, key: str = "") -> None:
        """Ask anew for things of a kind, or for one of them, which has changed."""
        for each in [each for each in self._kept if each[0] == kind and (not key or each[1] == key)]:
            self._kept.pop(each, None)

    def note(self, user: Mapping[str, Any]) -> None:
        """Note what Slack says of somebody who has come or changed."""
        self.forget("person", user["id"])
        found = self._everybody.get("")
        if found is not None and found.done() and found.exception() is None:
            found.result()[user["id"]] = self._read(user)
        else:
            self._everybody.clear()

    async def _once(self, kind: str, key: str, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask once for what several want to know at a time; a failure is not kept."""
        found = self._kept.get((kind, key))
        if found is None:
            found = asyncio.ensure_future(ask())
            self._kept[kind, key] = found
            found.add_done_callback(lambda done: self._drop_failed(kind, key, done))
        return await asyncio.shield(found)

    def _drop_failed(self, kind: str, key: str, done: asyncio.Future[Any]) -> None:
        if (done.cancelled() or done.exception() is not None) and self._kept.get((kind, key)) is done:
            del self._kept[kind, key]

    def _drop_unlisted(self, done: asyncio.Future[dict[str, Person]]) -> None:
        if (done.cancelled() or done.exception() is not None) and self._everybody.get("") is done:
            self._everybody.clear()

    async def _all_people(self) -> dict[str, Person]:
        people: dict[str, Person] = {}
        cursor = ""
        while True:
            page = await self.client.web.users_list(
                limit=PAGE, cursor=cursor or None, include_locale=True, **self._where
            )
            people |= {each["id"]: self._read(each) for each in page["members"]}
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return people

    async def _person(self, user: str) -> Person:
        try:
            found = await self.client.web.users_info(user=user, include_locale=True)
        except SlackApiError as error:
            if error_code(error) not in UNKNOWN:
                raise
            return NOBODY
        return self._read(found["user"])

    async def _channel(self, channel: str) -> SlackChannel | None:
        try:
            found = (await self.client.web.conversations_info(channel=channel))["channel"]
        except SlackApiError as error:
            if error_code(error) not in UNKNOWN:
                raise
            return None
        # The token of an organisation sees the channels of all its workspaces, whose members may not join this one.
        here = not self._where or self.team in (found.get("context_team_id"), *(found.get("shared_team_ids") or ()))
        shared = not here or any(found.get(flag) for flag in SHARED)
        public = here and not any(found.get(flag) for flag in ("is_im", "is_mpim", "is_private", "is_group"))
        return SlackChannel(str(found.get("name", "")), public, bool(shared))

    def _read(self, user: Mapping[str, Any]) -> Person:
        home = user.get("team_id", self.team) == self.team
        belongs = home or self.team in ((user.get("enterprise_user") or {}).get("teams") or ())
        stranger = bool(user.get("is_stranger")) or not belongs
        bot = bool(user.get("is_bot")) or user["id"] == "USLACKBOT"
        profile = user.get("profile") or {}
        return Person(
            name=str(profile.get("display_name") or user.get("real_name") or user.get("name") or "somebody"),
            is_member=not (stranger or bot or user.get("deleted")),
            is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
            is_stranger=stranger and not (bot or user.get("deleted")),
            is_admin=bool(user.get("is_admin") or user.get("is_owner")) and home and not stranger,
            is_bot=bot,
            locale=str(user.get("locale") or ""),
        )


async def _listed(ask: Callable[..., Awaitable[Any]], key: str, **arguments: object) -> frozenset[str] | None:
    """Return the ids that all pages of an answer list, None where Slack does not show them."""
    found: set[str] = set()
    cursor = ""
    try:
        while True:
            page = await ask(**arguments, **({"cursor": cursor} if cursor else {}))
            found.update(page[key])
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return frozenset(found)
    except SlackApiError as error:
        if error_code(error) not in UNKNOWN:
            raise
        return None
