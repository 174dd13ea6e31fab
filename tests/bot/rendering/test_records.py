"""Records as lines and as JSON."""

from dataclasses import replace

from bot.rendering import plain_text, record_json, record_lines
from tests.bot.records.records import make_record

RECORD = replace(make_record(("s:open", "s:staff"), audience=frozenset({"staff", "public"})), turns=2)


def test_lines_tell_what_was_asked_searched_found_and_decided() -> None:
    text = plain_text(record_lines(RECORD, 0))
    assert text.startswith(f"Answer    {RECORD.answer.id}\nAsked     2026-05-17 12:00:00 UTC, test:1 channel thread\n")
    for line in (
        "Question  When does the gate open?\n",
        "Readers   public, staff\n",
        "Earlier   2 turns of the conversation\n",
        "Searched  When does the gate open?\n",
        "Follows   yes: link 0.30, 2 telling words, refers back, best score alone 0.50, +0.10 with what was said\n",
        "Decision  answered, probability 0.900\n",
        "Because   cosine 0.70\n",
        "    s:open  score 0.800 (cosine 0.700, BM25 1.000)\n",
        "-   “The gate opens at nine.”\n",
        "Time      total 12.5 ms\n",
    ):
        assert line in text
    assert "not for this reader" not in text


def test_what_was_left_out_is_counted() -> None:
    assert plain_text(record_lines(RECORD, 3)).endswith("3 passages, quotes and sentences are not for this reader.\n")


def test_json_holds_all_of_it() -> None:
    found = record_json(RECORD, 1)
    assert (found["id"], found["audience"], found["turns"], found["withheld"]) == (
        RECORD.answer.id,
        ["public", "staff"],
        2,
        1,
    )
    (part,) = found["parts"]
    assert [passage["document"]["id"] for passage in part["passages"]] == ["s:open", "s:staff"]
    assert [quote["quote"] for quote in part["quotes"]] == [
        "The gate opens at nine.",
        "The key hangs behind the green door.",
    ]
    assert part["follows"] is True
