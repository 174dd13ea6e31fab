"""Draws the scenes that tests have kept: light and dark, for a desktop and a phone."""

from io import BytesIO
from pathlib import Path
from typing import Any, Literal

from PIL import Image

from tests.fakes.discord.model import Json
from tests.pictures.discord_page import discord_body
from tests.pictures.slack_page import slack_body

FOLDER = Path(__file__).parent
WIDTHS = {"desktop": 720, "phone": 390}
COLORS = 32
"""Colours of a picture that is kept: enough for text, and a third of the bytes."""
IN_README = 3
"""How many entries of its scene README shows: the answer, the press, the passage."""
Look = tuple[Literal["desktop", "phone"], Literal["light", "dark"]]


def page_of(kept: Json, look: Look) -> str:
    """Return a page that shows kept scenes, one under the other."""
    scenes, (device, theme) = kept["scenes"], look
    platform = scenes[0]["platform"]
    if platform == "discord":
        shown = [discord_body(each, history=kept["history"]) for each in scenes]
    else:
        shown = [slack_body(each) for each in scenes]
    style = (FOLDER / f"{platform}.css").read_text("utf-8")
    head = f'<meta charset="utf-8"><style>{style}</style>'
    body = f'<body class="{device}">{"".join(shown)}</body>'
    return f'<!doctype html><html class="{theme}"><head>{head}</head>{body}</html>'


def readme_scene(kept: Json) -> Json:
    """Return the beginning of a scene as README shows it: nothing is deleted yet."""
    scene: dict[str, Any] = kept["scenes"][0]
    entries = [each for each in scene["entries"] if not each.get("text", "").startswith("Bo uses")]
    shown = [each | ({"deleted": False} if "deleted" in each else {}) for each in entries[:IN_README]]
    return {"history": False, "scenes": [scene | {"channel": "general", "entries": shown}]}


def kept_picture(png: bytes) -> bytes:
    """Return a picture as small as it can be without blurring its text."""
    few = Image.open(BytesIO(png)).convert("RGB").quantize(COLORS, dither=Image.Dither.NONE)
    written = BytesIO()
    few.convert("RGB").save(written, "WEBP", lossless=True, method=6)
    return written.getvalue()
