"""Answers as messages, until the renderer is merged."""

from dataclasses import dataclass

import discord

from bot.answering import Answer


@dataclass(frozen=True, slots=True)
class Part:
    text: str
    numbers: tuple[int, ...]


def escape(text: str) -> str:
    return discord.utils.escape_mentions(discord.utils.escape_markdown(text))


def answer_messages(answer: Answer) -> tuple[Part, ...]:
    if answer.citations:
        lines = [f"{escape(s.text)} " + "".join(f"[{n}]" for n in s.citations) for s in answer.sentences]
        lines += [f"-# [{c.number}] {escape(c.quote.document.title)}" for c in answer.citations]
    else:
        lines = [escape(answer.text)]
        lines += [f"-# [{c.number}] {escape(c.quote.document.title)}" for c in answer.nearest]
    shown = answer.citations or answer.nearest
    return (Part("\n".join(lines)[:2000], tuple(c.number for c in shown)),)
