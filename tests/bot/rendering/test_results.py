"""Search results on the shell."""

from bot.rendering import plain_text, result_lines
from index import Chunk, DocumentRef, Passage, Scores


def passage(rank: int, text: str, heading: str) -> Passage:
    document = DocumentRef(f"docs:{rank}", "The lighthouse", "docs/l.md", "article", "", "", "public", "")
    chunk = Chunk(document.id, 0, len(text), text, heading)
    return Passage(rank, rank, document, "0" * 64, chunk, Scores(0.5, 1.0, 0.625, None), 0)


def test_results_show_rank_title_id_score_and_the_beginning() -> None:
    assert plain_text(result_lines([passage(1, "Built in\n1871.", "History"), passage(2, "x", "")])) == (
        "1.  The lighthouse, History\n"
        "    docs:1  score 0.625\n"
        "    Built in 1871.\n"
        "\n"
        "2.  The lighthouse\n"
        "    docs:2  score 0.625\n"
        "    x\n"
    )


def test_a_long_passage_is_cut_at_a_word() -> None:
    shown = plain_text(result_lines([passage(1, "lamp " * 100, "")]))
    assert shown.endswith("lamp lamp …\n")
