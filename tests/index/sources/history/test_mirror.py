import random
from dataclasses import replace
from pathlib import Path

import pytest

from index.sources.history.mirrored import Cursor, MirroredMessage, ReadSpan
from index.storage.withdrawals import is_outdated
from tests.index.sources.history.mirroring import (
    CHANNEL,
    FORUM,
    channel,
    documents,
    message,
    open_mirror,
    texts,
    thread,
)


def test_messages_that_belong_together_are_one_document(tmp_path: Path) -> None:
    mirror, _ = open_mirror(tmp_path / "m.sqlite")
    mirror.put_place(channel())
    talk = [message(1, "How do I install it?"), message(2, "With pip.", author="Bo"), message(200, "Another day.")]
    mirror.take(CHANNEL, [*talk, message(210, "Thanks for the pip hint!", reply_to=2)])
    found = documents(tmp_path / "m.sqlite")
    assert [each.id for each in found] == ["history:100/1", "history:100/200"]
    assert [start.author for start in found[0].messages] == ["Ada", "Bo", "Ada"]
    assert found[0].ref_at(found[0].text.index("With pip")).location == "https://discord.com/channels/1/100/2"
    assert (found[0].ref.audience, found[0].ref.title) == ("discord:1:100", "#help: How do I install it?")


def test_a_thread_begins_with_the_message_that_it_was_opened_at(tmp_path: Path) -> None:
    mirror, _ = open_mirror(tmp_path / "m.sqlite")
    mirror.put_place(channel())
    mirror.take(CHANNEL, [message(1, "Hello."), message(5, "Why does it crash?"), message(6, "Bye.")])
    assert list(texts(tmp_path / "m.sqlite")) == ["history:100/1"]
    mirror.put_place(thread("5", CHANNEL, "The crash"))
    mirror.take("5", [message(8, "It needs more memory.", author="Bo")])
    found = texts(tmp_path / "m.sqlite")
    assert set(found) == {"history:100/1", "history:5"}
    title, text, links = found["history:5"]
    assert (title, links) == (
        "The crash",
        ("https://discord.com/channels/1/100/5", "https://discord.com/channels/1/5/8"),
    )
    assert "Why does it crash?" in text
    assert "Why does it crash?" not in found["history:100/1"][1]
    mirror.forget(["5"])
    assert "Why does it crash?" in texts(tmp_path / "m.sqlite")["history:100/1"][1]


def test_a_solved_post_has_question_and_accepted_answer_first(tmp_path: Path) -> None:
    mirror, _ = open_mirror(tmp_path / "m.sqlite")
    mirror.put_place(thread("7", FORUM, "Login fails"))
    mirror.take(
        "7", [message(7, "Login fails."), message(8, "Same here."), message(9, "Clear the cache.", author="Bo")]
    )
    assert mirror.accept("7", 9)
    mirror.put_place(thread("7", FORUM, "Login fails"))  # its tags do not say that it is solved
    (found,) = documents(tmp_path / "m.sqlite")
    assert [start.author for start in found.messages] == ["Ada", "Bo", "Ada"]
    assert found.text.index("Clear the cache") < found.text.index("Same here")
    assert not mirror.accept("8", 9)


def test_what_is_deleted_is_withdrawn_from_every_document_that_ever_held_it(tmp_path: Path) -> None:
    mirror, seen = open_mirror(tmp_path / "m.sqlite")
    mirror.put_place(channel())
    mirror.take(CHANNEL, [message(50, "The secret is seven.")])
    (old,) = documents(tmp_path / "m.sqlite")
    mirror.take(CHANNEL, [message(49, "Listen.")])  # read later, so the document has another first message now
    (new,) = documents(tmp_path / "m.sqlite")
    assert (old.id, new.id) == ("history:100/50", "history:100/49")
    mirror.delete([50])
    assert set(seen.documents) == {old.id, new.id}
    assert all(is_outdated(each.record_digest, seen.documents[each.id]) for each in (old, new))
    (fresh,) = documents(tmp_path / "m.sqlite")
    assert "secret" not in fresh.text
    assert not is_outdated(fresh.record_digest, seen.documents[fresh.id])
    assert mirror.withdrawals()[new.id] == seen.documents[new.id]


def test_what_is_deleted_does_not_come_back_with_a_page_that_was_read_before(tmp_path: Path) -> None:
    mirror, _ = open_mirror(tmp_path / "m.sqlite")
    mirror.put_place(channel())
    mirror.take(CHANNEL, [message(1, "One.")])
    mirror.delete([1, 2])
    mirror.take(CHANNEL, [message(1, "One."), message(2, "Two."), message(3, "Three.")])
    assert mirror.count() == 1


def test_an_older_wording_does_not_replace_a_newer_one(tmp_path: Path) -> None:
    mirror, seen = open_mirror(tmp_path / "m.sqlite")
    mirror.put_place(channel())
    mirror.take(CHANNEL, [message(1, "The key is A.")])
    (before,) = documents(tmp_path / "m.sqlite")
    mirror.take(CHANNEL, [message(1, "The key is B.", edited=5)])
    assert is_outdated(before.record_digest, seen.documents[before.id])
    mirror.take(CHANNEL, [message(1, "The key is A.")])
    assert "The key is B." in texts(tmp_path / "m.sqlite")["history:100/1"][1]


def test_what_was_not_found_where_it_was_looked_for_is_gone(tmp_path: Path) -> None:
    mirror, seen = open_mirror(tmp_path / "m.sqlite")
    mirror.put_place(channel())
    mirror.take(CHANNEL, [message(key, f"Number {key}.") for key in range(1, 6)])
    documents(tmp_path / "m.sqlite")
    mirror.take(CHANNEL, [message(2, "Number 2.")], ReadSpan(2, 4), Cursor(5, 2, complete=True))
    (found,) = documents(tmp_path / "m.sqlite")
    assert [start.location.rpartition("/")[2] for start in found.messages] == ["1", "2", "5"]
    assert list(seen.documents) == ["history:100/1"]
    assert mirror.cursors() == {CHANNEL: Cursor(5, 2, complete=True)}


def test_a_person_and_a_channel_can_be_taken_out(tmp_path: Path) -> None:
    mirror, seen = open_mirror(tmp_path / "m.sqlite")
    for place in (channel(), channel("101", "#other"), thread("9", CHANNEL, "A thread")):
        mirror.put_place(place)
    mirror.take(CHANNEL, [message(1, "Mine."), message(2, "Yours.", author="Bo")])
    mirror.take("101", [message(3, "Elsewhere.", author="Bo")])
    mirror.take("9", [message(10, "Deep.")])
    documents(tmp_path / "m.sqlite")
    mirror.delete_of("discord:Ada")
    assert set(seen.documents) == {"history:100/1", "history:9"}
    assert mirror.authors() == {"discord:Bo"}
    mirror.forget([CHANNEL])
    assert list(texts(tmp_path / "m.sqlite")) == ["history:101/3"]
    assert set(mirror.places()) == {"101"}
    mirror.take(CHANNEL, [message(4, "Too late.")])
    assert mirror.count() == 1


@pytest.mark.parametrize("seed", range(12))
def test_a_mirror_that_followed_changes_gives_what_a_fresh_one_gives(tmp_path: Path, seed: int) -> None:
    """Pages arrive in any order, with edits, deletions and threads between them, and reindexes meanwhile."""
    chance = random.Random(seed)
    mirror, seen = open_mirror(tmp_path / "followed.sqlite")
    mirror.put_place(channel())
    there: dict[str, dict[int, MirroredMessage]] = {CHANNEL: {}}
    indexed: dict[str, bytes] = {}
    dead: set[int] = set()
    gone: list[str] = []
    free = list(range(1, 400))
    chance.shuffle(free)
    for step in range(150):
        place = chance.choice(list(there))
        held, act = there[place], chance.random()
        if act < 0.5 and free:
            key = free.pop()
            reply = chance.choice([0, 0, *held]) if place == CHANNEL else 0
            held[key] = message(key, f"Word{key} said.", minute=key * 7.0, reply_to=reply, author=chance.choice("AB"))
            mirror.take(place, [held[key]])
        elif act < 0.65 and held:
            key = chance.choice(list(held))
            held[key] = replace(held[key], text=f"Word{key} edited {step}.", edited=step + 1)
            mirror.take(place, [held[key]])
        elif act < 0.8 and held:
            key = chance.choice(list(held))
            gone.append(held.pop(key).text)
            dead.add(key)
            mirror.delete([key])
        elif act < 0.9 and there[CHANNEL]:
            key = chance.choice(list(there[CHANNEL]))
            if str(key) not in there:
                there[str(key)] = {}
                mirror.put_place(thread(str(key), CHANNEL, f"About {key}"))
        else:
            indexed |= {each.id: each.record_digest for each in documents(tmp_path / "followed.sqlite")}
    fresh, _ = open_mirror(tmp_path / "fresh.sqlite")
    fresh.put_place(channel())
    for place, held in there.items():
        if place != CHANNEL:
            fresh.put_place(thread(place, CHANNEL, f"About {place}"))
        fresh.take(place, list(held.values()))
    now = texts(tmp_path / "followed.sqlite")
    assert now == texts(tmp_path / "fresh.sqlite")
    assert not [text for text in gone if any(text in each[1] for each in now.values())]
    assert not [
        d for d in documents(tmp_path / "followed.sqlite") if is_outdated(d.record_digest, seen.documents.get(d.id, 0))
    ]
