"""What the reader reads of a passage: windows of whole sentences, in tokens, behind title and headings."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from index.embedding.model_files import bundled_folder, load_tokenizer

WINDOW_TOKENS = 128
PREFIX_TOKENS = 20
"""Most tokens of title and headings in a window."""
QUESTION_TOKENS = 30
OVERLAP_TOKENS = 40
"""A window begins with the last sentence of the one before if that is shorter than this."""
MAX_WINDOWS = 8
CLS, SEP = 101, 102
NO_SENTENCE = -1
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Window:
    """Some sentences of a passage.

    Attributes:
        key: Names the window; equal keys have equal tokens.
        tokens: Ids of the tokens of title and headings, a separator, and the sentences.
        places: For each token, which sentence of ``sentences`` it belongs to; ``NO_SENTENCE`` before them.
        offsets: For each token, its span in the passage's text; empty before the sentences.
        sentences: Spans of the sentences in the passage's text.
    """

    key: str
    tokens: tuple[int, ...]
    places: tuple[int, ...]
    offsets: tuple[Span, ...]
    sentences: tuple[Span, ...]

    def locate(self, answers: Sequence[Span]) -> "Located | None":
        """Return where answers stand in the window; None unless one of them stands there whole."""
        sentences: set[int] = set()
        shortest: Span | None = None
        for start, end in answers:
            inside = [at for at, (a, b) in enumerate(self.offsets) if self.places[at] >= 0 and a < end and start < b]
            if not inside or self.offsets[inside[0]][0] > start + 1 or self.offsets[inside[-1]][1] < end - 1:
                continue
            sentences.update(self.places[at] for at in inside)
            if shortest is None or inside[-1] - inside[0] < shortest[1] - shortest[0]:
                shortest = inside[0], inside[-1]
        return Located(frozenset(sentences), shortest) if shortest else None


@dataclass(frozen=True, slots=True)
class Located:
    """Where an answer stands in a window.

    Attributes:
        sentences: Places of the sentences that hold it.
        tokens: Its first and last token, of the shortest answer.
    """

    sentences: frozenset[int]
    tokens: Span


class WindowMaker:
    """Cuts passages into windows with the bundled encoder's tokenizer."""

    @cached_property
    def _tokenizer(self) -> "object":
        tokenizer = load_tokenizer(bundled_folder())
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer

    def question(self, text: str) -> list[int]:
        """Return the tokens of a question, with those that begin and end a text."""
        return [CLS, *self._encode(text)[0][:QUESTION_TOKENS], SEP]

    def words(self, text: str) -> frozenset[int]:
        """Return the ids of the tokens of a text."""
        return frozenset(self._encode(text)[0])

    def windows(self, key: str, prefix: str, text: str, sentences: Sequence[Span]) -> list[Window]:
        """Cut a passage.

        Args:
            key: Names the passage.
            prefix: Its title and headings.
            text: Its text.
            sentences: Spans of its sentences.

        Returns:
            ``MAX_WINDOWS`` at most; a sentence that is longer than a window is cut.
        """
        lead = [*self._encode(prefix)[0][:PREFIX_TOKENS], SEP]
        room = WINDOW_TOKENS - len(lead)
        pieces = [(span, *self._encode(text[span[0] : span[1]])) for span in sentences]
        found: list[Window] = []
        first = 0
        while first < len(pieces) and len(found) < MAX_WINDOWS:
            last, used = first + 1, len(pieces[first][1])
            while last < len(pieces) and used + len(pieces[last][1]) <= room:
                used += len(pieces[last][1])
                last += 1
            found.append(_window(f"{key}#{first}", lead, pieces[first:last], room))
            overlaps = last < len(pieces) and last - 1 > first and len(pieces[last - 1][1]) < OVERLAP_TOKENS
            first = last - 1 if overlaps else last
        return found

    def _encode(self, text: str) -> tuple[list[int], list[Span]]:
        encoding = self._tokenizer.encode(text, add_special_tokens=False)  # type: ignore[attr-defined]
        return encoding.ids, encoding.offsets


def _window(key: str, lead: list[int], pieces: Sequence[tuple[Span, list[int], list[Span]]], room: int) -> Window:
    tokens, places, offsets = list(lead), [NO_SENTENCE] * len(lead), [(0, 0)] * len(lead)
    for place, ((start, _), ids, spans) in enumerate(pieces):
        tokens += ids[:room]
        places += [place] * len(ids[:room])
        offsets += [(start + a, start + b) for a, b in spans[:room]]
    return Window(key, tuple(tokens), tuple(places), tuple(offsets), tuple(span for span, *_ in pieces))
