"""``[audience.NAME]``, ``[service]``, ``[discord]``, ``[slack]``: chat platforms, and who may read what there."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, model_validator

from bot.settings.section import Count, CountOrZero, Seconds, Section, Share, SlackId, Snowflake


class AudienceSection(Section):
    """``[audience.NAME]``: who may read documents with the label NAME.

    Attributes:
        discord_roles: Ids of roles on Discord whose members may read them.
        discord_channels: Ids of channels on Discord; people who can view one of these channels may read them.
        slack_usergroups: Ids of user groups on Slack whose members may read them.
        slack_channels: Ids of channels on Slack; people who can read one of these channels may read them.
    """

    discord_roles: tuple[Snowflake, ...] = ()
    discord_channels: tuple[Snowflake, ...] = ()
    slack_usergroups: tuple[SlackId, ...] = ()
    slack_channels: tuple[SlackId, ...] = ()


class ServiceSection(Section):
    """``[service]``: limits for all chat platforms.

    Attributes:
        workers: Number of questions that are answered at the same time.
        queue: Number of questions that may wait; further ones are declined.
        cooldown: Seconds that a person must wait between two questions.
        patience: Seconds that the bot takes to finish and send answers when it is told to stop.
        per_minute: Questions that all members of a server together may ask in a minute; 0 for no limit.
        listen: ``host:port`` that serves ``/healthz``, ``/readyz`` and ``/metrics``; port 0 takes any free port. If
            empty, nothing is served.
        logs: Form of the log; ``auto`` is text on a terminal and JSON elsewhere.
        log_questions: Whether the log contains the questions.
        tell_askers: Whether people are told, once, where they asked, when a reindex brings an answer to what the bot
            could not answer them.
        edit_days: Days for which an answer that all in a place can read is kept true: where a source changes, its
            message is edited to say what the source says now. 0 for not at all.
        edits_per_day: Answers that may be edited so within a day. What is gone from the sources is always taken out.
    """

    workers: Count = 2
    queue: Count = 100
    cooldown: Seconds = 3.0
    patience: Seconds = 8.0
    per_minute: CountOrZero = 60
    listen: Annotated[str, Field(pattern=r"^(\S+:\d{1,5})?$")] = ""
    logs: Literal["auto", "json", "text"] = "auto"
    log_questions: bool = False
    tell_askers: bool = False
    edit_days: CountOrZero = 90
    edits_per_day: CountOrZero = 200


FollowUps = Literal["off", "threads", "always"]
ChatLanguage = Literal["auto", "en", "de", "es", "fr", "pt"]


class ChannelSection(Section):
    """``[discord.channels.ID]``: settings of one channel and its threads. If unset, the value of ``[discord]``.

    Attributes:
        follow_ups: As ``discord.follow_ups``.
        open_threads: As ``discord.open_threads``.
        suggest: As ``discord.suggest``.
        auto_answer: Whether the bot answers questions in the channel that do not mention it, also where it has not
            answered before.
        shadow: Id of the moderators' channel that sees what the bot would answer unasked, with buttons to post it, in
            place of the answer; none if unset. Then questions count as with ``auto_answer``.
        confidence: As ``discord.forum_confidence``.
        follow_up_confidence: As ``discord.follow_up_confidence``.
        human_role: As ``discord.human_role``.
        answered_tag: Of a forum, the name of the tag for posts that the bot has answered; none if empty.
        solved_tag: The same for posts that somebody marked with **This solved it**.
        human_tag: The same for posts that the bot had no sure answer to; it goes once a post is answered or solved.
    """

    follow_ups: FollowUps | None = None
    open_threads: bool | None = None
    suggest: bool | None = None
    auto_answer: bool = False
    shadow: Snowflake | None = None
    confidence: Share | None = None
    follow_up_confidence: Share | None = None
    human_role: Snowflake | None = None
    answered_tag: str = ""
    solved_tag: str = ""
    human_tag: str = ""


class DiscordSection(Section):
    """``[discord]``: the bot on Discord.

    Attributes:
        token: The bot's token. Give it as a variable rather than in the file.
        api_base: Address of Discord's REST interface.
        gateway: Address of Discord's gateway. If empty, the REST interface is asked for it.
        guilds: Ids of the servers in which the bot answers.
        operators: Ids of the servers, out of ``discord.guilds``, whose managers may reindex.
        follow_ups: Where the bot answers messages that do not mention it: nowhere (``off``), in ``threads`` in which it
            has answered, or ``always`` where it has answered within ``conversation.hours``.
        open_threads: Whether the bot opens a thread to answer a mention in a channel.
        forums: Ids of forum channels whose new posts are answered without a mention.
        forum_confidence: Score from which the bot answers a new post, or a message that does not mention it.
        follow_up_confidence: Score from which it answers, in a thread where only the asker and the bot have spoken, a
            question that does not mention it; such an answer may say that it is not sure.
        suggest: Whether a new post below that score gets the nearest passages.
        log_channels: Ids of channels that get a digest each week of what was asked in their server.
        human_role: Id of the role whose members are asked by the button **Ask a human**, under a refusal and under an
            answer that is not sure. If unset, there is no such button.
        trusted_roles: Ids of roles whose members are offered to keep what they answer where the bot had no sure answer.
        user_installs: Whether people may add the bot to their own accounts and ask it anywhere, also in direct messages
            and in servers where it is not. There, it answers with what is public alone. Anybody who has its link can
            do so.
        channels: Settings of single channels and their threads, by the channel's id.
        language: Language of the bot's own sentences; quotes stay as they are. ``auto`` is that of the question, or of
            who presses a button or uses a command; that of the server where it is not clear.
        languages: The same for single servers, by the server's id.
        silence: Seconds without any event from the gateway after which the bot connects again.
    """

    token: SecretStr = SecretStr("")
    api_base: Annotated[str, Field(pattern=r"^https?://\S+$")] = "https://discord.com/api/v10"
    gateway: Annotated[str, Field(pattern=r"^(wss?://\S+)?$")] = ""
    guilds: tuple[Snowflake, ...] = ()
    operators: tuple[Snowflake, ...] = ()
    follow_ups: FollowUps = "threads"
    open_threads: bool = False
    forums: tuple[Snowflake, ...] = ()
    forum_confidence: Share = 0.6
    follow_up_confidence: Share = 0.3
    suggest: bool = False
    log_channels: tuple[Snowflake, ...] = ()
    human_role: Snowflake | None = None
    trusted_roles: tuple[Snowflake, ...] = ()
    user_installs: bool = False
    channels: Mapping[Snowflake, ChannelSection] = Field(default_factory=dict)
    language: ChatLanguage = "auto"
    languages: Mapping[Snowflake, ChatLanguage] = Field(default_factory=dict)
    silence: Annotated[float, Field(ge=1.0)] = 120.0

    def post_tags_in(self, forum: int) -> Mapping[Literal["answered", "solved", "human"], str]:
        """Return the names of the tags that show how a forum's posts stand, ``""`` for none."""
        own = self.channels.get(forum, ChannelSection())
        return {"answered": own.answered_tag, "solved": own.solved_tag, "human": own.human_tag}

    @model_validator(mode="after")
    def _operators_are_served(self) -> Self:
        for guild in self.operators:
            if guild not in self.guilds:
                raise ValueError(f"operators names {guild}, which guilds does not; list it there too")
        return self


class SlackChannelSection(Section):
    """``[slack.channels.ID]``: settings of one channel and its threads. If unset, the value of ``[slack]``.

    Attributes:
        follow_ups: As ``slack.follow_ups``.
        auto_answer: Whether the bot answers questions in the channel that do not mention it, also where it has not
            answered before.
        confidence: As ``slack.confidence``.
        follow_up_confidence: As ``slack.follow_up_confidence``.
        human_group: As ``slack.human_group``.
    """

    follow_ups: FollowUps | None = None
    auto_answer: bool = False
    confidence: Share | None = None
    follow_up_confidence: Share | None = None
    human_group: SlackId | None = None


class SlackSection(Section):
    """``[slack]``: the bot on Slack.

    Attributes:
        bot_token: The bot's token, ``xoxb-…``. Give it as a variable rather than in the file.
        app_token: The token of the app for Socket Mode, ``xapp-…``. If empty, Slack has to send events to
            ``/slack/events`` at ``service.listen``.
        signing_secret: The app's signing secret, which proves that such events are Slack's.
        client_id: The app's client id, in place of ``slack.bot_token``: several workspaces install one app, over
            ``/slack/install`` at ``service.listen``. If empty, the workspace of ``slack.bot_token`` is served.
        client_secret: The app's client secret, with which an installation is finished. Give it as a variable.
        workspaces: Ids of the workspaces (``T…``) and organisations (``E…``) that may install the app so.
        operator_workspaces: Ids of the workspaces, out of ``slack.workspaces`` or of an organisation there, whose
            admins and ``slack.operators`` may reindex. The workspace of ``slack.bot_token`` always may.
        api_url: Address of Slack's Web API.
        operators: Ids of user groups whose members may use ``/footnote``, as the workspace's admins may.
        moderators: Ids of user groups whose members may use its commands for moderators, and stop and delete answers.
        follow_ups: Where the bot answers messages that do not mention it: nowhere (``off``), in ``threads`` in which it
            has answered, or ``always`` where it has answered within ``conversation.hours``.
        confidence: Score from which the bot answers a message that does not mention it.
        log_channel: Id of the channel that gets a digest each week of what was asked in the workspace; none if empty.
        follow_up_confidence: Score from which it answers, in a thread where only the asker and the bot have spoken, a
            question that does not mention it; such an answer may say that it is not sure.
        human_group: Id of the user group whose members are asked by the button **Ask a human**, under a refusal and
            under an answer that is not sure. If unset, there is no such button.
        trusted_groups: Ids of user groups whose members are offered to keep what they answer where the bot had no sure
            answer.
        channels: Settings of single channels and their threads, by the channel's id.
        language: Language of the bot's own sentences; quotes stay as they are. ``auto`` is that of the question, or of
            who presses a button or uses a command; English where that is not clear.
        trusted_channels: Ids of channels shared with other organisations in which an answer may use what members of
            this workspace may read there; in others of these channels it uses public documents alone.
    """

    bot_token: SecretStr = SecretStr("")
    app_token: SecretStr = SecretStr("")
    signing_secret: SecretStr = SecretStr("")
    client_id: str = ""
    client_secret: SecretStr = SecretStr("")
    workspaces: tuple[SlackId, ...] = ()
    operator_workspaces: tuple[SlackId, ...] = ()
    api_url: Annotated[str, Field(pattern=r"^https?://\S+$")] = "https://slack.com/api/"
    operators: tuple[SlackId, ...] = ()
    moderators: tuple[SlackId, ...] = ()
    follow_ups: FollowUps = "threads"
    confidence: Share = 0.6
    log_channel: SlackId | Literal[""] = ""
    follow_up_confidence: Share = 0.3
    human_group: SlackId | None = None
    trusted_groups: tuple[SlackId, ...] = ()
    channels: Mapping[SlackId, SlackChannelSection] = Field(default_factory=dict)
    language: ChatLanguage = "auto"
    trusted_channels: tuple[SlackId, ...] = ()
