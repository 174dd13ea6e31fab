"""The form that asks why an answer did not help, where a platform shows lines to write in alone."""

from bot.service.forms import Form, FormField
from bot.translation import msgid

REASON = "reason"
"""Its only field."""
_HINT = msgid("It is out of date; it answers something else; …")
_LABEL = msgid("What was wrong with this answer?")
WHY_NOT = Form(
    REASON, msgid("What was wrong?"), (FormField(REASON, _LABEL, "", 500, long=True, required=False, hint=_HINT),)
)
