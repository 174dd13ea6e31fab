"""Old documents that answers rest on."""

import csv
import io
from collections.abc import Sequence
from datetime import timedelta

from bot.community import stale_csv, stale_documents, stale_json, stale_layout, stale_lines
from bot.records import KeptAnswer
from bot.rendering import plain_text
from bot.rendering.discord import report_messages
from index.types import DocumentRef
from tests.bot.community.kept import NOW, WINDOW, kept


def ref(name: str, published: str) -> DocumentRef:
    return DocumentRef(name, f"The {name}", f"https://docs.example/{name}", "article", "", published, "public", "")


DOCUMENTS = {
    "old": ref("old", "2020-05-17"),
    "older": ref("older", "2019-01-01T10:00:00Z"),
    "busy": ref("busy", "2021-02-03"),
    "new": ref("new", "2026-11-01"),
    "undated": ref("undated", ""),
    "odd": ref("odd", "last summer"),
}


def resting(*documents: str, person: str = "ada", failed: Sequence[str] = ()) -> KeptAnswer:
    return kept(person=person, outcome="answered", quotes=[(each, "words") for each in documents], failed=failed)


ANSWERS = [
    resting("busy", "busy", "new", failed=["test:cy"]),
    resting("busy", "undated", person="bo"),
    resting("old", "gone"),
    resting("older", "odd"),
]
REPORT = stale_documents(ANSWERS, DOCUMENTS.get, WINDOW)


def test_old_documents_come_by_how_many_answers_rest_on_them_and_the_oldest_first() -> None:
    found = [(each.document.id, each.answers, each.people, each.not_helpful) for each in REPORT.documents]
    assert found == [("busy", 2, 2, 1), ("older", 1, 1, 0), ("old", 1, 1, 0)]
    assert (REPORT.answers, REPORT.undated) == (4, 2)


def test_what_counts_as_old_may_be_said() -> None:
    age = (NOW - REPORT.documents[0].published) // timedelta(days=1)
    assert [
        each.document.id for each in stale_documents(ANSWERS, DOCUMENTS.get, WINDOW, older_than=age + 1).documents
    ] == [
        "older",
        "old",
    ]


def test_only_so_many_documents_are_looked_up() -> None:
    looked_up: list[str] = []

    def document_of(name: str) -> DocumentRef | None:
        looked_up.append(name)
        return None

    many = [resting(*(f"d{number}" for number in range(1_200)))]
    assert stale_documents(many, document_of, WINDOW).documents == ()
    assert len(looked_up) == 1_000


def test_a_report_says_what_counts() -> None:
    assert plain_text(stale_lines(REPORT, 1)) == (
        "3 documents older than 365 days, by how many of 4 answers of the last 28 days rest on them. "
        "2 documents that answers rest on have no date.\n"
        "\n"
        "1. The busy\n"
        "   3 Feb 2021. 2 answers to 2 people, not helpful for 1.\n"
        "   https://docs.example/busy\n"
    )
    (message,) = report_messages(stale_layout(REPORT, 2))
    assert "[The busy](<https://docs.example/busy>)" in message
    assert message.endswith("-# 1 more document.")


def test_nothing_old_is_said() -> None:
    text = plain_text(stale_lines(stale_documents([], DOCUMENTS.get, WINDOW), 5))
    assert text == "No document older than 365 days is what 0 answers of the last 28 days rest on.\n"


def test_programs_get_all() -> None:
    found = stale_json(REPORT)
    rows = list(csv.DictReader(io.StringIO(stale_csv(REPORT))))
    assert [each["document"] for each in found["documents"]] == [row["document"] for row in rows]
    assert rows[0]["published"] == "2021-02-03"
