"""Answers as ``footnote ask --json`` gave them, and the messages that they become.

``python -m tests.bot.rendering.recorded`` writes the messages anew; read what changes before you commit it.
"""

import json
from pathlib import Path
from typing import Any

from bot.answering import Answer, AnswerSentence, Citation, Part, Quote
from bot.rendering import MessagePart
from bot.rendering.discord import answer_messages
from index import DocumentRef

FOLDER = Path(__file__).parent / "messages"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))


def recorded(name: str) -> Answer:
    """An answer of the folder."""
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return Answer(
        id=found["id"],
        status=found["status"],
        hedged=found["hedged"],
        question=found["question"],
        text=found["text"],
        score=found["score"] or -1,
        model=found["model"] or "",
        fallback=found.get("fallback") or "",
        parts=tuple(
            Part(each["question"], each["status"], found["hedged"], 0, tuple(each["sentences"]))
            for each in found["parts"]
        ),
        sentences=tuple(AnswerSentence(each["text"], tuple(each["citations"])) for each in found["sentences"]),
        dropped=found["dropped"],
        unanswered=found.get("unanswered", 0),
        citations=_citations(found["citations"]),
        nearest=_citations(found["nearest"]),
        asked_before=_citations(found["asked_before"]),
        timings_ms=found["timings_ms"],
    )


def transcript(parts: tuple[MessagePart, ...]) -> str:
    """Messages as text to read: each with its buttons under it."""
    shown = (f"{part.text}\n{' '.join(f'({number})' for number in part.numbers)}".rstrip() for part in parts)
    return "\n\n════════\n\n".join(shown) + "\n"


def _citations(found: list[dict[str, Any]]) -> tuple[Citation, ...]:
    return tuple(
        Citation(
            each["number"],
            Quote(
                DocumentRef(**each["document"], parent=""),
                each["revision"],
                each["start"],
                each["end"],
                each["quote"],
                each["heading"],
                each["page"] or 0,
            ),
            each["link"] or "",
        )
        for each in found
    )


if __name__ == "__main__":
    for each in NAMES:
        (FOLDER / f"{each}.txt").write_text(transcript(answer_messages(recorded(each))), "utf-8")
