"""What the bot says about previews of answers; as ``notices``."""

from collections.abc import Mapping

from bot.records.shadow_preview import PreviewState
from bot.translation import msgid

NOT_MODERATOR = msgid("Only moderators can decide about this answer.")
POSTED = msgid("Posted.")
REASON_TITLE = msgid("Discarded. Why?")
REASON_LABEL = msgid("Reason (may be left empty)")
REASON_KEPT = msgid("Thanks, noted.")
EDIT_TITLE = msgid("Answer in your words")
EDIT_LABEL = msgid("Your answer, posted with your name")
NO_WORDS = msgid("Write the answer that is to be posted.")
GONE = msgid("This preview is not kept any more.")
OPTED_OUT = msgid("Who asked this wishes that nothing is kept of it, so I don’t post it.")
QUESTION_GONE = msgid("The question was deleted, so I don’t post an answer.")
QUESTION_CHANGED = msgid("The question was changed since, so I don’t post this answer.")
ANSWER_CHANGED = msgid(
    "What this quotes was changed or taken back since, or not everybody there may read it now, so I don’t post it."
)
NOT_FOR_YOU = msgid("Not everybody who reads here may read that channel any more, so I took the preview back.")
NOT_WRITABLE = msgid("I may not write where this was asked. Let me write there, then press again.")
NOT_SENT = msgid("I couldn’t post it just now. Please press again in a minute.")
ENDED: Mapping[PreviewState, str] = {
    "posting": msgid("Somebody is posting this just now."),
    "posted": msgid("This answer was posted already."),
    "edited": msgid("This was answered already, in the words of a moderator."),
    "discarded": msgid("This answer was discarded already."),
    "expired": msgid("This preview has expired, so nothing is posted any more."),
    "void": msgid("What this answered is gone or has changed, so nothing is posted."),
    "withheld": msgid("This preview is not kept any more."),
}
"""What is said to who presses too late, by what came of the preview."""
