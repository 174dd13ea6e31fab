"""Parses reStructuredText with docutils: nothing is read besides the text, nothing is printed."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from docutils import nodes
from docutils.core import publish_doctree
from docutils.parsers.rst import directives, roles

from index.parsing.rst.rst_directives import directive_class
from index.parsing.rst.rst_roles import role_function
from index.parsing.rst.sphinx_settings import SphinxSettings

_QUIET = 5  # above every level of docutils' messages
_MAX_LINE_LENGTH = 100_000
_SETTINGS: dict[str, Any] = {
    "_disable_config": True,  # docutils reads files of settings from the user's folders otherwise
    "report_level": _QUIET,
    "halt_level": _QUIET,
    "warning_stream": False,
    "traceback": True,
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "syntax_highlight": "none",
    "smart_quotes": False,
    "doctitle_xform": False,
    "docinfo_xform": False,
    "strip_comments": True,
    "line_length_limit": _MAX_LINE_LENGTH,
    "auto_id_prefix": "id",  # as Sphinx numbers headings that have the same words
    "id_prefix": "",
    "input_encoding": "unicode",
    "language_code": "en",
    # What the directives need to know of each other.
    "footnote_depth": 0,
    "footnote_module": "",
    "footnote_object": "",
}


def parse_rst(text: str, included: Mapping[str, str], settings: SphinxSettings) -> nodes.document:
    """Return a text as docutils' tree.

    Args:
        text: The text.
        included: Texts of the files that it includes, by the names that it writes.
        settings: What the project's ``conf.py`` says.

    Raises:
        RecursionError: It nests too deep.
    """
    whole = "\n\n".join(filter(None, (settings.prolog, text, settings.epilog)))
    with _sphinx_markup(included, settings):
        return publish_doctree(whole, settings_overrides=_SETTINGS | {"footnote_included": dict(included)})


@contextmanager
def _sphinx_markup(included: Mapping[str, str], settings: SphinxSettings) -> Iterator[None]:
    """Have docutils find Sphinx's directives and roles, and take unknown ones for their content.

    docutils keeps both in tables of its modules, without a way to give a parser its own. Sphinx replaces the same two
    functions for as long as it parses.
    """
    find_directive, find_role, found_roles = directives.directive, roles.role, dict(roles._roles)  # type: ignore[attr-defined]

    def directive(name: str, language: Any, document: Any) -> Any:  # noqa: ANN401 - as docutils has it
        return directive_class(name, lambda: find_directive(name, language, document)), []

    def role(name: str, language: Any, line: int, reporter: Any) -> Any:  # noqa: ANN401
        own = role_function(name, settings)
        return (own, []) if own else find_role(name, language, line, reporter)

    directives.directive = directive  # type: ignore[assignment]
    roles.role = role  # type: ignore[assignment]
    try:
        yield
    finally:
        directives.directive, roles.role = find_directive, find_role
        roles._roles = found_roles  # type: ignore[attr-defined]
