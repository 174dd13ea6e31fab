import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.index.source_reading import Reading

Read = Callable[..., Reading]


def said(number: int, content: str, name: str = "Ann", **more: Any) -> dict[str, Any]:
    author = {"id": name, "name": name.lower(), "nickname": name, "isBot": False}
    stamp = f"2024-05-17T12:{number:02}:00.123+02:00"
    return {"id": str(number), "type": "Default", "timestamp": stamp, "content": content, "author": author} | more


def channel(*messages: Any, name: str = "support", kind: str = "GuildTextChat") -> dict[str, Any]:
    return {
        "guild": {"id": "1", "name": "Acme"},
        "channel": {"id": "2", "type": kind, "category": "Help", "name": name, "topic": None},
        "messages": list(messages),
        "messageCount": len(messages),
    }


@pytest.fixture
def export(tmp_path: Path) -> Callable[..., Path]:
    def write(value: Any, name: str = "Acme - support [2].json") -> Path:
        (tmp_path / name).write_text(json.dumps(value, indent=2), "utf-8")
        return tmp_path

    return write


def test_a_channel_gives_its_conversations(export: Callable[..., Path], read: Read) -> None:
    question = said(1, "How do I reset it?")
    answer = said(2, "Hold the button.", "Bob", type="Reply", reference={"messageId": "1"})
    document = read(export(channel(question, answer)), name="discord").document
    assert document.text == (
        "Ann, 2024-05-17 10:01 UTC, https://discord.com/channels/1/2/1\nHow do I reset it?\n\n"
        "Bob, 2024-05-17 10:02 UTC\nHold the button."
    )
    assert (document.id, document.ref.title) == (
        "discord:Acme - support [2].json/1",
        "#support: How do I reset it?",
    )
    assert (document.ref.kind, document.ref.location) == ("message", "https://discord.com/channels/1/2/1")
    told = document.ref_at(document.text.index("Hold"))
    assert (told.id, told.author, told.published, told.location) == (
        document.id,
        "Bob",
        "2024-05-17T10:02:00.123000+00:00",
        "https://discord.com/channels/1/2/2",
    )


@pytest.mark.parametrize(
    ("details", "changes", "label"),
    [
        ({}, {}, "public@discord:1:2"),
        ({"type": "GuildPublicThread", "categoryId": "7"}, {}, "public@discord:1:7"),
        ({"type": "11", "categoryId": "7"}, {}, "public@discord:1:7"),
        ({"type": "GuildPrivateThread", "categoryId": "7"}, {}, "discord:1:2"),
        ({"type": "12", "categoryId": "7"}, {}, "discord:1:2"),
        ({"id": "2+discord:9"}, {}, "public@discord:1:"),
        ({}, {"places": ("discord:1",)}, "public@discord:1:2"),
        ({}, {"places": ("discord:9",)}, "discord:1:2@discord:9"),
        ({"type": "GuildPrivateThread"}, {"channel_readers": False, "audience": "staff"}, "staff"),
        ({}, {"channel_readers": False}, "public"),
    ],
)
def test_a_channel_is_for_those_who_can_view_it_unless_the_source_names_others(
    export: Callable[..., Path], read: Read, details: dict[str, Any], changes: dict[str, Any], label: str
) -> None:
    value = channel(said(1, "Hello."))
    value["channel"] |= details
    reading = read(export(value), **({"kind": "discord-export", "channel_readers": True} | changes))
    assert reading.document.ref.audience == label


def test_a_thread_is_one_document_whatever_its_silences(export: Callable[..., Path], read: Read) -> None:
    late = said(3, "Thanks, a year later.", timestamp="2025-05-17T12:00:00+00:00")
    document = read(export(channel(said(1, "First."), late, name="Reset?", kind="GuildPublicThread"))).document
    assert document.text.endswith("Thanks, a year later.")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<@7> and <@!7>", "@Zoe and @Zoe"),
        ("<@8> in <#9>", "@8 in #9"),
        ("nice <:thumb:123> <a:party:4>", "nice :thumb: :party:"),
        ("at <t:1715940000:R>", "at 2024-05-17 10:00 UTC"),
    ],
)
def test_markup_is_written_as_people_see_it(export: Callable[..., Path], read: Read, written: str, shown: str) -> None:
    mentions = [{"id": "7", "name": "zoe", "nickname": "Zoe"}]
    assert read(export(channel(said(1, written, mentions=mentions)))).document.text.partition("\n")[2] == shown


@pytest.mark.parametrize(
    "record",
    [
        said(2, "joined", type="GuildMemberJoin"),
        said(2, "beep", author={"id": "9", "name": "bot", "isBot": True}),
        said(2, "  "),
        said(2, "x", timestamp="yesterday"),
        said(2, "x", timestamp="0001-01-01T00:00:00+14:00"),
        said(2, "x", author=None),
        {"id": 3},
        None,
    ],
)
def test_what_no_person_said_is_left_out(export: Callable[..., Path], read: Read, record: Any) -> None:
    assert read(export(channel(said(1, "Hello."), record))).document.text.endswith("/1\nHello.")


def test_direct_messages_are_left_out(export: Callable[..., Path], read: Read) -> None:
    reading = read(export(channel(said(1, "Private."), kind="DirectTextChat")))
    assert (reading.documents, reading.reason) == ((), "it is a direct conversation; only channels are read")


def test_a_single_file_is_an_export_too(export: Callable[..., Path], read: Read) -> None:
    folder = export(channel(said(1, "Hello.")))
    assert read(folder / "Acme - support [2].json").document.ref.kind == "message"


def test_a_folder_with_other_documents_is_no_export_unless_named_so(export: Callable[..., Path], read: Read) -> None:
    folder = export(channel(said(1, "Hello.")))
    (folder / "notes.md").write_text("# Notes\n\nText.")
    assert [document.ref.kind for document in read(folder).documents] == ["article"]
    assert [document.ref.kind for document in read(folder, kind="discord-export").documents] == ["message"]


def test_other_json_is_reported(export: Callable[..., Path], read: Read) -> None:
    export({"guild": {}, "channel": [], "messages": []}, "a.json")
    reading = read(export(channel(said(1, "Hello."))), kind="discord-export")
    assert reading.reason == "it is not a channel exported by DiscordChatExporter as JSON"
    assert len(reading.documents) == 1


def test_a_zip_of_channels_is_an_export_too(export: Callable[..., Path], read: Read, tmp_path: Path) -> None:
    folder = export(channel(said(1, "Hello.")))
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as package:
        package.write(folder / "Acme - support [2].json", "Acme/support.json")
    assert read(tmp_path / "all.zip").document.id == "docs:support.json/1"


FORWARD: dict[str, Any] = {"forwardedMessage": {"content": "Maintenance is on <#2>, Tuesday at 07:00."}}


@pytest.mark.parametrize(
    ("message", "text"),
    [
        (said(1, "", **FORWARD), "Maintenance is on #support, Tuesday at 07:00."),
        (said(1, "Look:", **FORWARD), "Look:\nMaintenance is on #support, Tuesday at 07:00."),
        (
            said(
                1, "", forwardedMessage={"content": "", "embeds": [{"title": "Outage", "description": "Until noon."}]}
            ),
            "Outage\nUntil noon.",
        ),
        (said(1, "See <#2> and <#77>"), "See #support and #77"),
    ],
)
def test_forwarded_words_and_names_of_channels_are_read(
    export: Callable[..., Path], read: Read, message: dict[str, Any], text: str
) -> None:
    assert read(export(channel(message))).document.text.partition("\n")[2] == text


def test_the_names_of_channels_come_from_all_files(export: Callable[..., Path], read: Read) -> None:
    other = channel(said(1, "Hello."), name="hardware")
    other["channel"]["id"] = "9"
    export(other, "a.json")
    texts = [each.text for each in read(export(channel(said(2, "Ask in <#9>.")))).documents]
    assert any("Ask in #hardware." in text for text in texts)
