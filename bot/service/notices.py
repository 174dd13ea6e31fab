"""What the bot says besides answers: short plain sentences that say what to do.

They name nothing that only one platform has; an adapter adds what its own commands are called. Constants are in
English, as the catalogues have them, and are translated where they are said.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import assert_never

from bot.answering.question.courtesy import Courtesy
from bot.service.request_queue import Refusal
from bot.translation import Translator, msgid

READING = msgid("Reading…")
ASK_ABOUT_FILES = msgid("What would you like to know about this file? Write your question together with it.")
NO_QUESTION = msgid(
    "What would you like to know? Mention me with your question, or mention me in a reply to a question."
)
NOTHING_ASKED = msgid("I found no question in that message.")
COURTEOUS: Mapping[Courtesy, str] = MappingProxyType(
    {
        "nothing": msgid("What would you like to know? I answer questions from the documents."),
        "about_bot": msgid("I’m a bot that answers questions with quotes from the documents."),
        "help": msgid("Ask me a question, and I’ll look it up in the documents."),
        "greeting": msgid("Hello! Ask me anything about the documents."),
        "thanks": msgid("You’re welcome!"),
        "remark": "👍",
    }
)
"""The reply to a message that asks nothing of the documents, by the kind of message."""
PRIVATELY = msgid("I searched only what everyone here may read. In a direct message I search everything you may read.")
UNSERVED = msgid("I’m not set up for this place. Whoever runs me can add it.")
STRANGER = msgid("I only answer members of the communities I’m set up for, and we share none of them.")
TAKEN_OUT = msgid(
    "What I quoted here is not in the sources any more, so I took it out. Ask again to see what they say now."
)
READERS_CHANGE = msgid("The readers of this channel keep changing. Please ask again in a moment.")
CUT_SHORT = msgid("The rest is too long for here. Ask me in a direct message.")
RESTARTED = msgid("I was restarted before I could answer. Please ask again.")
CUT_OFF = msgid("I was restarted before I could send the rest. Please ask again.")
DEFECT = msgid("Something went wrong on my side. Please ask again, and tell whoever runs me if it happens again.")
UNREADABLE = msgid("I can only read messages that mention me. Mention me in the message with your question.")
NOTHING_THERE = msgid("I can’t read that message. Write your question here, or use /ask.")
GONE = msgid("I no longer keep this answer, so I can’t show its passages. Ask the question again.")
WITHHELD = msgid("You can’t see this passage: it was changed or removed, or you may not read it.")
NOT_FOR_ALL = msgid(
    "Not everyone here may read what this answer quotes, so I can’t share it. Ask me here for an answer for everyone."
)
NOT_YOURS = msgid("Only the person who asked, or a moderator, can delete this.")
VOTED_UP = msgid("Thanks, noted.")
VOTED_DOWN = msgid("Thanks, noted.")
NOT_YOURS_TO_ASK = msgid("Only the person who asked, or a moderator, can ask people here.")
ASKED_ALREADY = msgid("People were asked about this already.")
NO_TEAM = msgid("Nobody is set up here whom I could ask.")
NOT_PINGABLE = msgid(
    "I may not mention the people I’m to ask. Whoever runs this place can let everyone mention their role, or let me "
    "mention all roles."
)
NOT_WRITABLE = msgid("I may not write here, so I can’t ask anybody. A moderator can let me write here.")
NOT_SENT = msgid("I couldn’t send that here. Please try again in a minute.")
NOT_IN_TEAM = msgid("Only the people I asked, or a moderator, can take this.")
TAKEN_ALREADY = msgid("Somebody is on it already.")
SOLVED = msgid("Thanks! I marked this post as solved.")
SOLVED_BEFORE = msgid("I have no sure answer, but these solved posts ask something like it:")
NOT_YOURS_TO_SOLVE = msgid("Only the person who asked, or a moderator, can say what solved this.")
NO_POST = msgid("This works in the posts of a forum only.")
STOPPED = msgid("Stopped.")
STOPPED_ALREADY = msgid("This answer is already done.")
NOT_YOURS_TO_STOP = msgid("Only the person who asked, or a moderator, can stop this.")
NOT_OPERATOR = msgid("Only operators may do this, where the settings of whoever runs me allow it.")
PAUSED = msgid("I’m paused here and answer nobody for now. A moderator can switch me on again.")
BLOCKED = msgid("I don’t answer you here for now. A moderator can tell you more.")
NOT_YOURS_TO_CANCEL = msgid(
    "Only the person who started this reindex, or a manager, can cancel it here. If you may reindex, ask for one to "
    "get a Cancel button of your own."
)
NOTHING_AT_WORK = msgid("No reindex is running.")
MORE_IN_THE_LOG = msgid("The log has the details.")
ONE_AT_A_TIME = msgid("A reindex is already running. Wait until it is done, or cancel it.")


HISTORY_KEPT = msgid(
    "There is one exception: in some channels I keep what people write, as long as it stands there, to answer from it. "
    "If you opt out, I delete what you wrote there and keep nothing more of it."
)


def privacy(days: int, translator: Translator) -> str:
    """Say what is stored, and for how long."""
    forever = translator.translate(
        "When you ask me something, I keep the question, your id, the channel, the answer and the passages I looked "
        "at, until it is deleted. I also keep your votes. Of other messages, I keep answers that people have "
        "me keep, and no files. You can get what I keep about you, delete it, or opt out: then I keep nothing more."
    )
    if not days:
        return forever
    return translator.translate_count(
        "When you ask me something, I keep the question, your id, the channel, the answer and the passages I looked "
        "at, for {count} day. I also keep your votes. Of other messages, I keep answers that people have "
        "me keep, and no files. You can get what I keep about you, delete it, or opt out: then I keep nothing more.",
        "When you ask me something, I keep the question, your id, the channel, the answer and the passages I looked "
        "at, for {count} days. I also keep your votes. Of other messages, I keep answers that people have "
        "me keep, and no files. You can get what I keep about you, delete it, or opt out: then I keep nothing more.",
        days,
    )


PRIVACY_WAYS = msgid(
    "`/privacy export`, `/privacy delete` and `/privacy opt-out` do that; `/privacy opt-in` undoes the last."
)
OPTED_OUT = msgid(
    "I no longer keep your questions or votes, and answer with no words of yours. I still answer you. Your earlier "
    "questions and votes stay until you delete them; you can opt in again."
)
OPTED_IN = msgid("I keep your questions and votes again.")
NO_VOTE = msgid("You opted out, so I don’t keep your vote. You can opt in again.")


def exported(answers: int, votes: int, translator: Translator) -> str:
    """Say what an export holds."""
    return translator.translate(
        "This is what I keep about you: {questions}, {votes}. Passages that you may no longer read are left out.",
        **_counted(answers, votes, translator),
    )


def too_large(person: str, translator: Translator) -> str:
    """Say that an export is too large for a message."""
    return translator.translate(
        "What I keep about you is too large for a message. Ask whoever runs me for it; the command is {command}.",
        command=f"`footnote privacy export {person}`",
    )


def deleted(answers: int, votes: int, translator: Translator) -> str:
    """Say what was deleted."""
    return translator.translate(
        "Deleted: {questions}, {votes}. My messages stay here; their Delete button removes them.",
        **_counted(answers, votes, translator),
    )


def _counted(answers: int, votes: int, translator: Translator) -> Mapping[str, str]:
    return {
        "questions": translator.translate_count(
            "{count} question with its answer", "{count} questions with their answers", answers
        ),
        "votes": translator.translate_count("{count} vote", "{count} votes", votes),
    }


def not_taken(refusal: Refusal, translator: Translator) -> str:
    """Say why a question is not taken, and when to ask again."""
    match refusal.why:
        case "busy":
            return translator.translate("I’m still working on your last question. Ask again when it is answered.")
        case "soon":
            return translator.translate_count(
                "Please wait {count} second before you ask again.",
                "Please wait {count} seconds before you ask again.",
                _whole(refusal.seconds),
            )
        case "crowded":
            return translator.translate_count(
                "Many people are asking here right now. Please ask again in {count} second.",
                "Many people are asking here right now. Please ask again in {count} seconds.",
                _whole(refusal.seconds),
            )
        case "full":
            return translator.translate("Too many questions are waiting. Please ask again in a minute.")
        case "ending":
            return translator.translate("I’m being restarted. Please ask again in a minute.")
        case _:
            assert_never(refusal.why)


def _whole(seconds: float) -> int:
    return max(1, round(seconds + 0.5))


def waiting(place: int, translator: Translator) -> str:
    """Say how many questions come first."""
    if place == 1:
        return translator.translate("Your question is next…")
    return translator.translate_count(
        "{count} question ahead of yours…", "{count} questions ahead of yours…", place - 1
    )


def answered_now(asked_at: datetime, translator: Translator) -> str:
    """Tell somebody that the documents answer by now what was asked."""
    return translator.translate(
        "The documents now answer what you asked here on {day}. Ask me again to see it.",
        day=translator.day(asked_at.date()),
    )


def source_changed(
    changed: Sequence[int], gone: Sequence[int], now: datetime, translator: Translator
) -> tuple[str, ...]:
    """Say under an answer which of its quotes say something else by now, and which are taken out; nothing for none."""
    day, said = translator.day(now.date()), []
    if changed:
        numbers = "".join(f"[{each}]" for each in changed)
        what = msgid("Edited {day}: the source has changed since I answered. {numbers} is what it says now.")
        said.append(translator.translate(what, day=day, numbers=numbers))
    if gone:
        what = msgid("Edited {day}: I took out what is not in the sources any more.")
        said.append(translator.translate(what, day=day))
    return tuple(said)


def speechless(channel: str, translator: Translator) -> str:
    """Tell somebody that the bot may not write in the channel where it was asked."""
    return translator.translate(
        "I may not write in {channel}, where you asked me. Ask me here, or have a moderator let me write there.",
        channel=channel,
    )


TOO_SLOW = msgid("reading it takes too long")
NOT_DOWNLOADED = msgid("it could not be downloaded")
UNKNOWN_FORMAT = msgid("I read text files and PDFs only")


def too_big(megabytes: int, translator: Translator) -> str:
    """Say that a file is too large to be read."""
    return translator.translate("it is larger than {megabytes} MB", megabytes=megabytes)


def unread(name: str, reason: str, translator: Translator) -> str:
    """Say which file was not read, and why."""
    return translator.translate("I couldn’t read {name}: {reason}.", name=name, reason=translator.translate(reason))


def too_many_files(name: str, most: int, translator: Translator) -> str:
    """Say which file was one too many."""
    return translator.translate_count(
        "I didn’t read {name}: I read at most {count} file.",
        "I didn’t read {name}: I read at most {count} files.",
        most,
        name=name,
    )


def cut(name: str, translator: Translator) -> str:
    """Say which file was read in part."""
    return translator.translate("{name} is long, so I read only its beginning.", name=name)
