"""What a press on a preview does, and its forms: an answer in own words, and why one was discarded."""

from dataclasses import dataclass

from bot.records import ShadowPreview
from bot.records.curated_answer import MAX_TEXT
from bot.records.shadow_preview import REASON_CHARS
from bot.service import shadow_notices as notices
from bot.service.forms import Form, FormField

WORDS, REASON = "words", "reason"
"""The fields of the forms."""


@dataclass(frozen=True, slots=True)
class PreviewPressed:
    """What a press on a preview does.

    Attributes:
        said: What to tell who pressed; ``""`` where a form is shown.
        form: The form to show, None for none.
    """

    said: str
    form: Form | None = None


def words_form(preview: ShadowPreview) -> Form:
    """Return the form in which a moderator answers, with the answer to begin from."""
    text = "\n".join(each.text for each in preview.record.answer.sentences)[:MAX_TEXT]
    field = FormField(WORDS, notices.EDIT_LABEL, text, MAX_TEXT, long=True, required=True)
    return Form(f"{preview.id}:{WORDS}", notices.EDIT_TITLE, (field,))


def discard_form(preview: ShadowPreview) -> Form:
    """Return the form that asks why an answer was discarded."""
    field = FormField(REASON, notices.REASON_LABEL, "", REASON_CHARS, long=False, required=False)
    return Form(f"{preview.id}:{REASON}", notices.REASON_TITLE, (field,))
