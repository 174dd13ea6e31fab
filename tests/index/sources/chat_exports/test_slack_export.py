import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index.errors import ConfigurationError
from index.sources import open_source
from tests.index.source_reading import MakeSpec, Reading

Read = Callable[..., Reading]
DAY = 1_715_940_000
USERS: list[Any] = [
    {"id": "U1", "name": "ann", "profile": {"display_name": "Ann", "real_name": "Ann Other"}},
    {"id": "U2", "name": "bob", "real_name": "Bob Brown", "profile": {"display_name": ""}},
    {"id": "U3", "name": "robot", "is_bot": True, "profile": {"display_name": "Robot"}},
]
CHANNELS: list[Any] = [{"id": "C1", "name": "general"}, {"id": "C2", "name": "random"}]


def said(second: int, text: str, user: str = "U1", **more: Any) -> dict[str, Any]:
    return {"type": "message", "user": user, "text": text, "ts": f"{DAY + second}.000100"} | more


def write(folder: Path, name: str, value: Any) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), "utf-8")


@pytest.fixture
def export(tmp_path: Path) -> Path:
    folder = tmp_path / "export"
    write(folder, "users.json", USERS)
    write(folder, "channels.json", CHANNELS)
    return folder


def test_a_thread_across_days_is_one_document(export: Path, read: Read) -> None:
    root = f"{DAY}.000100"
    write(export, "general/2024-05-17.json", [said(0, "How do I reset it?", thread_ts=root), said(5, "Lunch?")])
    write(export, "general/2024-05-18.json", [said(86_400, "Hold the button.", "U2", thread_ts=root)])
    reading = read(export, name="slack", url="https://acme.slack.com/")
    assert [document.id for document in reading.documents] == [
        f"slack:general/{root}",
        f"slack:general/{DAY + 5}.000100",
    ]
    thread = reading.documents[0]
    assert thread.text == (
        f"Ann, 2024-05-17 10:00 UTC, https://acme.slack.com/archives/C1/p{DAY}000100\nHow do I reset it?\n\n"
        "Bob Brown, 2024-05-18 10:00 UTC\nHold the button."
    )
    assert (thread.ref.title, thread.ref.kind, thread.ref.author) == ("#general: How do I reset it?", "message", "Ann")
    assert thread.ref.location == f"https://acme.slack.com/archives/C1/p{DAY}000100"
    assert thread.ref.published == "2024-05-17T10:00:00.000100+00:00"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<@U2> see <#C2|random>", "@Bob Brown see #random"),
        ("<@U9|zoe> and <@U9>", "@zoe and @U9"),
        ("<#C2> <!here> <!subteam^S1|@ops>", "#random @here @ops"),
        ("<https://a.example/b|the page>", "the page (https://a.example/b)"),
        ("<https://a.example/b>", "https://a.example/b"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("<!date^1392734382^{date}|18 Feb 2014>", "18 Feb 2014"),
        (f"&#{'1' * 5_000};", f"&#{'1' * 5_000};"),
        ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
    ],
)
def test_markup_is_written_as_people_see_it(export: Path, read: Read, written: str, shown: str) -> None:
    write(export, "general/2024-05-17.json", [said(0, written)])
    assert read(export).document.text.partition("\n")[2] == shown


@pytest.mark.parametrize(
    "record",
    [
        said(1, "x has joined", subtype="channel_join"),
        said(1, "beep", subtype="bot_message"),
        said(1, "beep", "U3"),
        said(1, "beep", bot_id="B1"),
        said(1, "hi", "USLACKBOT"),
        said(1, ""),
        {"type": "message"},
        {"type": "message", "text": "x", "ts": "yesterday"},
        {"type": "message", "text": "x", "ts": "9e99"},
        None,
        7,
    ],
)
def test_what_no_person_said_is_left_out(export: Path, read: Read, record: Any) -> None:
    write(export, "general/2024-05-17.json", [said(0, "Hello."), record])
    assert read(export).document.text == "Ann, 2024-05-17 10:00 UTC\nHello."


def test_without_the_workspaces_url_the_location_names_the_channel(export: Path, read: Read) -> None:
    write(export, "general/2024-05-17.json", [said(0, "Hello.")])
    assert read(export).document.ref.location == f"{export.as_posix()}/general"


def test_private_channels_and_direct_messages_are_left_out(export: Path, read: Read) -> None:
    write(export, "groups.json", [{"id": "G1", "name": "board"}])
    write(export, "dms.json", [{"id": "D1", "members": ["U1", "U2"]}])
    write(export, "board/2024-05-17.json", [said(0, "Secret.")])
    write(export, "D1/2024-05-17.json", [said(0, "Private.")])
    reading = read(export)
    assert reading.documents == ()
    assert [(each.key, each.reason) for each in reading.skipped] == [
        ("board", "it is a private channel; only public ones are read")
    ]


PRIVATE_ID, WORKSPACE = "G1", "T1"


def write_private_channel(export: Path, users: list[Any]) -> None:
    write(export, "users.json", users)
    write(export, "groups.json", [{"id": PRIVATE_ID, "name": "board", "members": ["U1"]}])
    write(export, "general/2024-05-17.json", [said(0, "Open to all.")])
    write(export, "board/2024-05-17.json", [said(1, "Only for members.")])
    write(export, "D1/2024-05-17.json", [said(0, "Between two people.")])


@pytest.mark.parametrize(
    ("changes", "board"),
    [
        ({"channel_readers": True}, f"slack:{WORKSPACE}:{PRIVATE_ID}"),
        ({"channel_readers": True, "places": ("discord:1",)}, f"slack:{WORKSPACE}:{PRIVATE_ID}@discord:1"),
        ({"audience": "staff"}, "staff"),
        ({"audience": "public"}, None),
    ],
)
def test_a_private_channel_is_for_its_members_unless_the_source_names_others(
    export: Path, read: Read, changes: dict[str, Any], board: str | None
) -> None:
    write_private_channel(export, [each | {"team_id": WORKSPACE} for each in USERS] + [{"id": "U9", "team_id": "T9"}])
    found = {each.ref.title: each.ref.audience for each in read(export, **changes).documents}
    assert found.get("#board: Only for members.") == board
    assert "#general: Open to all." in found
    assert not any("Between" in title for title in found)


@pytest.mark.parametrize("team", [None, "", 7, "T1:G2", "T1+x", "T@1"])
def test_a_private_channel_of_an_unknown_workspace_is_reported(export: Path, read: Read, team: Any) -> None:
    write_private_channel(export, [each | {"team_id": team} for each in USERS])
    reading = read(export, channel_readers=True)
    assert [each.ref.title for each in reading.documents] == ["#general: Open to all."]
    assert reading.reason.startswith("it is a private channel, and the export does not say of which workspace")


def test_the_name_of_a_private_channel_stays_in_it(export: Path, read: Read) -> None:
    write_private_channel(export, [each | {"team_id": WORKSPACE} for each in USERS])
    write(export, "general/2024-05-17.json", [said(0, f"See <#{PRIVATE_ID}>.")])
    texts = [each.text for each in read(export, channel_readers=True).documents if each.ref.audience == "public"]
    assert texts == [f"Ann, 2024-05-17 10:00 UTC\nSee #{PRIVATE_ID}."]


def test_a_zip_reads_as_its_folder_does(export: Path, read: Read, tmp_path: Path) -> None:
    write(export, "general/2024-05-17.json", [said(0, "Hello.")])
    for prefix in ("", "acme export/"):
        packed = tmp_path / f"{len(prefix)}.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
            for path in sorted(export.rglob("*.json")):
                package.write(path, prefix + path.relative_to(export).as_posix())
        assert [document.text for document in read(packed).documents] == [read(export).document.text]


def test_a_channels_fingerprint_changes_with_its_own_days_only(
    export: Path, make_spec: MakeSpec, tmp_path: Path
) -> None:
    packed = tmp_path / "export.zip"

    def fingerprints(random: str) -> dict[str, str]:
        write(export, "general/2024-05-17.json", [said(0, "Hello.")])
        write(export, "random/2024-05-17.json", [said(0, random)])
        with zipfile.ZipFile(packed, "w") as package:
            for path in sorted(export.rglob("*.json")):
                info = zipfile.ZipInfo(path.relative_to(export).as_posix())
                package.writestr(info, path.read_bytes())
        return {item.key: item.fingerprint for item in open_source(make_spec(packed)).items()}  # type: ignore[union-attr]

    before, after = fingerprints("One."), fingerprints("Two.")
    assert (before["general"] == after["general"], before["random"] == after["random"]) == (True, False)


def test_a_damaged_day_is_reported_and_stops_nothing(export: Path, read: Read) -> None:
    write(export, "general/2024-05-17.json", [said(0, "Hello.")])
    (export / "general" / "2024-05-18.json").write_text("[{", "utf-8")
    write(export, "general/2024-05-19.json", {"not": "a list"})
    reading = read(export)
    assert reading.document.text.endswith("Hello.")
    assert [(each.key, each.reason) for each in reading.skipped] == [
        ("general/2024-05-18.json", "it is not JSON that can be read"),
        ("general/2024-05-19.json", "it is not a list of messages"),
    ]


def test_a_member_that_swells_is_reported(export: Path, read: Read, tmp_path: Path) -> None:
    packed = tmp_path / "bomb.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("users.json", "[]")
        package.writestr("channels.json", json.dumps(CHANNELS))
        package.writestr("general/2024-05-17.json", b" " * 50_000_000)
    assert read(packed).reason == "it is larger than 1,000,000 bytes; split it, or raise the source's max_bytes"


def test_a_channel_cannot_lead_out_of_the_export(export: Path, read: Read) -> None:
    write(export.parent, "secret/2024-05-17.json", [said(0, "Secret.")])
    write(export, "channels.json", [{"id": "C1", "name": "../secret"}, {"id": "C2", "name": ".."}])
    assert read(export).documents == ()


def test_descriptions_beside_an_export_are_refused(export: Path, read: Read) -> None:
    (export / "sources.toml").write_text('["general"]\naudience = "staff"\n')
    with pytest.raises(ConfigurationError, match="set the audience"):
        read(export)


def test_a_named_kind_needs_no_detection(export: Path, read: Read) -> None:
    (export / "channels.json").unlink()
    assert read(export, kind="slack-export").skipped[0].key == "users.json, channels.json"


def test_what_is_no_zip_is_refused(read: Read, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"PK no zip")
    with pytest.raises(ConfigurationError, match="export it again"):
        read(tmp_path / "x.zip", kind="slack-export")


BLOCKS = [
    {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "The door code is "},
                    {"type": "text", "text": "7731", "style": {"bold": True}},
                ],
            },
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "north door"}]}],
            },
        ],
    },
    {"type": "section", "text": {"type": "mrkdwn", "text": "Ask <@U1>."}},
]


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"blocks": BLOCKS}, "The door code is 7731\n- north door\nAsk @"),
        ({"attachments": [{"is_share": True, "text": "The pool opens at 7."}]}, "The pool opens at 7."),
        (
            {"attachments": [{"message_blocks": [{"message": {"blocks": BLOCKS[1:]}}], "is_msg_unfurl": True}]},
            "Ask @",
        ),
    ],
)
def test_messages_of_blocks_and_shared_messages_are_read(export: Path, read: Read, more: Any, text: str) -> None:
    write(export, "general/2024-05-20.json", [said(1, "", **more)])
    assert any(text in each.text for each in read(export).documents)


@pytest.mark.parametrize("extra", ["__MACOSX/acme/._users.json", "acme/.DS_Store", "acme/general/._2024-05-17.json"])
def test_a_zip_packed_by_macos_is_an_export(export: Path, read: Read, tmp_path: Path, extra: str) -> None:
    write(export, "general/2024-05-17.json", [said(0, "The pool opens at 7.")])
    packed = tmp_path / "packed.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in export.rglob("*.json"):
            archive.write(file, f"acme/{file.relative_to(export)}")
        archive.writestr(extra, b"\x00\x05\x16\x07")
    found = read(packed)
    assert found.documents
    assert not found.skipped


@pytest.mark.parametrize("users", [["org_users.json"], ["users.json", "org_users.json"], ["users.json"]])
def test_the_people_of_an_enterprise_grid_have_their_names(export: Path, read: Read, users: list[str]) -> None:
    (export / "users.json").unlink()
    for number, name in enumerate(users):
        write(export, name, USERS if number == 0 else [{"id": "W9", "name": "eve"}])
    write(export, "general/2024-05-17.json", [said(0, "Hello <@U2>.")])
    text = read(export).document.text
    assert text.startswith("Ann, ")
    assert text.endswith("Hello @Bob Brown.")


def test_a_damaged_zip_whose_member_has_no_name_is_read_without_it(export: Path, read: Read, tmp_path: Path) -> None:
    packed = tmp_path / "export.zip"
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("users.json", json.dumps(USERS))
        package.writestr("channels.json", json.dumps(CHANNELS))
        package.writestr("general/2024-05-17.json", json.dumps([said(0, "Hello.")]))
        package.writestr("gone", "{}")
    packed.write_bytes(packed.read_bytes().replace(b"gone", b"\0one"))  # zipfile reads a name up to NUL
    assert read(packed).document.text == "Ann, 2024-05-17 10:00 UTC\nHello."
