"""Subtitles and transcripts (WebVTT, SubRip): cues are joined to sentences, and citations name the time."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from index.errors import UnreadableDocument
from index.parsing.cleaning import one_line
from index.parsing.decoding import decode_file
from index.parsing.document_loader import DocumentDraft, LoadContext, SkippedPart, read_whole
from index.parsing.text_builder import TextBuilder

SECTION_CHARACTERS = 250
"""Characters after which the next sentence begins a section with its own time: about twenty seconds of speech."""
_LONGEST_SECTION = 700  # characters after which a section ends even within a sentence
_TIMING = re.compile(r"\s*(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,]\d{1,3}\s*-->\s*(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}")
_VOICE = re.compile(r"<v(?:\.[^\s>]{0,80})?\s+([^>]{1,120})>")
_TAG = re.compile(r"</?[A-Za-z0-9][^<>]{0,200}>|\{\\[^{}]{0,80}\}")
_SPEAKER = re.compile(r"(?:>>\s?)?([^\W\d_][\w.'’ -]{0,40}):\s+(?=\S)|>>\s?")
_MAX_SPEAKER_WORDS = 4
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’)\]]*\Z")
_TITLE = re.compile(r"WEBVTT(?:[ \t]+(?:-[ \t]*)?(\S[^\r\n]*))?")


@dataclass(frozen=True, slots=True)
class Cue:
    """What is said at a time.

    Attributes:
        time: When it begins, as ``00:12:31``.
        speaker: Who says it, ``""`` where the file does not say.
        text: The words on one line, without marks.
    """

    time: str
    speaker: str
    text: str


class SubtitleLoader:
    """Reads WebVTT and SubRip."""

    name = "subtitles"
    suffixes: tuple[str, ...] = (".vtt", ".srt")
    media_types: tuple[str, ...] = ("text/vtt", "application/x-subrip")
    is_line_based = False

    def version(self) -> str:
        """Return what the loaded text depends on."""
        return "subtitles/1"

    def load(self, stream: BinaryIO, context: LoadContext) -> Iterator[DocumentDraft | SkippedPart]:
        """Read the words; each section of about twenty seconds is named by the time at which it begins."""
        decoded = decode_file(read_whole(stream, context.max_bytes))
        if decoded.problem:
            yield SkippedPart(decoded.problem)
        text = decoded.text
        title = _TITLE.match(text)
        builder = TextBuilder()
        for time, turns in _sections(_without_repeats(read_cues(text))):
            builder.add_place(time)
            for turn in turns:
                builder.add(turn)
        body, headings = builder.result()
        if not body:
            raise UnreadableDocument("it holds no subtitles with times")
        yield DocumentDraft("file", context.local_id, body, one_line(title[1] if title else ""), headings=headings)


def read_cues(text: str) -> Iterator[Cue]:
    """Yield the cues of a file, one for each speaker; notes and styles are no cues."""
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        timing = _TIMING.match(lines[at]) if "-->" in lines[at] else None
        at += 1
        if timing is None:
            continue
        time = f"{int(timing[1] or 0):02}:{int(timing[2]):02}:{timing[3]}"
        first = at
        while at < len(lines) and lines[at].strip() and "-->" not in lines[at]:
            at += 1
        said = lines[first:at]
        if at < len(lines) and "-->" in lines[at] and said and said[-1].strip().isdigit():
            said = said[:-1]  # the number of the next cue, where no empty line parts the two
        yield from _spoken(time, said)


def _spoken(time: str, lines: list[str]) -> Iterator[Cue]:
    """Yield what each speaker says in a cue; a line may continue the one before."""
    speaker, words = "", ""
    for line in lines:
        voice = _VOICE.search(line)
        plain = " ".join(html.unescape(_TAG.sub("", line)).split())
        named = _SPEAKER.match(plain)
        is_name = named is not None and len((named[1] or "").split()) <= _MAX_SPEAKER_WORDS
        if voice or is_name:
            if words:
                yield Cue(time, speaker, words)
            speaker = one_line(html.unescape(voice[1])) if voice else one_line(named[1] if named else "")
            words = plain if voice or named is None else plain[named.end() :]
        else:
            words = f"{words} {plain}".strip()
    if words:
        yield Cue(time, speaker, words)


def _without_repeats(cues: Iterator[Cue]) -> Iterator[Cue]:
    """Leave out what a cue repeats of the one before, as captions do that roll up line by line."""
    before = ""
    for cue in cues:
        text = cue.text
        if before and text.startswith(before):
            text = text[len(before) :].strip()
        elif before:
            # The last line of the cue before may stand above the new one.
            words = text.split()
            shared = next(
                (size for size in range(min(len(words), 30), 2, -1) if before.endswith(" ".join(words[:size]))), 0
            )
            text = " ".join(words[shared:])
        before = cue.text
        if text:
            yield Cue(cue.time, cue.speaker, text)


def _sections(cues: Iterator[Cue]) -> Iterator[tuple[str, list[str]]]:
    """Yield the sections: the time of the first cue, and what each speaker says, in order."""
    time, speaker, size = "", "", 0
    turns: list[list[str]] = []
    for cue in cues:
        is_new_turn = bool(cue.speaker) and cue.speaker != speaker
        last = turns[-1][-1] if turns else ""
        is_break = is_new_turn or _SENTENCE_END.search(last[-8:]) is not None
        if not turns or (size >= SECTION_CHARACTERS and is_break) or size >= _LONGEST_SECTION:
            if turns:
                yield time, [" ".join(turn) for turn in turns]
            time, turns, size, is_new_turn = cue.time, [], 0, True
        speaker = cue.speaker or speaker
        if is_new_turn:
            turns.append([f"{speaker}: {cue.text}" if speaker else cue.text])
        else:
            turns[-1].append(cue.text)
        size += len(cue.text)
    if turns:
        yield time, [" ".join(turn) for turn in turns]
