"""What exists, as Discord's JSON."""

from datetime import UTC, datetime

from tests.fakes.discord import permissions
from tests.fakes.discord.interaction import Asked, Interaction
from tests.fakes.discord.mentions import mentioned
from tests.fakes.discord.message import Attachment, Message
from tests.fakes.discord.model import Channel, Guild, Json, Kind, Member, Overwrite, Role, User

UNSET = [
    "icon",
    "splash",
    "discovery_splash",
    "description",
    "banner",
    "afk_channel_id",
    "application_id",
    "widget_channel_id",
    "system_channel_id",
    "rules_channel_id",
    "public_updates_channel_id",
    "vanity_url_code",
]
ZERO = [
    "verification_level",
    "default_message_notifications",
    "explicit_content_filter",
    "mfa_level",
    "nsfw_level",
    "system_channel_flags",
    "premium_tier",
    "premium_subscription_count",
    "afk_timeout",
]
"""What a guild that nobody has touched leaves empty, and what it has at zero."""


def iso(seconds: float) -> str:
    """A time as ISO 8601."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def user(account: User) -> Json:
    """A user."""
    return {
        "id": str(account.id),
        "username": account.name.lower().replace(" ", "_"),
        "global_name": account.name,
        "discriminator": "0000" if account.bot else "0",
        "avatar": None,
        "bot": account.bot,
        "public_flags": 0,
    }


def role(entry: Role) -> Json:
    """A role."""
    return {
        "id": str(entry.id),
        "name": entry.name,
        "permissions": str(int(entry.permissions)),
        "position": entry.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": entry.managed,
        "mentionable": entry.mentionable,
        "flags": 0,
        **({"tags": {"bot_id": str(owner.user.id)}} if (owner := _bot_of(entry)) else {}),
    }


def _bot_of(entry: Role) -> Member | None:
    """The bot that a managed role is of; nobody else can have it."""
    members = entry.guild.members.values() if entry.managed else ()
    return next((held for held in members if entry in held.roles), None)


def member(entry: Member, with_user: bool = True) -> Json:
    """A guild member."""
    body: Json = {
        "roles": [str(held.id) for held in entry.roles],
        "joined_at": iso(entry.joined),
        "nick": entry.nick,
        "avatar": None,
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "communication_disabled_until": None,
        "flags": 0,
    }
    return body | ({"user": user(entry.user)} if with_user else {})


def channel(place: Channel, bot: User) -> Json:
    """A channel, thread or DM, as the bot gets it."""
    last = str(max(place.messages)) if place.messages else None
    body: Json = {
        "id": str(place.id),
        "type": int(place.kind),
        "last_message_id": last,
        "flags": 0,
    }
    if place.kind == Kind.DM:
        return body | {"recipients": [user(place.recipient)] if place.recipient else []}
    if place.kind == Kind.GROUP_DM:
        return body | {"name": place.name, "owner_id": str(min(place.participants)), "recipients": []}
    assert place.guild is not None
    body |= {
        "guild_id": str(place.guild.id),
        "name": place.name,
        "position": 0,
        "permission_overwrites": [overwrite(entry) for entry in place.overwrites],
        "parent_id": str(place.parent.id) if place.parent else None,
        "nsfw": False,
        "topic": place.topic,
        "rate_limit_per_user": 0,
    }
    if place.kind == Kind.VOICE:
        body |= {"bitrate": 64000, "user_limit": 0, "rtc_region": None}
    if place.kind == Kind.FORUM:
        body |= {"available_tags": [_tag(key, name) for key, name in place.tags.items()]}
        body |= {"default_reaction_emoji": None, "default_sort_order": None, "default_forum_layout": 0}
        body["flags"] = 0
    return body | (_thread(place, bot) if place.is_thread else {})


def _tag(key: int, name: str) -> Json:
    return {"id": str(key), "name": name, "moderated": False, "emoji_id": None, "emoji_name": None}


def overwrite(entry: Overwrite) -> Json:
    """A permission overwrite."""
    kind = 0 if isinstance(entry.target, Role) else 1
    return {"id": str(entry.target.id), "type": kind, "allow": str(int(entry.allow)), "deny": str(int(entry.deny))}


def guild(place: Guild, bot: User, viewable: list[Channel], members: list[Member]) -> Json:
    """A guild as GUILD_CREATE brings it."""
    threads = [entry for entry in viewable if entry.is_thread and not entry.archived]
    return guild_summary(place) | {
        "joined_at": iso(place.members[bot.id].joined),
        "large": len(place.members) > 250,
        "unavailable": False,
        "member_count": len(place.members),
        "members": [member(entry) for entry in members],
        "channels": [channel(entry, bot) for entry in viewable if not entry.is_thread],
        "threads": [channel(entry, bot) for entry in threads],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def guild_summary(place: Guild) -> Json:
    """A guild as the REST API returns it."""
    return {
        "id": str(place.id),
        "name": place.name,
        "owner_id": str(place.owner.id),
        "roles": [role(entry) for entry in place.roles],
        "emojis": [],
        "stickers": [],
        "features": [],
        "preferred_locale": "en-GB",
        "premium_progress_bar_enabled": False,
        "max_members": 500_000,
        **dict.fromkeys(UNSET),
        **dict.fromkeys(ZERO, 0),
    }


def attachment(file: Attachment) -> Json:
    """An attachment."""
    return {
        "id": str(file.id),
        "filename": file.filename,
        "size": len(file.content),
        "url": file.url,
        "proxy_url": file.url,
        "content_type": file.content_type,
        **({"description": file.description} if file.description else {}),
    }


def message(entry: Message, bot: User, users: dict[int, User], hide: bool) -> Json:
    """A message as the bot gets it.

    Args:
        entry: The message.
        bot: The bot.
        users: Everybody, to resolve mentions in people's messages.
        hide: Whether the bot lacks the message content intent; what it may read all the same is not hidden.
    """
    blank = hide and not readable_without_intent(entry, bot)
    named = entry.pings.users if entry.author.bot else (*mentioned(entry.content, users), *entry.pings.users)
    body: Json = {
        "id": str(entry.id),
        "channel_id": str(entry.channel.id),
        "author": user(entry.author),
        "content": "" if blank else entry.content,
        "timestamp": iso(entry.created),
        "edited_timestamp": iso(entry.edited) if entry.edited else None,
        "tts": False,
        "mention_everyone": entry.pings.everyone,
        "mentions": [user(account) for account in dict.fromkeys(named)],
        "mention_roles": [str(held.id) for held in entry.pings.roles],
        "attachments": [] if blank else [attachment(file) for file in entry.attachments],
        "embeds": [],
        "components": [] if blank else entry.components,
        "pinned": False,
        "type": entry.type,
        "flags": entry.flags,
    }
    body |= {} if entry.nonce is None else {"nonce": entry.nonce}
    body |= {"thread": channel(entry.thread, bot)} if entry.thread else {}
    return body | _reference(entry, bot, users, hide) | _response(entry)


def readable_without_intent(entry: Message, bot: User) -> bool:
    """Whether the bot reads a message without the privileged intent: its own, DMs, and those that mention it."""
    return (
        entry.author is bot or entry.channel.kind == Kind.DM or bot in entry.pings.users or bot.mention in entry.content
    )


def interaction(entry: Interaction, application: User, users: dict[int, User], hide: bool) -> Json:
    """An interaction as the gateway brings it."""
    place = entry.channel
    body: Json = {
        "id": str(entry.id),
        "application_id": str(application.id),
        "type": int(entry.type),
        "token": entry.token,
        "version": 1,
        "data": entry.data,
        "channel_id": str(place.id),
        "channel": channel(place, application),
        "locale": entry.user.locale,
        "entitlements": [],
        "attachment_size_limit": 10 * 1024 * 1024,
        "context": 0 if place.guild else 1 if application.id in place.participants else 2,
        "authorizing_integration_owners": _owners(entry, application),
    }
    if entry.source:
        body["message"] = message(entry.source, application, users, hide and entry.type != Asked.COMPONENT)
    if place.guild is None:
        everything = str(int(permissions.ALL))
        return body | {"user": user(entry.user), "app_permissions": everything}
    asker, bot = place.guild.member(entry.user), place.guild.members.get(application.id)
    rights = str(int(permissions.in_channel(asker, place)))
    held = permissions.in_channel(bot, place) if bot else permissions.in_channel(asker, place)
    return body | {
        "guild_id": str(place.guild.id),
        "guild": {"id": str(place.guild.id), "locale": "en-GB", "features": []},
        "guild_locale": "en-GB",
        "member": member(asker) | {"permissions": rights},
        "app_permissions": str(int(held)),
    }


def _owners(entry: Interaction, application: User) -> Json:
    """Who brought the app there: the server or, in its own conversation, nobody in particular; the person's account.

    Under a press stand those that brought it to the message's command.
    """
    asked, place = entry, entry.channel
    while asked.source is not None and asked.source.interaction is not None:
        asked = asked.source.interaction
    inside = application.id in (place.guild.members if place.guild else place.participants)
    by_place = {"0": str(place.guild.id) if place.guild else "0"} if inside else {}
    return by_place | ({"1": str(asked.user.id)} if asked.user.has_app else {})


def _thread(place: Channel, bot: User) -> Json:
    body: Json = {
        "owner_id": str(place.owner.id) if place.owner else None,
        "message_count": len(place.messages),
        "total_message_sent": len(place.messages),
        "member_count": len(place.participants),
        "applied_tags": [str(key) for key in place.tags],
        "thread_metadata": {
            "archived": place.archived,
            "locked": place.locked,
            "auto_archive_duration": 1440,
            "archive_timestamp": iso(place.created),
            "create_timestamp": iso(place.created),
            "invitable": True,
        },
    }
    return body | ({"member": thread_member(place, bot)} if bot.id in place.participants else {})


def thread_member(place: Channel, account: User) -> Json:
    """Somebody who is in a thread."""
    return {"id": str(place.id), "user_id": str(account.id), "join_timestamp": iso(place.created), "flags": 0}


def _reference(entry: Message, bot: User, users: dict[int, User], hide: bool) -> Json:
    if entry.reference is None:
        return {}
    target = entry.reference
    place: Json = {"type": 0, "message_id": str(target.id), "channel_id": str(target.channel.id)}
    place |= {"guild_id": str(target.channel.guild.id)} if target.channel.guild else {}
    shown = None if target.deleted else message(target, bot, users, hide)
    if shown:
        shown.pop("referenced_message", None)
    return {"message_reference": place, "referenced_message": shown}


def _response(entry: Message) -> Json:
    if entry.interaction is None:
        return {"webhook_id": str(entry.author.id)} if entry.webhook else {}
    asked = entry.interaction
    metadata: Json = {"id": str(asked.id), "type": int(asked.type), "user": user(asked.user)}
    metadata["authorizing_integration_owners"] = {}
    body: Json = {"webhook_id": str(entry.author.id), "application_id": str(entry.author.id)}
    return body | {"interaction_metadata": metadata}
