"""What the bot says about answers of people that are kept; as ``notices``."""

from bot.translation import msgid

NOT_MODERATOR = msgid("Only moderators can do this here.")
NOT_HERE = msgid("I can’t tell who may read this place, so nothing said here can be kept as an answer.")
NOT_OF_BOTS = msgid("Only what people write can be kept as an answer.")
NO_WORDS = msgid("There are no words that could be kept. Write the answer.")
NO_QUESTION = msgid("Write the question that this answers.")
TOO_LONG = msgid("This is too long. Keep what answers the question.")
WRONG_DAYS = msgid("Write the days as a number from 1 to 3650, or nothing.")
OPTED_OUT = msgid("Somebody whose words this holds opted out, so I don’t keep it.")
TOO_OLD = msgid("This was taken back, or is too old. Please begin again.")
UNKNOWN = msgid("I keep no answer with this id here. The list of answers has the ids.")
KEPT = msgid("Kept. I answer with it from now on, naming its author.")
CHANGED = msgid("Done.")
WITHDRAWN = msgid("Withdrawn. I no longer answer with it.")
FORM_TITLE = msgid("Keep as an answer")
CORRECTION_TITLE = msgid("Correct this answer")
QUESTION_LABEL = msgid("Question")
TEXT_LABEL = msgid("Answer")
DAYS_LABEL = msgid("Days until it expires (empty: never)")
NOT_YOUR_OFFER = msgid("Only the person who wrote this answer can keep it here.")
