"""An answer that was shown, as it would read with what its sources say now; nothing that is gone is left in it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.answering.compose.citations import link_to
from bot.answering.compose.present_quote import PresentQuote
from bot.answering.compose.wording import answer_text, quoted_text, quotes_of
from bot.answering.types import Answer, AnswerSentence, Citation, Quote

PresentOf = Callable[[Quote], PresentQuote]
"""Says what stands now where something was quoted."""


@dataclass(frozen=True, slots=True)
class MendedAnswer:
    """An answer as its sources have it now.

    Attributes:
        answer: The answer; None where nothing of it is left.
        changed: Numbers of the citations that say something else by now, which the answer shows.
        gone: Numbers of those that are taken out.
    """

    answer: Answer | None
    changed: tuple[int, ...]
    gone: tuple[int, ...]

    @property
    def shown(self) -> tuple[object, ...]:
        """What people see of it, to compare it with what they saw before."""
        if self.answer is None:
            return ()
        groups = self.answer.citations, self.answer.nearest, self.answer.asked_before
        places = (
            (each.number, each.link or each.quote.document.id, _flat(each), each.quote.heading)
            for group in groups
            for each in group
        )
        return (self.changed, self.gone, *places)


def mended_answer(answer: Answer, present_of: PresentOf) -> MendedAnswer:
    """Return an answer with what its sources say now.

    A sentence stays while all that it cites does. In place of one that does not stay comes what its sources say now,
    word for word: also in place of a sentence that a language model wrote, since nobody has checked it against that.

    Args:
        answer: The answer as it was made.
        present_of: Says what stands now where something was quoted.
    """
    present = {each.number: present_of(each.quote) for each in answer.citations}
    citations = _present(answer.citations, present_of)
    sentences, places = _sentences(answer, present, {each.number: each for each in citations})
    parts = []
    for part in answer.parts:
        own = tuple(dict.fromkeys(at for old in part.sentences for at in places.get(old, ())))
        lost = part.status == "answered" and not own
        parts.append(replace(part, status="no_evidence" if lost else part.status, sentences=own))
    changed = tuple(number for number, now in present.items() if now.state == "changed")
    gone = tuple(number for number, now in present.items() if now.state == "gone")
    if answer.status == "answered" and not sentences:
        return MendedAnswer(None, (), gone)
    nearest, before = _present(answer.nearest, present_of), _present(answer.asked_before, present_of)
    shown = replace(
        answer,
        sentences=sentences,
        parts=tuple(parts),
        citations=citations,
        nearest=nearest,
        asked_before=before,
        text=answer_text(parts, sentences, citations, nearest, before),
    )
    return MendedAnswer(shown, changed, gone)


def _present(citations: Sequence[Citation], present_of: PresentOf) -> tuple[Citation, ...]:
    """Return citations as they are now, without those that are gone."""
    return tuple(now for each in citations if (now := _citation(each, present_of(each.quote))) is not None)


def _citation(citation: Citation, present: PresentQuote) -> Citation | None:
    now = present.quote
    if now is None:
        return None
    # The words of a quote that says the same stay as they were shown.
    quote = now if present.state == "changed" else replace(now, text=citation.quote.text)
    return replace(citation, quote=quote, link=link_to(now))


def _sentences(
    answer: Answer, present: Mapping[int, PresentQuote], by_number: Mapping[int, Citation]
) -> tuple[tuple[AnswerSentence, ...], Mapping[int, tuple[int, ...]]]:
    """Return the sentences that stand now, and for each old place those that took it."""
    were = {each.number: each for each in answer.citations}
    found: dict[AnswerSentence, int] = {}
    places: dict[int, tuple[int, ...]] = {}
    for old, sentence in enumerate(answer.sentences):
        is_whole = all(present[number].state == "same" for number in sentence.citations if number in present)
        quoted = bool(quotes_of(sentence, were))
        now = [sentence] if is_whole else list(_in_place(sentence, present, by_number, quoted=quoted))
        places[old] = tuple(found.setdefault(each, len(found)) for each in now)
    return tuple(found), places


def _in_place(
    sentence: AnswerSentence, present: Mapping[int, PresentQuote], by_number: Mapping[int, Citation], *, quoted: bool
) -> Iterator[AnswerSentence]:
    """Yield what takes the place of a sentence: the changed quotes, with a table's header where there is one."""
    changed = [number for number in sentence.citations if present[number].state == "changed"]
    if not changed:
        return
    left = tuple(number for number in sentence.citations if number in by_number)
    groups = [left] if quoted else [(number,) for number in changed]
    for numbers in groups:
        yield AnswerSentence(quoted_text([by_number[number].quote for number in numbers]), numbers)


def _flat(citation: Citation) -> str:
    return " ".join(citation.quote.text.split())
