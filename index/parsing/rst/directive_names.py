"""Names of Sphinx's directives, and of those of themes and extensions, by what people see of them."""

LABELS = {
    "seealso": "See also",
    "versionadded": "Added in version {}",
    "versionchanged": "Changed in version {}",
    "deprecated": "Deprecated since version {}",
    "deprecated-removed": "Deprecated since version {}",
    "versionremoved": "Removed in version {}",
}
"""What stands over the text of a directive; its argument stands in the braces."""
UNREAD = frozenset({
    "toctree", "autosummary", "graphviz", "digraph", "graph", "mermaid", "uml", "plantuml", "raw", "todo", "todolist",
    "index", "meta", "tabularcolumns", "contents", "header", "footer", "sectnum", "highlight", "sectionauthor",
    "codeauthor", "currentmodule", "attributetable", "inheritance-diagram", "jinja", "testsetup", "testcleanup",
    "image", "target-notes", "nav", "button-link", "button-ref", "colour-preview",
})  # fmt: skip
"""Directives that show no text: navigation, drawings, settings."""
CODE = frozenset({
    "code-block", "sourcecode", "code", "testcode", "doctest", "ipython", "ipython3", "prompt", "jupyter-execute",
    "code-cell", "productionlist", "testoutput", "console", "terminal", "runblock", "highlight-block", "code-tab",
    "code-include", "code-example",
})  # fmt: skip
"""Directives that show code."""
EXAMPLES = frozenset({"code", "console", "example", "repl", "session", "shell", "source"})
"""Last words of names such as ``click:example``, which stand for code and not for an object of a program."""
TITLED = frozenset({
    "tab", "tab-item", "group-tab", "card", "grid-item-card", "dropdown", "details", "collapse", "toggle", "accordion",
    "panels", "admonition", "centered", "step", "expander", "togglebutton",
})  # fmt: skip
"""Directives that show their argument as a title over their content."""
DESCRIPTIONS = frozenset({
    "function", "data", "class", "exception", "method", "classmethod", "staticmethod", "attribute", "property",
    "decorator", "decoratormethod", "member", "macro", "struct", "union", "enum", "enumerator", "var", "type",
    "describe", "object", "option", "cmdoption", "envvar", "confval", "templatetag", "templatefilter", "fieldlookup",
    "django-admin", "django-admin-option", "opcode", "pdbcommand", "event", "signal", "coroutinefunction",
    "coroutinemethod", "awaitablefunction", "awaitablemethod", "namespace", "concept", "fixture", "hook", "command",
    "variable",
})  # fmt: skip
"""Directives that describe an object of a program, an option or the like."""
WEB = frozenset(
    {"html", "builder_html", "format_html", "dirhtml", "builder_dirhtml", "singlehtml", "builder_singlehtml"}
)
"""Tags that are set where Sphinx builds web pages; text ``only`` for others is not shown on them."""
