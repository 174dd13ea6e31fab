"""The README's claims that a test can check."""

import re
from pathlib import Path


def test_both_commands_stand_in_the_first_screen(repository: Path) -> None:
    screen = (repository / "README.md").read_text("utf-8").splitlines()[:50]
    assert '    make ask Q="Why is access to hardware a problem for AI startups?"' in screen
    assert "    make test" in screen


def test_links_lead_somewhere(repository: Path) -> None:
    pages = [repository / "README.md", repository / "CONTRIBUTING.md", *(repository / "docs").glob("*.md")]
    broken = [
        f"{page.name}: {link}"
        for page in pages
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8"))
        if not (page.parent / link).exists()
    ]
    assert broken == []


def test_every_quote_of_the_example_stands_in_the_seeds(repository: Path) -> None:
    text = " ".join((repository / "seeds" / "000_b6ad0e2ec30c29a5.txt").read_text("utf-8").split())
    blocks = (repository / "README.md").read_text("utf-8").split("```text\n")[1:]
    (example,) = [block.split("```")[0] for block in blocks if block.startswith("[1] “")]
    quotes = [" ".join(quote.split()) for quote in re.findall(r"“([^”]+)”", example)]
    assert len(quotes) >= 1
    assert [quote for quote in quotes if quote not in text] == []
    assert [" ".join(example.split()).count(quote) for quote in quotes] == [1] * len(quotes)
