"""Whom a message notifies: mentions in its text, as ``allowed_mentions`` lets them through."""

import re

from tests.fakes.discord.message import Pings
from tests.fakes.discord.model import Guild, Json, Role, User
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.refusals import FormErrors

USER = re.compile(r"<@!?(\d+)>")
ROLE = re.compile(r"<@&(\d+)>")
EVERYONE = re.compile(r"@(everyone|here)\b")
CODE = re.compile(r"```.*?```|``.+?``|`[^`\n]+`", re.DOTALL)
EXCLUSIVE = ("users", "roles")


def check_allowed(allowed: Json | None) -> None:
    """Refuse ``allowed_mentions`` that names a kind and members of it.

    Raises:
        Refusal: 50035.
    """
    errors = FormErrors()
    for kind in EXCLUSIVE:
        if allowed and kind in (allowed.get("parse") or []) and allowed.get(kind):
            wording = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            errors.add(("allowed_mentions",), "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", wording)
    errors.check()


def resolve(
    content: str,
    allowed: Json | None,
    by_default: set[str],
    users: dict[int, User],
    guild: Guild | None,
    rights: Permission,
    replied: User | None = None,
) -> Pings:
    """Whom a text notifies.

    Args:
        content: The text.
        allowed: ``allowed_mentions``, ``None`` for the default.
        by_default: The kinds that are let through without ``allowed_mentions``: everyone, users and roles for a
            message, users alone for an interaction's response or a webhook.
        users: The users who could be mentioned there.
        guild: For roles; ``None`` in a DM.
        rights: What the author may do there.
        replied: The author of the message replied to.
    """
    text = CODE.sub(" ", content)
    kinds = by_default if allowed is None else set(allowed.get("parse") or [])
    named_users = None if allowed is None else {int(key) for key in allowed.get("users") or []}
    named_roles = None if allowed is None else {int(key) for key in allowed.get("roles") or []}
    may_all = guild is not None and Permission.MENTION_EVERYONE in rights
    people = [users[key] for key in _ids(USER, text) if key in users and _passes(key, "users", kinds, named_users)]
    replied_allowed = allowed is None or bool(allowed.get("replied_user"))
    if replied and replied_allowed and replied not in people:
        people.append(replied)
    roles = [
        role
        for key in _ids(ROLE, text)
        if (role := _role(guild, key)) and (role.mentionable or may_all) and _passes(key, "roles", kinds, named_roles)
    ]
    everyone = may_all and "everyone" in kinds and bool(EVERYONE.search(text))
    return Pings(everyone, tuple(people), tuple(roles))


def mentioned(content: str, users: dict[int, User]) -> list[User]:
    """The users that a text names, whoever is notified."""
    return [users[key] for key in _ids(USER, content) if key in users]


def _ids(pattern: re.Pattern[str], text: str) -> list[int]:
    return list(dict.fromkeys(int(key) for key in pattern.findall(text)))


def _role(guild: Guild | None, key: int) -> Role | None:
    return next((role for role in guild.roles if role.id == key), None) if guild else None


def _passes(key: int, kind: str, kinds: set[str], named: set[int] | None) -> bool:
    return kind in kinds or (named is not None and key in named)
