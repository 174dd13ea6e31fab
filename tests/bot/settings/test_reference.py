"""``docs/settings.md`` lists every setting as the sections define it.

``FOOTNOTE_TEST_KEEP=1`` writes its tables anew.
"""

import json
import os
import re
import types
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

import pytest
from annotated_types import Ge, Gt, Le
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from bot.settings.chat_section import ChannelSection, SlackChannelSection
from bot.settings.section import Section
from bot.settings.settings import Settings, setting_keys, setting_variables

START, END = "<!-- The sections: written from bot/settings. -->\n", "<!-- End of the sections. -->\n"
VARIABLES = {"discord.token": "FOOTNOTE_DISCORD_TOKEN", "discord.api_base": "FOOTNOTE_DISCORD_API_BASE"} | {
    "discord.gateway": "FOOTNOTE_DISCORD_GATEWAY",
    "slack.bot_token": "FOOTNOTE_SLACK_BOT_TOKEN",
    "slack.app_token": "FOOTNOTE_SLACK_APP_TOKEN",
    "slack.signing_secret": "FOOTNOTE_SLACK_SIGNING_SECRET",
    "slack.api_url": "FOOTNOTE_SLACK_API_URL",
}
"""Variables that do not follow the rule."""
NOUNS = {
    int: "whole number",
    float: "number",
    str: "text",
    bool: "true or false",
    Path: "path",
    SecretStr: "secret text",
}
MANY = {int: "ids", str: "texts"}


def sections() -> Iterator[tuple[str, type[Section]]]:
    """Yield the key of each section with its class."""
    for name, field in Settings.model_fields.items():
        model = field.annotation
        if isinstance(model, type) and issubclass(model, Section):
            yield name, model
        else:
            *_, model = (each for each in get_args(model) if each is not Ellipsis)
            assert issubclass(model, Section)
            yield name, model
    yield "discord.channels", ChannelSection
    yield "slack.channels", SlackChannelSection


def reference() -> str:
    """Return a heading and a table for each section."""
    return "\n".join("".join(section_lines(name, model)) for name, model in sections())


def section_lines(name: str, model: type[Section]) -> Iterator[str]:
    docstring = model.__doc__ or ""
    title, about = docstring.splitlines()[0].split(": ", 1)
    yield f"## {title.strip('`')}\n\n{sentence(about)}\n\n"
    yield "| setting | type | default | what it does |\n|---|---|---|---|\n"
    texts = attribute_texts(docstring)
    assert texts.keys() == model.model_fields.keys(), name
    for key, field in model.model_fields.items():
        yield f"| `{key}` | {type_text(field)} | {default_text(field)} | {texts[key]} |\n"


def attribute_texts(docstring: str) -> dict[str, str]:
    """Return the descriptions of a docstring's ``Attributes``."""
    listed = docstring.partition("Attributes:\n")[2]
    found = re.findall(r"^ {8}(\w+): ((?:.+\n?(?: {12}.+\n?)*))", listed, re.MULTILINE)
    return {name: " ".join(text.split()).replace("``", "`") for name, text in found}


def sentence(text: str) -> str:
    return text[:1].upper() + text[1:].replace("``", "`")


def type_text(field: FieldInfo) -> str:
    annotation = next((each for each in options(field.annotation) if each is not type(None)), None)
    metadata = [*field.metadata, *(each for part in get_args(field.annotation) for each in get_args(part)[1:])]
    if get_origin(annotation) is Literal:
        *others, last = (f"`{each}`" for each in get_args(annotation))
        return f"{', '.join(others)} or {last}"
    if get_origin(annotation) is tuple:
        return f"list of {MANY[plain(get_args(annotation)[0])]}"
    if get_origin(annotation) is not None and issubclass(get_origin(annotation), Mapping):  # type: ignore[arg-type]
        return "table"
    return " ".join(filter(None, (NOUNS[plain(annotation)], *(bound_text(each) for each in flat(metadata)))))


def options(annotation: Any) -> tuple[Any, ...]:
    """Return the parts of ``X | None``, else the annotation alone."""
    return get_args(annotation) if get_origin(annotation) in (Union, types.UnionType) else (annotation,)


def plain(annotation: Any) -> Any:
    """Return an annotation without what ``Annotated`` adds."""
    return plain(annotation.__origin__) if hasattr(annotation, "__metadata__") else annotation


def flat(metadata: list[Any]) -> Iterator[Any]:
    """Yield the bounds of a field, also those inside ``Field(…)``."""
    for each in metadata:
        yield from each.metadata if isinstance(each, FieldInfo) else (each,)


def bound_text(bound: object) -> str:
    match bound:
        case Ge(least):
            return f"≥ {least:g}"
        case Gt(least):
            return f"> {least:g}"
        case Le(most):
            return f"≤ {most:g}"
    return ""


def default_text(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if value is None:
        return "unset"
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, tuple | dict):
        return f"`{json.dumps(value)}`"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value}`" if value not in ("", Path()) else "empty"


@pytest.fixture(scope="module")
def page(repository: Path) -> str:
    path = repository / "docs/settings.md"
    text = path.read_text("utf-8")
    if os.environ.get("FOOTNOTE_TEST_KEEP"):
        before, rest = text.split(START)
        path.write_text(f"{before}{START}\n{reference()}\n{END}{rest.partition(END)[2]}", "utf-8")
    return path.read_text("utf-8")


def test_the_page_lists_every_setting_as_it_is(page: str) -> None:
    assert page.partition(START)[2].partition(END)[0].strip() == reference().strip()


def test_every_class_of_a_section_has_the_sections_name() -> None:
    expected = {name: f"{name.title()}Section" for name, _ in sections()}
    expected |= {"sources": "SourceSection", "discord.channels": "ChannelSection"}
    expected |= {"slack.channels": "SlackChannelSection"}
    assert {name: model.__name__ for name, model in sections()} == expected


def test_the_variables_follow_the_rule_that_the_page_gives(page: str) -> None:
    keys = [key for key in setting_keys() if not key.startswith(("sources.", "audience."))]
    by_rule = {VARIABLES.get(key, f"FOOTNOTE_{key.replace('.', '__').upper()}") for key in keys}
    others = {"FOOTNOTE_SOURCES", "FOOTNOTE_AUDIENCE", "FOOTNOTE_CONFIG"}
    assert by_rule | others == set(setting_variables())
    assert [name for name in (*others, *VARIABLES.values()) if f"`{name}`" not in page] == []
