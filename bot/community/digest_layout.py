"""The digest of a week as blocks, for a channel."""

from collections.abc import Iterator

from bot.community.digest import MOST_REASONS, Digest
from bot.community.gap_layout import gap_blocks
from bot.community.gap_text import counted, date_text
from bot.rendering.blocks import Block, Layout, ListBlock, ListItem, Note, Paragraph, plain, strong
from bot.text import shorten

REASON_CHARS = 200


def digest_layout(digest: Digest) -> Layout:
    """Lay out a digest: the numbers, what people say did not help, the largest gaps, what failed."""
    return tuple(group for group in (_numbers(digest), *_reasons(digest), *_gaps(digest), _failures(digest)) if group)


def _numbers(digest: Digest) -> tuple[Block, ...]:
    last = digest.week.end - (digest.week.end - digest.week.begin) / 7
    head = f"The week from {date_text(digest.week.begin)} to {date_text(last)}"
    people = f"{digest.people:,} {'person' if digest.people == 1 else 'people'}"
    kinds = [("answered", "answered"), ("hedged", "not sure"), ("refused", "refused")]
    outcomes = ", ".join(f"{digest.outcomes[kind]:,} {word}" for kind, word in kinds)  # type: ignore[index]
    votes = f" {digest.helped:,} helpful, {digest.failed:,} not helpful." if digest.helped or digest.failed else ""
    cut = (Note("There were more questions; only the newest were counted."),) if digest.is_cut else ()
    told = f"{counted(digest.asked, 'question')} by {people}: {outcomes}.{votes}"
    return (Paragraph((strong(head),), leads=True), Paragraph((plain(told),), leads=False), *cut)


def _reasons(digest: Digest) -> Iterator[tuple[Block, ...]]:
    shown = [shorten(reason, REASON_CHARS) for reason in digest.reasons[:MOST_REASONS]]
    if shown:
        items = tuple(ListItem("-", 0, (plain(f"“{reason}”"),)) for reason in shown)
        more = len(digest.reasons) - len(shown)
        rest = (Note(f"and {more:,} more"),) if more else ()
        yield (Paragraph((strong("Not helpful, because"),), leads=True), ListBlock(items), *rest)


def _gaps(digest: Digest) -> Iterator[tuple[Block, ...]]:
    if digest.gaps:
        yield (Paragraph((strong("Largest gaps"),), leads=True),)
    for number, gap in enumerate(digest.gaps, 1):
        yield gap_blocks(number, gap)


def _failures(digest: Digest) -> tuple[Block, ...]:
    told = []
    if digest.questions_failed:
        told.append(f"{counted(digest.questions_failed, 'question')} ended in an error of mine; the log says why.")
    if digest.model_failures:
        told.append(f"{counted(digest.model_failures, 'answer')} came in quotes since the language model failed.")
    told += [
        f"{shorten(name, REASON_CHARS)}: documents are probably missing; /status says more."
        for name in digest.incomplete
    ]
    items = tuple(ListItem("-", 0, (plain(text),)) for text in told)
    return (Paragraph((strong("What failed"),), leads=True), ListBlock(items)) if items else ()
