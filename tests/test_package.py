"""The built package holds everything that the code needs."""

import tomllib
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parents[1]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
TOP = ("bot", "index", "prompts")


def test_every_package_is_listed() -> None:
    folders = (init.parent for top in TOP for init in (ROOT / top).rglob("__init__.py"))
    found = {".".join(folder.relative_to(ROOT).parts) for folder in folders}
    assert set(SETTINGS["packages"]) == found


def test_every_data_file_is_listed() -> None:
    listed = [f"{top}/{pattern}" for top, patterns in SETTINGS["package-data"].items() for pattern in patterns]
    files = (
        path for top in TOP for path in (ROOT / top).rglob("*") if path.is_file() and "__pycache__" not in path.parts
    )
    names = [path.relative_to(ROOT).as_posix() for path in files if path.suffix not in (".py", ".pyc")]
    assert [name for name in names if not any(fnmatch(name, pattern) for pattern in listed)] == []
