"""Checks what the operator says about a place in a repository: a ref, and a path inside it."""

import re
from pathlib import PurePosixPath

_REF = re.compile(r"[A-Za-z0-9][\w./+-]{0,200}")


def ref_problem(ref: str) -> str:
    """Return what is wrong with a branch, tag or commit, and the remedy; ``""`` if nothing is."""
    if ref and (not _REF.fullmatch(ref) or ".." in ref or ref.endswith((".lock", "/", "."))):
        return f"ref {ref!r} is no branch, tag or commit; name one such as main"
    return ""


def subfolder_problem(path: str) -> str:
    """Return what is wrong with a path inside a repository, and the remedy; ``""`` if nothing is."""
    parts = PurePosixPath(path).parts
    if PurePosixPath(path).is_absolute() or ".." in parts or ".git" in parts or "\0" in path:
        return f"path {path!r} is not inside the repository; give it from the repository's root, such as docs"
    if any(character in path for character in "*?[]\\!\n"):
        return f"path {path!r} is one folder or file; choose among its files by include and exclude"
    return ""
