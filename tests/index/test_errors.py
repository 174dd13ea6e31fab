"""Errors: their complete texts for operators, and their public texts."""

import ast
import importlib
import pickle
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot
import index
from index import FootnoteError, IndexLocked

ROOT = Path(__file__).parents[2]


def kinds(root: type[FootnoteError] = FootnoteError) -> Iterator[type[FootnoteError]]:
    """The root and every kind of error below it, in all modules."""
    yield root
    for kind in root.__subclasses__():
        yield from kinds(kind)


def import_all() -> None:
    for package in (index, bot):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "migrations" not in module.name and not module.name.endswith("__main__"):
                importlib.import_module(module.name)


def test_every_kind_of_error_has_a_public_sentence() -> None:
    import_all()
    roots = (FootnoteError.public, "")
    lacking = [kind.__name__ for kind in kinds() if kind is not FootnoteError and kind.public in roots]
    assert lacking == []


def test_the_public_sentence_comes_from_the_kind_of_error_not_from_its_text() -> None:
    error = IndexLocked("Another reindex is writing to /srv/layoffs-2027; wait.")
    assert error.public == IndexLocked.public
    assert str(error) == "Another reindex is writing to /srv/layoffs-2027; wait."


def test_a_raise_may_give_an_error_another_public_sentence() -> None:
    error = IndexLocked("The whole.", public="A part.")
    assert (str(error), error.public, IndexLocked("Other.").public) == ("The whole.", "A part.", IndexLocked.public)
    assert pickle.loads(pickle.dumps(error)).public == "A part."


def leaks(path: Path) -> Iterator[str]:
    """Yield places where an error's complete text goes elsewhere than into a log, audit record or another error."""
    for handler in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(handler, ast.ExceptHandler) and handler.name and is_own_error(handler.type):
            allowed = {
                id(each) for call in ast.walk(handler) if is_for_operators(call, path) for each in ast.walk(call)
            }
            for node in ast.walk(handler):
                if id(node) not in allowed and ast.unparse(text_source(node)) == handler.name:
                    yield f"{path.relative_to(ROOT)}: {ast.unparse(node)}"


def text_source(node: ast.AST) -> ast.AST:
    """Return what a node turns into text; a constant None if it makes no text."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "str" and node.args:
        return node.args[0]
    return node.value if isinstance(node, ast.FormattedValue) else ast.Constant(None)


def is_own_error(kind: ast.expr | None) -> bool:
    names = {each.id for each in ast.walk(kind) if isinstance(each, ast.Name)} if kind else set()
    return not names.isdisjoint({each.__name__ for each in kinds()} - {"UnreadableDocument"})


def is_for_operators(node: ast.AST, path: Path) -> bool:
    """Return whether a node is a call that only operators see, or makes an error with its own public text."""
    if not isinstance(node, ast.Call):
        return False
    called = ast.unparse(node.func)
    if path.name == "operators.py" and called == "text_messages":
        return True
    return called.startswith("log.") or called == "_audit" or called.endswith("Error")


@pytest.mark.parametrize("path", sorted((ROOT / "bot" / "discord").glob("*.py")), ids=lambda path: path.name)
def test_nothing_of_an_error_but_its_public_sentence_reaches_a_chat(path: Path) -> None:
    import_all()
    assert list(leaks(path)) == []
