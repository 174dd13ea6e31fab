"""What people find in the documents; only what they may read."""

from bot.service.document_search import matching_titles, readable_sources, search_passages
from tests.bot.service.bot_parts import PUBLIC_LABELS, STAFF_LABELS, BotParts


async def test_a_search_finds_what_may_be_read_and_numbers_it(parts: BotParts) -> None:
    def found(words: str, title: str, labels: frozenset[str]) -> list[tuple[int, str]]:
        with parts.live_index.lend() as opened:
            passages = search_passages(opened, words, title, labels).passages
        return [(each.rank, each.document.id) for each in passages]

    assert found("the key of the boiler room", "", STAFF_LABELS)[0] == (1, "staff:rota.txt")
    assert "staff:rota.txt" not in [name for _, name in found("the key of the boiler room", "", PUBLIC_LABELS)]
    assert found("bees", "Owls", PUBLIC_LABELS) == [(1, "docs:owls.txt")]
    assert found("bees", "no such title", PUBLIC_LABELS) == []


async def test_titles_and_sources_are_those_that_may_be_read(parts: BotParts) -> None:
    with parts.live_index.lend() as opened:
        assert matching_titles(opened, " owl", PUBLIC_LABELS) == ("Owls",)
        assert matching_titles(opened, "rota", PUBLIC_LABELS) == ()
        assert matching_titles(opened, "rota", STAFF_LABELS) == ("Rota",)
        shown = [
            [(row.name, count) for row, count in readable_sources(opened, each)]
            for each in (PUBLIC_LABELS, STAFF_LABELS)
        ]
    assert shown == [[("docs", 2)], [("docs", 2), ("staff", 1)]]
