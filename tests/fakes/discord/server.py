"""The fake's server: REST, gateway and CDN on one loopback port."""

from __future__ import annotations

from types import TracebackType

from aiohttp import web

from tests.fakes.discord.faults import RestFaults
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.ratelimits import RateLimits
from tests.fakes.discord.refusals import not_found
from tests.fakes.discord.rest import application, channels, commands, guilds, interactions, messages
from tests.fakes.discord.rest.pipeline import Entry, Pipeline, as_json
from tests.fakes.discord.schema import Spec, shared_spec
from tests.fakes.discord.world import World

API = "/api/v10"
LARGEST_BODY = 100 * 1024 * 1024


class FakeDiscord:
    """Discord on loopback, for one bot.

    Use it as an asynchronous context manager, in the event loop of the test::

        async with FakeDiscord() as discord:
            guild = discord.world.guild("Example")

    Attributes:
        world: What exists and what people do.
        gateway: The sockets, and their faults.
        faults: What goes wrong with REST requests.
        limits: Rate limits.
        spec_checked: Whether Discord's OpenAPI description was found and bodies are checked against it.
    """

    def __init__(self, world: World | None = None, spec: Spec | None = None) -> None:
        self.world = world or World()
        self.gateway = Gateway(self.world)
        self.faults = RestFaults()
        self.limits = RateLimits(self.world.clock)
        self._spec = spec or shared_spec()
        self.spec_checked = self._spec.present
        self._pipeline = Pipeline(self.world, self.limits, self.faults, self._spec)
        self._runner: web.AppRunner | None = None

    @property
    def api(self) -> str:
        """The REST API's address."""
        return self.world.base + API

    @property
    def gateway_url(self) -> str:
        """The gateway's address."""
        return self.world.base.replace("http://", "ws://") + "/"

    @property
    def requests(self) -> list[Entry]:
        """Every REST request so far, in order of arrival."""
        return self._pipeline.log

    def environment(self) -> dict[str, str]:
        """The variables that point the bot's process here."""
        return {
            "FOOTNOTE_DISCORD_TOKEN": self.world.application.token,
            "FOOTNOTE_DISCORD_API_BASE": self.api,
            "FOOTNOTE_DISCORD_GATEWAY": self.gateway_url,
        }

    async def start(self) -> None:
        """Listen on a free port of 127.0.0.1."""
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.world.base = f"http://{host}:{port}"

    async def stop(self) -> None:
        """Close every connection and the port."""
        self.faults.clear()
        await self.gateway.shut()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> FakeDiscord:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def _application(self) -> web.Application:
        served = web.Application(client_max_size=LARGEST_BODY)
        for table in (application, commands, channels, messages, guilds, interactions):
            for method, template, handler in table.routes:
                served.router.add_route(method, API + template, self._pipeline.live_index(method, template, handler))
        served.router.add_get("/", self.gateway.handle)
        served.router.add_get("/resume", self.gateway.handle)
        served.router.add_get("/resume/", self.gateway.handle)
        served.router.add_get("/attachments/{channel_id}/{attachment_id}/{filename}", self._file)
        served.router.add_route("*", "/{rest:.*}", self._unknown)
        return served

    async def _file(self, request: web.Request) -> web.Response:
        file = self.world.files.get(int(request.match_info["attachment_id"]))
        if file is None:
            return web.Response(status=404, text="This content is no longer available.")
        return web.Response(body=file.content, headers={"Content-Type": file.content_type})

    async def _unknown(self, request: web.Request) -> web.Response:
        """No such endpoint: either Discord has none, or the fake does not serve it yet (see the log)."""
        self.requests.append(Entry(f"{request.method} {request.path}", request.path, self.world.clock.now(), 404))
        return as_json(not_found().body(), 404, {})
