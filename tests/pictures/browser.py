"""Chromium without a window, spoken to over its own protocol: a page's HTML in, a picture out."""

import asyncio
import base64
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp

NAMES = ("chromium", "chromium-browser", "google-chrome")
START_SECONDS, CALL_SECONDS = 60.0, 30.0

Json = dict[str, Any]


def found_browser() -> str:
    """Return the path of Chromium, ``""`` where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), "")


class Browser:
    """An open page.

    Args:
        socket: The connection to the page.
    """

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket, self._numbers = socket, count(1)

    async def picture(self, html: str, width: int, scale: float) -> bytes:
        """Return a page as a PNG, as high as the page is.

        Args:
            html: The page.
            width: Its width, in CSS pixels.
            scale: Pixels of the picture for each of these.
        """
        size: Json = {"width": width, "height": 100, "deviceScaleFactor": scale, "mobile": False}
        await self._call("Emulation.setDeviceMetricsOverride", **size)
        frame = (await self._call("Page.getFrameTree"))["frameTree"]["frame"]["id"]
        await self._call("Page.setDocumentContent", frameId=frame, html=html)
        measured = {"expression": "document.fonts.ready.then(() => document.body.offsetHeight)", "awaitPromise": True}
        height = (await self._call("Runtime.evaluate", **measured))["result"]["value"]
        await self._call("Emulation.setDeviceMetricsOverride", **{**size, "height": height})
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        shot = await self._call("Page.captureScreenshot", format="png", clip=clip, captureBeyondViewport=True)
        return base64.b64decode(shot["data"])

    async def _call(self, method: str, **parameters: Any) -> Json:
        number = next(self._numbers)
        async with asyncio.timeout(CALL_SECONDS):
            await self._socket.send_json({"id": number, "method": method, "params": parameters})
            while True:
                said = await self._socket.receive_json()
                if said.get("id") == number:
                    if "error" in said:
                        raise RuntimeError(f"{method}: {said['error']}")
                    found: Json = said["result"]
                    return found


@asynccontextmanager
async def opened_browser(program: str) -> AsyncIterator[Browser]:
    """Start a browser with an empty page."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        flags = ["--headless=new", "--no-sandbox", "--hide-scrollbars", "--disable-gpu", "--no-first-run"]
        flags += ["--force-color-profile=srgb", "--font-render-hinting=none", "--disable-lcd-text"]
        where = ["--remote-debugging-port=0", f"--user-data-dir={folder}", "about:blank"]
        quiet = asyncio.subprocess.DEVNULL
        process = await asyncio.create_subprocess_exec(program, *flags, *where, stdout=quiet, stderr=quiet)
        try:
            port = await _port(Path(folder) / "DevToolsActivePort")
            async with aiohttp.ClientSession() as session:
                async with session.get(f"http://127.0.0.1:{port}/json/list") as listed:
                    pages = [each for each in await listed.json() if each["type"] == "page"]
                async with session.ws_connect(pages[0]["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                    yield Browser(socket)
        finally:
            process.terminate()
            await process.wait()


async def _port(path: Path) -> int:
    async with asyncio.timeout(START_SECONDS):
        while not path.exists() or "\n" not in path.read_text("utf-8"):
            await asyncio.sleep(0.05)
    return int(path.read_text("utf-8").split()[0])
