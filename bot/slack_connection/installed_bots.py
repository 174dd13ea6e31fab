"""The bots of the workspaces that have installed the app, their tokens renewed before they expire."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from slack_sdk.errors import SlackApiError, SlackTokenRotationError
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator

from bot.records import RecordsProblem
from bot.service.record_store import RecordStore
from bot.settings.chat_section import SlackSection
from bot.slack_connection.directory import Directory
from bot.slack_connection.installation_store import SlackInstallations, place_of
from bot.slack_connection.scopes import SlackIdentity
from bot.slack_connection.web_client import TROUBLES, SlackClient, error_code

log = logging.getLogger("footnote.slack")
LOOK_SECONDS = 60.0
"""Seconds between two looks at the installations, which other processes may have changed, and at their tokens."""
ROTATE_MINUTES = 120
"""Minutes before its end in which a token, which lasts for twelve hours, is renewed."""
ENDED = ("account_inactive", "token_revoked")
"""Slack's words for a token whose app was uninstalled."""
ENDED_WHEN_TOLD = (*ENDED, "invalid_auth", "not_authed")
"""The same where Slack has said that it was."""
DELETIONS = 2
"""Times that what is kept of a workspace is deleted: an answer may have been at work at the first."""
URL, TEAMS = "url", "teams"
"""What is kept at an installation, beside what Slack says of it: its address, and the workspaces of an organisation."""
T = TypeVar("T")
Make = Callable[[Directory, SlackIdentity], T]
"""Makes the bot of a workspace."""


class InstalledBots(Generic[T]):
    """Knows where the app is installed, in memory, so that nothing that is heard waits for the database.

    Args:
        records: The records.
        settings: The settings of Slack.
        make: Makes the bot of a workspace.
    """

    def __init__(self, records: RecordStore, settings: SlackSection, make: Make[T]) -> None:
        self._settings, self._make = settings, make
        self._store = SlackInstallations(records)
        self._base = SlackClient("", settings.api_url)
        self._rotator = AsyncTokenRotator(
            client_id=settings.client_id,
            client_secret=settings.client_secret.get_secret_value(),
            client=self._base.web,
        )
        self._installed: dict[str, tuple[Installation, SlackClient]] = {}
        self._bots: dict[str, T] = {}
        self._unsaved: set[str] = set()
        self._deleting: dict[str, int] = {}
        self._doubtful: dict[str, tuple[str, ...]] = {}
        self._ended: list[SlackClient] = []

    @property
    def client(self) -> SlackClient:
        """The Web API, without a token."""
        return self._base

    def of(self, organisation: str, team: str) -> T | None:
        """Return the bot of a workspace, None where the app is not installed."""
        if team not in self._bots:
            place = team if team in self._installed else organisation
            if not team or place not in self._installed:
                return None
            installation, client = self._installed[place]
            if place != team and team not in (known := installation.custom_values.setdefault(TEAMS, [])):
                known.append(team)
                self._unsaved.add(place)
            whole = bool(installation.is_enterprise_install)
            organisation, url = str(installation.enterprise_id or "") if whole else "", installation.custom_values[URL]
            who = SlackIdentity(team, organisation, str(installation.bot_user_id), str(url), scope=f"{team}.")
            self._bots[team] = self._make(Directory(client, team, whole=whole), who)
        return self._bots[team]

    def all(self) -> Sequence[T]:
        """Return the bots that are known so far."""
        return list(self._bots.values())

    def may_install(self, installation: Installation) -> bool:
        """Return whether the settings let the app be installed there."""
        return not {installation.team_id, installation.enterprise_id}.isdisjoint(self._settings.workspaces)

    async def add(self, installation: Installation) -> None:
        """Keep a new installation, and serve it.

        Raises:
            RecordsProblem: It cannot be kept.
        """
        told = await self._base.web.auth_test(token=installation.bot_token)
        installation.set_custom_value(URL, str(told.get("url") or "https://slack.com/"))
        await self._store.async_save(installation)
        self._take(installation)
        log.info("installed in %s", place_of(installation))

    async def end(self, place: str) -> None:
        """Forget an installation that has ended, and all answers that were given there.

        Slack is asked first: what says that it has ended may come late, when it was installed again.
        """
        self._doubtful[place] = ENDED_WHEN_TOLD
        await self._check()

    async def _check(self) -> None:
        """Ask Slack whether installations still hold; where it does not answer, it is asked again later."""
        for place, codes in list(self._doubtful.items()):
            try:
                if place in self._installed:
                    await self._installed[place][1].web.auth_test()
            except SlackApiError as error:
                if error_code(error) in codes:
                    await self._remove(place)
                else:
                    log.error("%s does not take the token of its app: %s", place, error_code(error))
            except TROUBLES as error:
                log.warning("%s was not asked whether its app is installed: %s", place, error)
                continue
            self._doubtful.pop(place, None)

    async def _remove(self, place: str) -> None:
        found = self._installed.pop(place, None)
        self._unsaved.discard(place)
        teams = [place, *(found[0].custom_values.get(TEAMS, ()) if found else ())]
        for team in teams:
            self._bots.pop(team, None)
            self._deleting[team] = DELETIONS
        log.warning("the app was uninstalled in %s; what is kept of it is deleted", place)
        await self._delete()
        self._ended += [found[1]] if found else []  # an answer may be at work with it

    async def load(self) -> None:
        """Take the installations from the database, with tokens that hold.

        Raises:
            RecordsProblem: The database does not answer.
        """
        await self._read()
        await self._renew()
        self._doubtful = dict.fromkeys(self._installed, ENDED)

    async def follow(self) -> None:
        """Renew tokens, delete what is to be deleted, and take over what other processes change, until cancelled."""
        while True:
            await self._check()
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self._read()
            except RecordsProblem as error:
                log.warning("the installations could not be read: %s", error)
            await self._renew()
            await self._delete()

    async def close(self) -> None:
        """Keep what is not kept yet, and close the connections."""
        await self._save()
        for client in (*self._ended, *(client for _, client in self._installed.values())):
            await client.close()
        await self._base.close()

    def _take(self, installation: Installation) -> None:
        """Serve an installation; where it is known, only its token is new."""
        place = place_of(installation)
        self._deleting.pop(place, None)
        if place in self._installed:
            client = self._installed[place][1]
            client.web.token = installation.bot_token
        else:
            client = SlackClient(str(installation.bot_token), self._settings.api_url)
        self._installed[place] = installation, client
        for team in (place, *installation.custom_values.get(TEAMS, ())):
            if team != installation.enterprise_id:
                self.of(place, team)

    async def _read(self) -> None:
        found = await self._store.everywhere()
        for place, installation in found.items():
            known = self._installed.get(place)
            if place in self._deleting or place in self._unsaved or not self.may_install(installation):
                continue
            if known is None or (installation.bot_token_expires_at or 0) > (known[0].bot_token_expires_at or 0):
                self._take(installation)
        for place in self._installed.keys() - found.keys() - self._unsaved:  # removed by another process
            for team in (place, *self._installed.pop(place)[0].custom_values.get(TEAMS, ())):
                self._bots.pop(team, None)

    async def _renew(self) -> None:
        """Renew the tokens that end soon; a new one is used at once, and kept as soon as the database answers."""
        for place, (installation, client) in list(self._installed.items()):
            try:
                bot = await self._rotator.perform_bot_token_rotation(
                    bot=installation.to_bot(), minutes_before_expiration=ROTATE_MINUTES
                )
            except (SlackTokenRotationError, *TROUBLES) as error:
                log.error("the token of %s cannot be renewed; if that lasts, install the app anew: %s", place, error)
                continue
            if bot is not None:
                installation.bot_token, installation.bot_refresh_token = bot.bot_token, bot.bot_refresh_token
                installation.bot_token_expires_at = bot.bot_token_expires_at
                client.web.token = bot.bot_token
                self._unsaved.add(place)
        await self._save()

    async def _save(self) -> None:
        for place in list(self._unsaved):
            try:
                await self._store.async_save(self._installed[place][0])
                self._unsaved.discard(place)
            except RecordsProblem as error:
                log.error("the new token of %s is not kept yet: %s", place, error)

    async def _delete(self) -> None:
        """Delete installations that have ended, and what was answered there; what fails is tried again."""
        for team in list(self._deleting):
            try:
                await self._store.async_delete_all(enterprise_id=None, team_id=team)
                await self._store.delete_answers(team)
            except RecordsProblem as error:
                log.error("what is kept of %s is not deleted yet: %s", team, error)
                continue
            self._deleting[team] -= 1
            if not self._deleting[team]:
                del self._deleting[team]
