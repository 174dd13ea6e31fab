"""A form as Slack knows it, and what stands in its place once it was sent."""

import re
from collections.abc import Mapping
from typing import Any

from bot.service.forms import Form, FormField
from bot.slack_connection.web_client import Json
from bot.translation import Translator

FORM = "fn:form"
"""Id of every form; what it is about stands in its metadata."""
FORMS = re.compile(r"fn:(?:form|reason|keep-answer)")
"""Matches the ids of forms, also of those that an earlier version has opened."""


def form_view(form: Form, translator: Translator) -> Json:
    """Return a form."""
    blocks = [_input(each, translator) for each in form.fields]
    return modal(translator.translate(form.title), blocks, translator) | {
        "callback_id": FORM,
        "private_metadata": form.id,
        "submit": {"type": "plain_text", "text": translator.translate(form.button)},
    }


def said_view(title: str, text: str, translator: Translator) -> Json:
    """Return a sentence in place of what a form asked."""
    said = {"type": "section", "text": {"type": "plain_text", "text": text, "emoji": False}}
    return modal(title, [said], translator)


def modal(title: str, blocks: list[Json], translator: Translator) -> Json:
    """Return what opens above a conversation."""
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": title},
        "close": {"type": "plain_text", "text": translator.translate("Close")},
        "blocks": blocks,
    }


def values_in(view: Mapping[str, Any]) -> Mapping[str, str]:
    """Return what a form that was sent holds, by the names of its fields; ``""`` for what was left empty."""
    given = {name: fields[name] for name, fields in view["state"]["values"].items()}
    return {
        name: str((each.get("selected_option") or {}).get("value") or each.get("value") or "")
        for name, each in given.items()
    }


def _input(field: FormField, translator: Translator) -> Json:
    return {
        "type": "input",
        "block_id": field.name,
        "label": {"type": "plain_text", "text": translator.translate(field.label)},
        "optional": not field.required,
        "element": _choice(field, translator) if field.choices else _line(field),
    }


def _choice(field: FormField, translator: Translator) -> Json:
    options = [
        {"text": {"type": "plain_text", "text": translator.translate(each)}, "value": each} for each in field.choices
    ]
    return {"type": "radio_buttons", "action_id": field.name, "options": options}


def _line(field: FormField) -> Json:
    kind = {"type": "plain_text_input", "action_id": field.name, "multiline": field.long, "max_length": field.most}
    return {**kind, **({"initial_value": field.value} if field.value else {})}
