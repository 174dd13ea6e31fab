"""Who moderates, and who runs the index: the workspace's admins, and groups of the settings."""

import asyncio
from collections.abc import Sequence

from bot.slack.directory import Directory


class OperatorRights:
    """Who may do what in a workspace, as it is now.

    Args:
        directory: Knows people and groups.
        groups: Ids of user groups whose members are operators, beside the admins.
    """

    def __init__(self, directory: Directory, groups: Sequence[str]) -> None:
        self._directory, self._groups = directory, groups

    async def moderates(self, user: str) -> bool:
        """Return whether somebody may stop and delete the answers of others: an admin or owner."""
        return (await self._directory.person(user)).is_admin

    async def is_operator(self, user: str) -> bool:
        """Return whether somebody may reindex."""
        if await self.moderates(user):
            return True
        groups = await asyncio.gather(*(self._directory.group(group) for group in self._groups))
        member = (await self._directory.person(user)).is_member
        return member and any(group is not None and user in group for group in groups)
