"""Sphinx's directives, and those of themes and extensions: what a reader sees of each."""

import re
from collections.abc import Callable
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive, directives
from docutils.statemachine import StringList

from index.parsing.excerpts import excerpt, is_session, language_of
from index.parsing.rst import directive_names

_CLASS_NAMES = re.compile(r"[A-Z]|.*[.(]")
_MAX_INCLUDES = 5  # inside one another
_CONTINUED = re.compile(r"\\\n[ \t]*")


class AnyOptions(dict[str, Callable[[str], Any]]):
    """The options that a directive takes: those that it knows, and every other one as it is written."""

    def __missing__(self, name: str) -> Callable[[str], Any]:
        return lambda value: value


class Described(nodes.General, nodes.Element):
    """The description of a function, an option or the like; ``signatures`` and ``anchor`` are its attributes."""


def directive_class(name: str, find: Callable[[], tuple[type[Directive] | None, Any]]) -> type[Directive]:
    """Return the class for a directive; ``find`` asks docutils for its own."""
    lowered = name.lower()
    domain, _, short = lowered.rpartition(":")
    if lowered in _OWN:
        return _OWN[lowered]
    if domain and short not in directive_names.DESCRIPTIONS and (short in directive_names.EXAMPLES or short == "run"):
        return Unread if short == "run" else ExampleCode  # what runs shows only what comes of it
    if short in directive_names.DESCRIPTIONS or domain:
        return Description
    if lowered.startswith("auto"):
        return Description
    found, _ = find()
    return _lenient(found) if found else Content


def _lenient(directive: type[Directive]) -> type[Directive]:
    """Return docutils' directive that also takes options that it does not know; it would be left out otherwise."""
    spec = AnyOptions(directive.option_spec or {})
    spec.setdefault("class", directives.class_option)
    return type(directive.__name__, (directive,), {"option_spec": spec})


class Content(Directive):
    """A directive that nobody knows: its content is read."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = AnyOptions({"class": directives.unchanged})

    def run(self) -> list[nodes.Node]:
        """Return its content, as code where it begins with a prompt."""
        if is_session(self.content):
            return [nodes.literal_block("", "\n".join(self.content), language="console")]
        return self.parsed(self.content, self.content_offset)

    @property
    def argument(self) -> str:
        """What stands after its name."""
        return " ".join(self.arguments)

    def parsed(self, lines: StringList, offset: int) -> list[nodes.Node]:
        """Return lines as nodes."""
        holder = nodes.container()
        holder.document = self.state.document
        self.state.nested_parse(lines, offset, holder, match_titles=True)
        return list(holder.children)

    def line(self, text: str) -> list[nodes.Node]:
        """Return a text with its inline markup."""
        found, _ = self.state.inline_text(text, self.lineno)
        return list(found)

    def titled(self, title: list[nodes.Node], content: list[nodes.Node]) -> list[nodes.Node]:
        """Return content under a title."""
        box = nodes.admonition()
        if title:
            box += nodes.title("", "", *title)
        box += content
        return [box]

    def included(self) -> str | None:
        """The text of the file that it names, None where it is not to be had."""
        files: dict[str, str] = self.state.document.settings.footnote_included
        return files.get(self.argument.strip())


class Unread(Content):
    """A directive without text for readers."""

    def run(self) -> list[nodes.Node]:
        """Return nothing."""
        return []


class Only(Content):
    """Text for some forms of the documentation, read if Sphinx shows it on web pages."""

    def run(self) -> list[nodes.Node]:
        """Return its content."""
        return self.parsed(self.content, self.content_offset) if is_for_web(self.argument) else []


def is_for_web(expression: str) -> bool:
    """Return whether an expression of tags, such as ``html and not draft``, holds where web pages are built."""

    def holds(tag: str) -> bool:
        return (tag.removeprefix("not ").strip() in directive_names.WEB) != tag.startswith("not ")

    words = " ".join(expression.replace("(", " ").replace(")", " ").lower().split())
    return any(all(map(holds, each.split(" and "))) for each in words.split(" or "))


class Code(Content):
    """Code."""

    def run(self) -> list[nodes.Node]:
        """Return the code with its lines, under its caption."""
        words = self.argument.split()
        title = " ".join(words[1:]) if self.name == "code-tab" else str(self.options.get("caption") or "")
        block = nodes.literal_block("", "\n".join(self.content), language=words[0] if words else "")
        return [*self.titled(self.line(title), []), block] if title else [block]


class ExampleCode(Code):
    """Code of an extension, without an argument: its first line is code as well."""

    optional_arguments = 0


class Labelled(Content):
    """``seealso``, ``versionadded`` and the like: a label, then the words of its line and its content."""

    def run(self) -> list[nodes.Node]:
        """Return the content under its label."""
        label = directive_names.LABELS[self.name.lower()]
        version, words = "", self.argument
        if "{}" in label:
            version, words = (*self.argument.split(None, 1), "", "")[:2]
        title = label.format(version).strip()
        content = self.parsed(self.content, self.content_offset)
        if words.strip():
            content.insert(0, nodes.paragraph("", "", *self.line(words.strip())))
        return self.titled([nodes.Text(title)], content)


class Titled(Content):
    """A box with a title, such as a tab or a card."""

    def run(self) -> list[nodes.Node]:
        """Return the content under its title."""
        title = self.line(self.argument) if self.argument.strip() else []
        return self.titled(title, self.parsed(self.content, self.content_offset))


class Description(Content):
    """The description of an object of a program: a function, a class, an option, a setting."""

    def run(self) -> list[nodes.Node]:
        """Return the description; what autodoc would read from the program itself is not here."""
        lowered = self.name.lower()
        short = lowered.rpartition(":")[2]
        written = _CONTINUED.sub("", "\n".join(self.arguments))
        signatures = [line.strip() for line in written.split("\n") if line.strip()]
        is_auto = short.startswith("auto")
        if short in ("module", "currentmodule"):
            self.state.document.settings.footnote_module = signatures[0] if signatures else ""
        if short == "class" and not self.content and not (signatures and _CLASS_NAMES.match(signatures[0])):
            return []
        is_shown = bool(self.content) if is_auto or short not in directive_names.DESCRIPTIONS else True
        if short == "module" or not signatures or not is_shown:
            return self.parsed(self.content, self.content_offset)
        node = Described()
        node["signatures"] = [each.replace("\\", "") for each in signatures]
        node["anchor"] = self._anchor(signatures[0]) if lowered.removeprefix("py:") == short else ""
        settings = self.state.document.settings
        outer, settings.footnote_object = settings.footnote_object, node["anchor"]
        node += self.parsed(self.content, self.content_offset)
        settings.footnote_object = outer
        return [node]

    def _anchor(self, signature: str) -> str:
        """The id that Sphinx gives it: its name, in its class and module."""
        name = signature.partition("(")[0].split()[-1:] or [""]
        settings = self.state.document.settings
        scope, found = settings.footnote_object or settings.footnote_module, name[0]
        return found if not scope or found.startswith(f"{scope}.") else f"{scope}.{found}"


class Glossary(Content):
    """Terms with their definitions; several terms may share one."""

    def run(self) -> list[nodes.Node]:
        """Return a list of definitions."""
        lines: list[str] = []
        for line in self.content:
            is_term = bool(line.strip()) and not line[0].isspace()
            if is_term and lines and lines[-1].strip() and not lines[-1][0].isspace():
                lines[-1] += f", {line}"
            else:
                lines.append(line)
        return self.parsed(StringList(lines, source="glossary"), self.content_offset)


class Include(Content):
    """A file that is read as a part of the text, or shown as code."""

    def run(self) -> list[nodes.Node]:
        """Return the file's part; nothing where it is not to be had."""
        text, settings = self.included(), self.state.document.settings
        if text is None or settings.footnote_depth >= _MAX_INCLUDES:
            return []
        part = excerpt(text, self.options)
        if "literal" in self.options or "code" in self.options:
            return [nodes.literal_block("", part, language=str(self.options.get("code") or ""))]
        settings.footnote_depth += 1
        found = self.parsed(StringList(part.splitlines(), source="include"), 0)
        settings.footnote_depth -= 1
        return found


class LiteralInclude(Content):
    """A file that is shown as code."""

    def run(self) -> list[nodes.Node]:
        """Return the file's part under its caption; nothing where it is not to be had."""
        text = self.included()
        if text is None:
            return []
        part = excerpt(text, self.options)
        language = str(self.options.get("language") or "") or language_of(self.argument)
        title = str(self.options.get("caption") or "")
        block = nodes.literal_block("", part, language=language)
        return [*self.titled(self.line(title), []), block] if title else [block]


class CsvTable(Content):
    """A table of comma separated values, whose file may be included."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        from docutils.parsers.rst.directives.tables import CSVTable

        name = str(self.options.pop("file", "") or "")
        if name:
            text = self.state.document.settings.footnote_included.get(name.strip())
            if text is None:
                return []
            self.content = StringList(text.splitlines(), source="table")
        known = CSVTable.option_spec or {}
        options = {}
        for option, value in self.options.items():
            if option in known and option not in ("url", "encoding", "widths"):
                options[option] = known[option](value)
        table = CSVTable(
            "csv-table", self.arguments, options, self.content, self.lineno, self.content_offset, self.block_text,
            self.state, self.state_machine,
        )  # fmt: skip
        return list(table.run())


_OWN: dict[str, type[Directive]] = {
    **dict.fromkeys(directive_names.UNREAD, Unread),
    **dict.fromkeys(directive_names.CODE, Code),
    **dict.fromkeys(directive_names.LABELS, Labelled),
    **dict.fromkeys(directive_names.TITLED, Titled),
    "module": Description,
    "only": Only,
    "glossary": Glossary,
    "include": Include,
    "literalinclude": LiteralInclude,
    "csv-table": CsvTable,
}
