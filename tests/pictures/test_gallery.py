"""``docs/pictures.md`` shows every picture that is kept, and they stay small."""

import os
import re
from pathlib import Path

from tests.pictures.gallery import gallery

MOST_BYTES = 3_000_000


def test_the_page_shows_every_picture_that_is_kept(repository: Path) -> None:
    path = repository / "docs" / "pictures.md"
    if os.environ.get("FOOTNOTE_TEST_KEEP"):
        path.write_text(gallery(repository / "docs"), "utf-8")
    page = path.read_text("utf-8")
    assert page == gallery(repository / "docs")
    kept = {each.relative_to(path.parent).as_posix() for each in (path.parent / "pictures").rglob("*.webp")}
    readme = {f"pictures/readme-{theme}.webp" for theme in ("light", "dark")}
    assert set(re.findall(r"\]\(([^)]+\.webp)\)", page)) == kept - readme


def test_readme_begins_with_a_picture_of_an_answer(repository: Path) -> None:
    first_screen = (repository / "README.md").read_text("utf-8").splitlines()[:12]
    shown = re.findall(r'(?:srcset|src)="([^"]+)"', "\n".join(first_screen))
    assert shown == ["docs/pictures/readme-dark.webp", "docs/pictures/readme-light.webp"]
    assert all((repository / each).is_file() for each in shown)


def test_all_pictures_together_are_small(repository: Path) -> None:
    files = (repository / "docs" / "pictures").rglob("*.webp")
    assert sum(each.stat().st_size for each in files) < MOST_BYTES
