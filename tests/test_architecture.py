"""The house's rules about imports and effects, checked on the source itself."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("index", "bot", "prompts")
SDKS = ("discord", "slack_bolt", "slack_sdk", "aiohttp")
MODEL_CLIENTS = ("openai", "xllamacpp")
ALLOWED = {
    "index": {"index"},
    "prompts": {"prompts"},
    "bot.answering": {"bot.answering", "index", "prompts"},
    "bot.records": {"bot.records", "bot.answering", "index"},
    "bot.rendering": {"bot.rendering", "bot.answering", "bot.records", "index", "prompts"},
    "bot.evaluate": {"bot.evaluate", "bot.records", "bot.answering", "index", "prompts"},
    "bot.service": {"bot.service", "bot.records", "bot.answering", "index"},
    "bot.discord": {
        "bot.discord",
        "bot.service",
        "bot.rendering",
        "bot.records",
        "bot.answering",
        "bot.settings.chat_section",
        "index",
    },
    "bot.settings.settings": {
        "bot.settings.settings",
        "bot.settings.answer_section",
        "bot.settings.section",
        "bot.settings.chat_section",
        "bot.settings.index_section",
        "bot.settings.model_section",
        "bot.settings.setting_errors",
        "index",
    },
}
ONLY_IN: dict[str, str | tuple[str, ...]] = {
    "faiss": "index/vectors/",
    "tantivy": "index/lexical/",
    "openvino": "index/embedding/backends/openvino_backend.py",
    "sentence_transformers": ("index/embedding/backends/", "index/embedding/reranker.py"),
    "pydantic_settings": "bot/settings/settings.py",
    "jinja2": "prompts/",
    "sqlalchemy": ("bot/records/", "bot/cli/record_access.py", "bot/service/record_store.py"),
    "alembic": "bot/records/",
    "openai": "bot/answering/llm/",
    "httpcore2": "index/sources/web/",
    "httpx2": "bot/answering/llm/",
    "stamina": "bot/answering/llm/",
    "xllamacpp": "bot/answering/llm/local_server.py",
    "prometheus_client": "bot/service/metrics.py",
    "structlog": ("bot/cli/logs.py", "bot/discord/asking.py"),
}

OPENING_RECORDS = {f"bot.records.{each}" for each in ("answer_records", "database", "people", "schema", "votes")}
"""Modules that are imported where the database is opened, and nowhere at the head of another."""
ADAPTERS = ("bot/discord/", "bot/slack/")
"""Rooms that are imported by the command that starts them, and nowhere at the head of another."""


def sources() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Imported modules, and whether the import stands at module level."""
    tree = ast.parse(path.read_text("utf-8"))
    top = {id(node) for node in tree.body}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, id(node) in top) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "", id(node) in top


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def within(module: str, packages: set[str]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


@pytest.mark.parametrize("package", sorted(ALLOWED))
def test_imports_point_one_way(package: str) -> None:
    place = package.replace(".", "/")
    wrong = [
        f"{relative(path)} imports {module}"
        for path in sources()
        if relative(path).startswith(f"{place}/") or relative(path) == f"{place}.py"
        for module, _ in imports(path)
        if within(module, set(PACKAGES)) and not within(module, ALLOWED[package])
    ]
    assert wrong == []


@pytest.mark.parametrize("library", sorted(ONLY_IN))
def test_a_library_has_one_home(library: str) -> None:
    homes = {relative(path) for path in sources() if any(within(module, {library}) for module, _ in imports(path))}
    assert {home for home in homes if not home.startswith(ONLY_IN[library])} == set()


def test_the_core_knows_no_chat_sdk() -> None:
    wrong = [
        f"{relative(path)} imports {module}"
        for path in sources()
        if not relative(path).startswith(ADAPTERS)
        for module, _ in imports(path)
        if within(module, set(SDKS))
    ]
    assert wrong == []


def test_the_retrieval_core_knows_no_model_client() -> None:
    wrong = [
        f"{relative(path)} imports {module}"
        for path in sources()
        if relative(path).startswith(("index/", "prompts/"))
        for module, _ in imports(path)
        if within(module, set(MODEL_CLIENTS))
    ]
    assert wrong == []


def test_only_settings_reads_the_environment() -> None:
    readers = {
        relative(path)
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "os"
        and node.attr in ("environ", "getenv", "putenv")
    }
    assert readers <= {"bot/settings/settings.py"}


def test_functions_fit_on_a_screen() -> None:
    long = [
        f"{relative(path)}:{node.lineno} {node.name}"
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno >= 60
    ]
    assert long == []


def test_importing_loads_no_heavy_library() -> None:
    names = [relative(path)[:-3].replace("/", ".").removesuffix(".__init__") for path in sources()]
    modules = [name for name in names if not name.endswith("__main__") and name not in OPENING_RECORDS]
    modules = [name for name in modules if not name.replace(".", "/").startswith(ADAPTERS)]
    heavy = (
        "torch",
        "transformers",
        "sentence_transformers",
        "faiss",
        "openvino",
        "tantivy",
        "trafilatura",
        "pypdfium2",
        "mammoth",
        "feedparser",
        "openai",
        "stamina",
        "xllamacpp",
        "sklearn",
        "pytrec_eval",
        "sqlalchemy",
        "alembic",
        "prometheus_client",
        "structlog",
        *SDKS,
    )
    code = (
        f"import importlib, sys; [importlib.import_module(m) for m in {modules!r}]; "
        f"print([m for m in {heavy!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def broad_excepts(path: Path) -> int:
    """How many handlers of a file catch whatever goes wrong."""
    broad = {"Exception", "BaseException"}
    found = 0
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        caught: list[ast.expr] = []
        if isinstance(node, ast.ExceptHandler):
            found += node.type is None
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type] if node.type else []
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("suppress", "contextlib.suppress"):
            caught = node.args
        found += any(isinstance(each, ast.Name) and each.id in broad for each in caught)
    return found


def test_every_broad_except_is_listed_with_its_reason() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    listed = {path: int(number) for path, number in re.findall(r"^\| `(\S+\.py)` \| (\d+) \|", page, re.MULTILINE)}
    assert listed == {relative(path): count for path in sources() if (count := broad_excepts(path))}
