"""Pages that have the words of a question and seldom answer it: of a reference, for contributors, about a migration.

A reference says what there is, not how something is done. Pages for those who develop a software use its users' words.
A guide to a migration shows how things were done before, in code that no longer works.
"""

import re
from functools import lru_cache
from itertools import pairwise

from index.types import HEADING_SEPARATOR

OF_REFERENCE, FOR_CONTRIBUTORS, ABOUT_MIGRATION = 0.2, 0.2, 0.2
"""Subtracted from the score of a sentence: of an entry, where the question asks how something is done; of a page for
contributors, unless the question may be about contributing; of a guide to a migration, unless the question may be about
what changed."""

_SIGNATURE = re.compile(r"(?:(?:class|async|await|method|classmethod|staticmethod|function) )?[\w.]+\(.*\)")
_CLASS, _MEMBER = re.compile(r"[A-Z][a-z0-9]+[A-Z][A-Za-z0-9]*"), re.compile(r"[a-z_][a-z0-9_]*")
_PAGE = re.compile(
    r"[/:](?:[^\W_]{1,20}[-_]){0,3}(?:contribut\w{0,6}|hacking|triag\w{1,4}|maintain(?:ers?|ing)|releasing"
    r"|release[-_ ]process|governance|code[-_]of[-_]conduct|development(?=/))(?:[-_][^\W_]{1,20}){0,2}(?:[/.]|\Z)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:contribut\w*|pull requests?|prs?|patch(?:es)?|issues?|bugs?|report\w*|maintain\w*|develop\w*|triag\w*"
    r"|releas\w*|governance|conduct|commits?|translat\w*|hack\w*|codebase|run the tests?|from source)\b",
    re.IGNORECASE,
)
_MIGRATION_PAGE = re.compile(
    r"[/:](?:[^\W_]{1,20}[-_]){0,3}(?:migrat(?:e|ing|ion)|upgrad(?:e|ing)|porting|deprecat(?:ed|ions?))"
    r"(?:[-_.][^\W_]{1,20}){0,6}(?:[/.]|\Z)",
    re.IGNORECASE,
)
_ASKS_OF_MIGRATION = re.compile(
    r"\b(?:migrat\w*|upgrad\w*|updat\w*|port(?:ed|ing)?|deprecat\w*|mov(?:e|ed|ing)|switch\w*|replac\w*|renam\w*"
    r"|remov\w*|chang\w*|versions?|releases?|old|older|new|newer|legacy|previous\w*|before|anymore|no longer|used to"
    r"|br(?:eak|oke)\w*|instead|\w*error|\w*exception|\w*warning|has no|never|v?\d+\.\d+[\w.]*|v\d+)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=1_024)
def is_of_reference(place: str) -> bool:
    """Return whether a path of headings leads to an entry of a reference: ``open(path)``, or ``FileField > name``."""
    path = place.split(HEADING_SEPARATOR)
    is_member = any(_CLASS.fullmatch(above) and _MEMBER.fullmatch(below) for above, below in pairwise(path))
    return is_member or any(_SIGNATURE.fullmatch(each) for each in path)


@lru_cache(maxsize=1_024)
def is_for_contributors(document_id: str) -> bool:
    """Return whether a document lies where projects keep what they tell their contributors."""
    return _PAGE.search(document_id) is not None


def asks_of_contributing(question: str) -> bool:
    """Return whether a question may be about contributing to a project."""
    return _ASKS.search(question) is not None


@lru_cache(maxsize=1_024)
def is_about_migration(document_id: str) -> bool:
    """Return whether a document is named as a guide from one version or one software to another."""
    return _MIGRATION_PAGE.search(document_id) is not None


def asks_of_migration(question: str) -> bool:
    """Return whether a question may be about what changed, or about moving from one thing to another."""
    return _ASKS_OF_MIGRATION.search(question) is not None
