"""Turns text into terms: stemmed words, whole identifiers, and pairs of characters in scripts without spaces.

The three kinds of terms are never equal to each other:

- Words, by tantivy: lower case, stemmed in the document's language, without accents.
- Identifiers (``model_name``, ``v2.13``, ``C++``, ``--no-cache``), whole and not stemmed, in addition to their words.
  So a question that names one ranks the chunk with exactly this identifier above chunks with its pieces. They have a
  character that no word has.
- Characters, and pairs of neighbours, of runs in a script that is written without spaces (Han, Kana, Thai, Lao, Khmer,
  Burmese, Tibetan). Hangul is written with spaces, but its particles cling to the noun, so that only pairs find 학교
  in 학교에서. A question of more than one character asks for pairs alone; the single characters serve those of one.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from index.types import Language

if TYPE_CHECKING:
    import tantivy

LONGEST = 80
"""A word of so many bytes, or an identifier of more characters, is no term."""

_RUN = re.compile(
    "[\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u0edc-\u0edf\u0f40-\u0fbc\u1000-\u103f\u1050-\u109f\u1780-\u17d3"
    "\u1100-\u11ff\u3005-\u3007\u3041-\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]+"
)
# Groups are atomic, ``(?>(?:…)*)``, not possessive, ``(?:…)*+``: Python before 3.11.5 matches the latter wrongly.
_IDENTIFIER = re.compile(
    r"""
    (?<![\w-]) --[^\W_]++ (?>(?:[-_.][^\W_]++)*)                           # --no-cache
    | (?<!\w) __[^\W_]++ (?>(?:_[^\W_]++)*) __ (?!\w)                      # __init__
    | (?<!\w) [^\W_]++ (?>(?:[._:/@\\-]{1,3}[^\W_]++)*) (?:\+\+|\#)(?!\w)  # C++, C#
    | (?<![^\W_]) [^\W_]++ (?>(?:[._:/@\\-]{1,3}[^\W_]++)+)                # model_name, v2.13, foo.bar, ERR-42
    | (?<![\w./:]) (?:/\.?[^\W_]++(?>(?:[._-]++[^\W_]++)*)){2,}            # /etc/hosts
    | (?<![\w.)\]"']) \.[^\W\d_]\w*+                                       # .NET
    """,
    re.VERBOSE,
)
_INSIDE = re.compile(r"[._:/@\\-](?=\w)|\+\+|\#")
"""Matches in every identifier and in few other words; tried first, since it is ten times as fast."""
_TELLING = re.compile(
    r"""
    [_+\#] | ^(?:--|[/.])
    | (?<![^\W_])\d*+[^\W\d_][^\W_]*+[.:@\\] | [.:@\\][^\W\d_]  # node.js, v2.13, std::sort, but not 2.13
    | ^[^\W\d_][^\W_]*(?:-\d+)+(?:\.\d+)*$       # ERR-42, numpy-1.26, but not well-known or 16-year-old
    | ^\d+(?:[.:/-]\d+){2}                       # 192.168.0.1, 2023-05-17
    """,
    re.VERBOSE,
)
"""What makes joined words an identifier. Decimals are not identifiers: counting them cost 0.003 nDCG@10 on scifact."""
_SCHEME = re.compile(r"\b(?:https?|ftp)://", re.IGNORECASE)
_PIECE = re.compile(r"[^\W_]+")
_PLACES = re.compile(r"[/:@\\]+")
_STEPS = re.compile(r"[./:@\\]+")
_NO_STOP_WORDS = ("none", "arabic", "greek", "romanian", "tamil", "turkish")
"""Languages for which tantivy has no list of stop words."""


class Analysis:
    """Turns text of one language into terms; safe to share between threads.

    Args:
        language: The language of stems and stop words; ``none`` for neither.
    """

    def __init__(self, language: Language) -> None:
        self.language = language

    def terms(self, text: str) -> list[str]:
        """Return a chunk's terms as they are indexed, with repeats."""
        return self.measured_terms(text)[0]

    def measured_terms(self, text: str) -> tuple[list[str], int]:
        """Return a chunk's terms as they are indexed, with repeats, and its length.

        The length counts words, and characters in scripts without spaces, but not identifiers and pairs.
        """
        spaced, runs = _separated(text)
        terms = self._stems.analyze(spaced)
        terms += [character for run in runs for character in run]
        length = len(terms)
        terms += identifiers(spaced)
        terms += [pair for run in runs for pair in _pairs(run)]
        return terms, length

    def question(self, text: str) -> dict[str, int]:
        """Return a question's distinct terms and the weight of each, identifiers first, then in the order of the text.

        An identifier weighs as much as its pieces together. Otherwise a chunk that repeats the pieces could score
        higher than the chunk that has the whole identifier once.
        """
        spaced, runs = _separated(text)
        counts = {each: max(1, len(_PIECE.findall(each))) for each in identifiers(spaced)}
        for term in self._stems.analyze(spaced):
            counts[term] = 1
        for run in runs:
            counts |= dict.fromkeys(_pairs(run) or [run], 1)
        return counts

    def content(self, text: str) -> list[str]:
        """Return a text's terms in order, with repeats, without stop words; scripts without spaces as in a question."""
        spaced, runs = _separated(text)
        return [*self._content.analyze(spaced), *_whole(spaced, runs)]

    def words(self, text: str) -> list[tuple[str, bool]]:
        """Return each word's stem in order, and whether it is a stop word; the same number in every language."""
        spaced, _ = _separated(text)
        content = set(self._unstopped.analyze(spaced))
        plain = self._plain.analyze(spaced)
        return [(stem, word not in content) for stem, word in zip(self._stems.analyze(spaced), plain, strict=True)]

    @cached_property
    def _stems(self) -> "tantivy.TextAnalyzer":
        return self._build(stop=False, stem=True)

    @cached_property
    def _content(self) -> "tantivy.TextAnalyzer":
        return self._build(stop=True, stem=True)

    @cached_property
    def _plain(self) -> "tantivy.TextAnalyzer":
        return self._build(stop=False, stem=False)

    @cached_property
    def _unstopped(self) -> "tantivy.TextAnalyzer":
        return self._build(stop=True, stem=False)

    def _build(self, *, stop: bool, stem: bool) -> "tantivy.TextAnalyzer":
        import tantivy

        filters = [tantivy.Filter.remove_long(LONGEST), tantivy.Filter.lowercase()]
        # Lists of stop words and stemmers need the accents, so these are removed last.
        if stop and self.language not in _NO_STOP_WORDS:
            filters.append(tantivy.Filter.stopword(self.language))
        if stem and self.language != "none":
            filters.append(tantivy.Filter.stemmer(self.language))
        filters.append(tantivy.Filter.ascii_fold())
        # The simple tokenizer splits Tamil words at the sign that removes a vowel.
        marks = self.language == "tamil"
        tokenizer = tantivy.Tokenizer.regex(r"[\p{L}\p{M}\p{N}]+") if marks else tantivy.Tokenizer.simple()
        builder = tantivy.TextAnalyzerBuilder(tokenizer)
        for each in filters:
            builder = builder.filter(each)
        return builder.build()


def unstemmed(text: str) -> list[str]:
    """Return a question's terms that are the same in every language: identifiers, and pairs of characters."""
    return _whole(*_separated(text))


def identifiers(text: str) -> list[str]:
    """Return the identifiers of a text in lower case, and those that are parts of others, with repeats.

    ``server.model_name`` holds ``model_name``, and ``example.org/v2.13`` holds ``example.org`` and ``v2.13``.
    """
    found: list[str] = []
    if not _INSIDE.search(text):
        return found
    text = " ".join(text.split())
    end = -1
    for inside in _INSIDE.finditer(text):
        if inside.start() > end:
            end = text.find(" ", inside.end())
            end = len(text) if end < 0 else end
            near = text[text.rfind(" ", 0, inside.start()) + 1 : end]
            found += [part for match in _IDENTIFIER.finditer(near) for part in _named(match[0].lower())]
    return found


def _named(whole: str) -> Iterator[str]:
    if len(whole) > LONGEST or not _TELLING.search(whole):
        return
    yield whole
    parts = {part for part in _PLACES.split(whole) if "." in part}
    parts |= {part for part in _STEPS.split(whole) if "_" in part}
    yield from sorted(parts - {whole})


def _separated(text: str) -> tuple[str, list[str]]:
    """Return a text without its runs of characters in scripts without spaces, and these runs.

    The scheme of an address is left out, since a page that has one seldom is about HTTPS.
    """
    if "://" in text:
        text = _SCHEME.sub(" ", text)
    if text.isascii():
        return text, []
    # One spelling for what looks the same: combined or separate accents, half and full width, ligatures.
    text = unicodedata.normalize("NFKC", text)
    runs = _RUN.findall(text)
    return (_RUN.sub(" ", text) if runs else text), runs


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def _whole(spaced: str, runs: list[str]) -> list[str]:
    return [*identifiers(spaced), *(term for run in runs for term in (_pairs(run) or [run]))]
