"""Drafts of answers of people, before they are kept."""

import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.records import CuratedAnswer
from bot.records.curated_answer import MAX_DAYS, MAX_QUESTION, MAX_TEXT
from bot.service import curation_notices as notices
from bot.service.forms import Form, FormField
from bot.text import shorten
from bot.translation import Translator, msgid

QUESTION, TEXT, DAYS = "question", "text", "days"
"""The fields of a form."""
LabelsOf = Callable[[frozenset[str]], Awaitable[frozenset[str]]]
"""Given labels, works out which of them somebody holds, beside others."""


@dataclass(frozen=True, slots=True)
class Saying:
    """A message, as far as keeping it as an answer needs it.

    Attributes:
        event: Its event; ``""`` where it is no message of a person.
        person: Who wrote it.
        name: That person's name.
        text: What it says, with names for the platform's ids; ``""`` where the platform keeps its words from the bot.
        link: Its address.
        at: When it was written, in UTC.
        by_bot: Whether a bot wrote it.
        community: The community.
        place: The thread or channel, as ``Origin.thread``.
        label: Label of those who can read it where it stands; ``""`` where nobody knows who can.
    """

    event: str
    person: str
    name: str
    text: str
    link: str
    at: datetime
    by_bot: bool
    community: str
    place: str
    label: str


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """The question that a message answers.

    Attributes:
        text: The question.
        person: Who asked; ``""`` where nobody is known.
        event: The event that asked; ``""`` for none.
    """

    text: str
    person: str
    event: str


NOTHING_ASKED = AskedQuestion("", "", "")


@dataclass(frozen=True, slots=True)
class Keeper:
    """Who keeps answers, and looks after them.

    Attributes:
        person: The person.
        name: That person's name.
        community: Where the person acts.
        moderates: Whether this person moderates there now.
        labels_of: Works out which labels this person may read.
    """

    person: str
    name: str
    community: str
    moderates: bool
    labels_of: LabelsOf


@dataclass(frozen=True, slots=True)
class CuratedDraft:
    """An answer that may be kept.

    Attributes:
        id: Its id.
        owner: Whom it was shown to: a moderator, or the author who was offered to keep it.
        saying: What is kept.
        asked: What it answers, as it was asked.
        question: The question as it is to be kept.
        text: The answer as it is to be kept.
        days: Days until it expires, as somebody wrote them; ``""`` for never.
        replaces: The answer that is changed, None for a new one.
        corrects: Id of the bot's answer that it corrects, ``""`` for none.
        shown_at: Where the answer stands that it corrects, as the platform's adapter finds it again.
    """

    id: str
    owner: str
    saying: Saying
    asked: AskedQuestion
    question: str
    text: str
    days: str = ""
    replaces: CuratedAnswer | None = None
    corrects: str = ""
    shown_at: str = ""

    def concerns(self, event: str, person: str) -> bool:
        """Return whether it holds words of a message or of a person."""
        events, people = (self.saying.event, self.asked.event), (self.saying.person, self.asked.person)
        return (event != "" and event in events) or (person != "" and person in people)


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of an attempt to keep an answer.

    Attributes:
        answer: What was kept, None where nothing was.
        said: What to tell who kept it.
        field: The field of the form to correct, ``""`` for none.
        shown_at: Where the answer stands that it corrects; ``""`` for nowhere.
    """

    answer: CuratedAnswer | None
    said: str
    field: str = ""
    shown_at: str = ""


def new_draft(owner: str, saying: Saying, asked: AskedQuestion) -> CuratedDraft:
    """Return the draft of something that was said, word for word."""
    texts = shorten(asked.text, MAX_QUESTION), saying.text.strip()[:MAX_TEXT]
    return CuratedDraft(uuid.uuid4().hex, owner, saying, asked, *texts)


def draft_of(owner: str, kept: CuratedAnswer) -> CuratedDraft:
    """Return the draft by which a kept answer is changed."""
    saying = Saying(
        kept.event,
        kept.author,
        kept.author_name,
        kept.text,
        kept.link,
        kept.said_at,
        by_bot=False,
        community=kept.community,
        place=kept.place,
        label=kept.label,
    )
    days = str(max(1, (kept.expires_at - datetime.now(UTC)).days)) if kept.expires_at else ""
    asked = AskedQuestion(kept.question, kept.asker, kept.asked_event)
    return CuratedDraft(uuid.uuid4().hex, owner, saying, asked, kept.question, kept.text, days, kept)


def filled_in(draft: CuratedDraft, values: Mapping[str, str]) -> CuratedDraft:
    """Return a draft as a form has it, by the names of its fields."""
    question = " ".join(values[QUESTION].split())
    return replace(draft, question=question, text=values[TEXT].strip(), days=values[DAYS].strip())


def form_of(draft: CuratedDraft, translator: Translator) -> Form:
    """Return the form in which a draft is looked at and changed."""
    title = notices.CORRECTION_TITLE if draft.corrects else notices.FORM_TITLE
    fields = (
        FormField(QUESTION, notices.QUESTION_LABEL, draft.question, MAX_QUESTION, long=False, required=True),
        FormField(TEXT, notices.TEXT_LABEL, draft.text, MAX_TEXT, long=True, required=True),
        FormField(DAYS, notices.DAYS_LABEL, draft.days, 4, long=False, required=False),
    )
    said = tuple(replace(each, label=translator.translate(each.label)) for each in fields)
    return Form(draft.id, translator.translate(title), said, msgid("Keep"))


def wrong_field(draft: CuratedDraft) -> tuple[str, str] | None:
    """Return what is wrong in a draft, and in which field; None where nothing is."""
    if not draft.question:
        return notices.NO_QUESTION, QUESTION
    if not draft.text:
        return notices.NO_WORDS, TEXT
    if len(draft.question) > MAX_QUESTION or len(draft.text) > MAX_TEXT:
        return notices.TOO_LONG, TEXT
    if draft.days and not (draft.days.isascii() and draft.days.isdecimal() and 1 <= int(draft.days) <= MAX_DAYS):
        return notices.WRONG_DAYS, DAYS
    return None


def answer_of(draft: CuratedDraft, keeper: Keeper) -> CuratedAnswer:
    """Return what is kept of a draft; who changes the words of another person is named beside that person."""
    saying, before, now = draft.saying, draft.replaces, datetime.now(UTC)
    is_changed = draft.text != saying.text.strip()[:MAX_TEXT]
    editor = (keeper.person, keeper.name) if is_changed else (before.editor, before.editor_name) if before else ("", "")
    return CuratedAnswer(
        before.id if before else uuid.uuid4().hex,
        saying.community,
        saying.place,
        saying.label,
        draft.question,
        draft.text,
        saying.person,
        saying.name,
        *editor,
        draft.asked.person,
        saying.event,
        draft.asked.event,
        saying.link,
        saying.at,
        before.kept_at if before else now,
        now + timedelta(days=int(draft.days)) if draft.days else None,
    )
