"""Answers as they are kept, for tests of what is made of them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

from bot.community import GapQuestion, Window
from bot.records import KeptAnswer, KeptPart, Origin, RestingQuote

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
WINDOW = Window(NOW, 28)
NUMBERS = count(1)


def kept(
    question: str = "How do I reset it?",
    *,
    person: str = "ada",
    outcome: str = "refused",
    days: float = 1.0,
    audience: frozenset[str] = frozenset({"public"}),
    community: str = "test:1",
    channel: str = "",
    is_open: bool = True,
    helped: Sequence[str] = (),
    failed: Sequence[str] = (),
    reasons: Sequence[str] = (),
    since: datetime | None = None,
    quotes: Sequence[tuple[str, str]] = (),
    fallback: str = "",
) -> KeptAnswer:
    """An answer to a question that was asked some days ago."""
    number = next(NUMBERS)
    origin = Origin(
        community, f"test:{channel}" if channel else "", "t", f"test:{person}", f"message-{number}",
        f"https://chat.example/{number}", is_open,
    )  # fmt: skip
    part = KeptPart(question, question, outcome, question)  # type: ignore[arg-type]
    return KeptAnswer(
        f"{number:032x}", NOW - timedelta(days=days), origin, audience, question, (part,),
        tuple(RestingQuote(*each) for each in quotes), fallback, frozenset(helped), frozenset(failed), tuple(reasons),
        since,
    )  # fmt: skip


def asked(*answers: KeptAnswer) -> list[GapQuestion]:
    """The questions of some answers, whatever came of them."""
    return [GapQuestion(answer, part) for answer in answers for part in answer.parts]
