"""Messages of people and those who keep them as answers, for tests."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from bot.records import CuratedAnswer
from bot.service.curated_draft import AskedQuestion, CuratedDraft, Keeper, Saying
from bot.service.curation import Curation

LOBBY, CELLAR = "test:1:lobby", "test:1:cellar"
WIFI, WIFI_ANSWER = "What is the password of the guest wifi?", "It is on the card at the door. Ask Cy for a new one."
NUMBERS = count(1)


def saying(text: str = WIFI_ANSWER, person: str = "ann", **changes: Any) -> Saying:
    """A message in the lobby."""
    number = next(NUMBERS)
    at, link = datetime(2026, 11, 3, 9, 30, tzinfo=UTC), f"https://chat.example/lobby/{number}"
    who = f"message-a{number}", f"test:{person}", person.title()
    found = Saying(*who, text, link, at, by_bot=False, community="test:1", place="test:lobby", label=LOBBY)
    return replace(found, **changes)


def question(text: str = WIFI, person: str = "bo") -> AskedQuestion:
    """A question that somebody asked."""
    return AskedQuestion(text, f"test:{person}", f"message-q{next(NUMBERS)}")


def keeper(
    person: str = "mo", labels: Iterable[str] = (LOBBY, CELLAR), *, moderates: bool = True, community: str = "test:1"
) -> Keeper:
    """Somebody who keeps answers, and may read what has some labels."""
    held = frozenset({"public", *labels})

    async def labels_of(asked: frozenset[str]) -> frozenset[str]:
        return held & (asked | {"public"})

    return Keeper(f"test:{person}", person.title(), community, moderates, labels_of)


async def kept(curation: Curation, said: Saying | None = None, asked: AskedQuestion | None = None) -> CuratedAnswer:
    """Keep an answer as a moderator does."""
    draft = curation.begin(said or saying(), asked or question(), keeper())
    assert isinstance(draft, CuratedDraft), draft
    done = await curation.submit(draft.id, values(draft), keeper())
    assert done.answer is not None, done.said
    return done.answer


def values(draft: CuratedDraft, **changes: str) -> dict[str, str]:
    """What the form of a draft holds when it is sent."""
    return {"question": draft.question, "text": draft.text, "days": draft.days} | changes
