"""Loads the prompt templates, and checks that each uses exactly the placeholders that it gets.

Without this check, a forgotten ``{{ question }}`` or a misspelt placeholder would only show in strange answers.
Templates are sandboxed Jinja2, so that they cannot run Python code.
"""

import secrets
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

TEMPLATES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "answer": frozenset({"question", "passages"}),
        "followup": frozenset({"question", "turns"}),
    }
)
"""Template name → the placeholders that it must use, exactly these."""

SUFFIX = ".j2"
FENCE = "fence"
"""A placeholder that every template may use: a random word for each prompt, which none of the values contains.

A passage cannot forge marks made with it, such as ``<passage-{{ fence }}>``, because its author cannot know the word.
"""


class PromptTemplateError(Exception):
    """A template cannot be used; the message names the file, the problem and the remedy."""


class Prompts:
    """The checked templates.

    Args:
        templates: Template name → compiled template, from ``load_prompts``.
    """

    def __init__(self, templates: Mapping[str, Any]) -> None:
        self._templates = templates

    def render(self, name: str, values: Mapping[str, object]) -> str:
        """Return a template filled with values.

        Args:
            name: A key of ``TEMPLATES``.
            values: A value for each of its placeholders.

        Raises:
            PromptTemplateError: The template is unknown, a value is missing or has no placeholder, or the
                template fails on the values.
        """
        from jinja2 import TemplateError

        if name not in TEMPLATES:
            raise PromptTemplateError(f"There is no template {name}; there are {', '.join(sorted(TEMPLATES))}.")
        if values.keys() != TEMPLATES[name]:
            raise PromptTemplateError(_difference(f"The values for {name}", set(values), TEMPLATES[name]))
        try:
            return str(self._templates[name].render({**values, FENCE: _fence(values)}))
        except TemplateError as error:
            raise PromptTemplateError(f"Template {name} cannot be rendered: {error}") from error


def load_prompts(folder: Path | None) -> Prompts:
    """Return all templates, loaded and checked.

    Args:
        folder: Folder whose templates replace the bundled ones of the same name; None to use the bundled ones.

    Raises:
        PromptTemplateError: The folder does not exist or contains a template of an unknown name, or a template is not
            valid Jinja2 or does not use exactly its placeholders.
    """
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    if folder is not None:
        _check_folder(folder)
    # Prompts are plain text for a model, never HTML: escaping would change the passages.
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False, trim_blocks=True)
    return Prompts({name: _compiled(environment, _file(name, folder), name) for name in TEMPLATES})


def _check_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise PromptTemplateError(f"There is no prompt folder {folder}; create it or correct the setting.")
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        if path.stem not in TEMPLATES:
            names = ", ".join(f"{name}{SUFFIX}" for name in sorted(TEMPLATES))
            raise PromptTemplateError(f"{path} is not a template that is used; rename it to one of {names}.")


def _file(name: str, folder: Path | None) -> Path:
    own = folder / f"{name}{SUFFIX}" if folder is not None else None
    return own if own is not None and own.is_file() else Path(__file__).parent / f"{name}{SUFFIX}"


def _compiled(environment: Any, path: Path, name: str) -> Any:  # noqa: ANN401 - jinja2 is imported late
    from jinja2 import TemplateSyntaxError, meta

    try:
        text = path.read_text("utf-8")
        used = meta.find_undeclared_variables(environment.parse(text))
        template = environment.from_string(text)
    except (OSError, UnicodeDecodeError) as error:
        raise PromptTemplateError(f"{path} cannot be read: {error}") from error
    except TemplateSyntaxError as error:
        raise PromptTemplateError(f"{path}, line {error.lineno}: {error.message}; correct it there.") from error
    if used - {FENCE} != TEMPLATES[name]:
        raise PromptTemplateError(_difference(str(path), used - {FENCE}, TEMPLATES[name]))
    return template


def _fence(values: Mapping[str, object]) -> str:
    given = repr(values)
    while (word := secrets.token_hex(4)) in given:
        pass
    return word


def _difference(where: str, found: set[str], expected: frozenset[str]) -> str:
    missing, unknown = sorted(expected - found), sorted(found - expected)
    parts = [f"{word} {', '.join(names)}" for word, names in (("lacks", missing), ("has unknown", unknown)) if names]
    return f"{where} {' and '.join(parts)}; use exactly {', '.join(sorted(expected))}."
