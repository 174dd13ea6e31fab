"""Where the app is installed, kept in the records' database, as Bolt's pages save it."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from bot.service.record_store import RecordStore

log = logging.getLogger("footnote.slack")
PLATFORM = "slack"


def place_of(installation: Installation) -> str:
    """Return the id of the organisation or the workspace where the app is installed."""
    found = installation.enterprise_id if installation.is_enterprise_install else installation.team_id
    return str(found or "")


class SlackInstallations(AsyncInstallationStore):
    """The installations, an organisation's or a workspace's each; people's own tokens are not kept.

    Bolt only saves here: who the bot is in a workspace is known in memory (``InstalledBots``), so nothing looks one up.

    Args:
        records: The records.
    """

    def __init__(self, records: RecordStore) -> None:
        self._records = records

    @property
    def logger(self) -> logging.Logger:
        """The log."""
        return log

    async def async_save(self, installation: Installation) -> None:
        """Keep an installation, in place of an earlier one of the same place.

        Raises:
            RecordsProblem: The database does not answer.
        """
        data = _to_json(installation)
        await self._records.in_installations(lambda kept: kept.save(f"{PLATFORM}:{place_of(installation)}", data))

    async def everywhere(self) -> dict[str, Installation]:
        """Return all installations, by their place.

        Raises:
            RecordsProblem: The database does not answer.
        """
        found = await self._records.in_installations(lambda kept: kept.all(PLATFORM))
        return {place.partition(":")[2]: Installation(**data) for place, data in found.items()}

    async def async_delete_all(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget the installation of a workspace; without one, that of an organisation."""
        place = f"{PLATFORM}:{team_id or enterprise_id}"
        await self._records.in_installations(lambda kept: kept.remove(place))

    async def delete_answers(self, team: str) -> None:
        """Delete all answers that were given in a workspace.

        Raises:
            RecordsProblem: The database does not answer.
        """
        await self._records.in_installations(lambda kept: kept.delete_answers_in(f"{PLATFORM}:{team}."))
        await self._records.in_installations(lambda kept: kept.delete_community(f"{PLATFORM}:{team}"))


class InstallationStates(AsyncOAuthStateStore):
    """The installations that have begun, so that nobody ends one that was not begun here.

    Args:
        records: The records.
    """

    def __init__(self, records: RecordStore) -> None:
        self._records = records

    @property
    def logger(self) -> logging.Logger:
        """The log."""
        return log

    async def async_issue(self, *_: object, **__: object) -> str:
        """Begin an installation; returns what proves that."""
        return await self._records.in_installations(lambda kept: kept.begin())

    async def async_consume(self, state: str) -> bool:
        """Return whether an installation was begun so, once."""
        return await self._records.in_installations(lambda kept: kept.end(state))


def _to_json(installation: Installation) -> Mapping[str, Any]:
    found = installation.to_dict_for_copying()
    kept = {name: value for name, value in found.items() if value is not None and not name.startswith("user_")}
    kept["user_id"] = installation.user_id or ""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in kept.items()}
