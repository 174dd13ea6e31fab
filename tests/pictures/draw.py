"""Draws what the tests have kept with ``FOOTNOTE_TEST_KEEP=1``: ``python -m tests.pictures.draw [NAME…]``.

All looks go to ``var/tests/pictures``, to be looked at. With the variable, ``docs/pictures`` is written anew.
"""

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.pictures.browser import Browser, found_browser, opened_browser
from tests.pictures.drawing import WIDTHS, Look, kept_picture, page_of, readme_scene
from tests.pictures.scene_files import SCENES

ROOT = Path(__file__).parents[2]
LOOKED_AT, KEPT = SCENES.parent / "pictures", ROOT / "docs" / "pictures"
LOOKS: tuple[Look, ...] = (("desktop", "light"), ("desktop", "dark"), ("phone", "light"), ("phone", "dark"))
KEPT_LOOKS: tuple[Look, ...] = (("desktop", "light"), ("phone", "dark"))
"""What the documentation shows: both widths and both themes, in as few bytes as that takes."""
IN_README = ("discord", "buttons")
"""The scene whose beginning README shows."""


async def draw(program: str, names: Sequence[str], *, keep: bool) -> int:
    """Draw scenes in all looks; returns how many scenes there are.

    Args:
        program: The browser.
        names: The scenes, all if there are none.
        keep: Whether the pictures of the documentation are written, too.
    """
    paths = [path for path in sorted(SCENES.glob("*/*.json")) if not names or path.stem in names]
    async with opened_browser(program) as browser:
        for path in paths:
            kept = json.loads(path.read_text("utf-8"))
            platform = path.parent.name
            for device, theme in LOOKS if kept["scenes"] else ():
                shown = await browser.picture(page_of(kept, (device, theme)), WIDTHS[device], 1.0)
                _write(LOOKED_AT / platform / f"{path.stem}-{device}-{theme}.png", shown)
                if keep and (device, theme) in KEPT_LOOKS:
                    _write(KEPT / platform / f"{path.stem}-{device}-{theme}.webp", kept_picture(shown))
            if keep and (platform, path.stem) == IN_README:
                await _draw_readme(browser, kept)
    return len(paths)


async def _draw_readme(browser: Browser, kept: dict[str, object]) -> None:
    for theme in ("light", "dark"):
        look: Look = ("desktop", theme)
        shown = await browser.picture(page_of(readme_scene(kept), look), 680, 2.0)
        _write(KEPT / f"readme-{theme}.webp", kept_picture(shown))


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def main() -> None:
    """Draw what is named, or everything."""
    program = found_browser()
    if not program:
        print("There is no Chromium here, so nothing is drawn; on Debian and Ubuntu: apt install chromium")
        return
    keep = bool(os.environ.get("FOOTNOTE_TEST_KEEP"))
    print(f"{asyncio.run(draw(program, sys.argv[1:], keep=keep))} scenes in {LOOKED_AT}")


if __name__ == "__main__":
    main()
