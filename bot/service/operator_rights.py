"""Who moderates, and who runs the index, by a directory: admins, and groups of the settings."""

import asyncio
from collections.abc import Sequence

from bot.service.people_directory import PeopleDirectory


class OperatorRights:
    """Who may do what in a community, as it is now.

    Args:
        directory: Knows people and groups.
        operators: Ids of groups whose members are operators, beside the admins.
        moderators: Ids of groups whose members moderate, beside the admins.
    """

    def __init__(self, directory: PeopleDirectory, operators: Sequence[str], moderators: Sequence[str] = ()) -> None:
        self._directory, self._operators, self._moderators = directory, operators, moderators

    async def is_admin(self, user: str) -> bool:
        """Return whether somebody is an admin or owner."""
        return (await self._directory.person(user)).is_admin

    async def moderates(self, user: str) -> bool:
        """Return whether somebody may stop and delete the answers of others."""
        return await self.is_admin(user) or await self._is_in(user, self._moderators)

    async def looks_after(self, user: str) -> bool:
        """Return whether somebody may use moderators' commands: who moderates, and operators."""
        return await self.moderates(user) or await self.is_operator(user)

    async def is_operator(self, user: str) -> bool:
        """Return whether somebody may reindex."""
        return await self.is_admin(user) or await self._is_in(user, self._operators)

    async def _is_in(self, user: str, ids: Sequence[str]) -> bool:
        """Return whether somebody is a member, and in one of some groups."""
        groups = await asyncio.gather(*(self._directory.group(group) for group in ids))
        member = (await self._directory.person(user)).is_member
        return member and any(group is not None and user in group for group in groups)
