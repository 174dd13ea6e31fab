"""What every request goes through: log, faults, authorisation, rate limits, parsing, description, handler."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from tests.fakes.discord.faults import Effect, RestFaults
from tests.fakes.discord.ratelimits import RateLimits
from tests.fakes.discord.refusals import FormErrors, Refusal, refused, unauthorized
from tests.fakes.discord.rest.call import Call, Handler, Upload
from tests.fakes.discord.schema import Spec
from tests.fakes.discord.world import World

TOKENLESS = ("/interactions/", "/webhooks/{webhook_id}/{webhook_token}", "/gateway")
CONTENT_TYPES = "{'application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'}"


@dataclass(slots=True)
class Entry:
    """A request in the log.

    Attributes:
        endpoint: Method and template, ``"POST /channels/{channel_id}/messages"``.
        at: The fake's clock at its arrival.
        status: Of the response; 0 while there is none, or if the connection was broken.
        code: Discord's error code, 0 for none.
        body: The JSON that came.
    """

    endpoint: str
    path: str
    at: float
    status: int = 0
    code: int = 0
    body: Any = field(default=None, repr=False)


class Pipeline:
    """Serves requests for one world.

    Attributes:
        log: Every request, in order of arrival.
    """

    def __init__(self, world: World, limits: RateLimits, faults: RestFaults, spec: Spec) -> None:
        self.log: list[Entry] = []
        self._world = world
        self._limits = limits
        self._faults = faults
        self._spec = spec

    def live_index(
        self, method: str, template: str, handler: Handler
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        """The function that aiohttp calls for an endpoint."""
        endpoint = f"{method} {template}"

        async def serve(request: web.Request) -> web.Response:
            entry = Entry(endpoint, request.path, self._world.clock.now())
            self.log.append(entry)
            headers = {"Via": "1.1 google"}
            try:
                lose = await self._suffer(request, endpoint)
                response = await self._answer(request, entry, template, handler, headers)
            except Refusal as refusal:
                lose = False
                entry.code = refusal.code
                response = as_json(refusal.body(), refusal.status, headers | refusal.headers)
            if lose:
                _break(request)
            else:
                entry.status = response.status
            self._world.answers.changed()
            return response

        return serve

    async def _answer(
        self, request: web.Request, entry: Entry, template: str, handler: Handler, headers: dict[str, str]
    ) -> web.Response:
        params = dict(request.match_info)
        self._authorise(request, template)
        headers |= self._limits.take(entry.endpoint, params)
        body, uploads = await _parsed(request)
        entry.body = body
        if body is not None or uploads:
            self._spec.check(request.method, template, body)
        call = Call(self._world, params, dict(request.query), {} if body is None else body, uploads)
        result = handler(call)
        if result is None:
            return web.Response(status=204, headers=headers)
        return as_json(result, 200, headers)

    def _authorise(self, request: web.Request, template: str) -> None:
        given = request.headers.get("Authorization")
        right = f"Bot {self._world.application.token}"
        if given != right and (given is not None or not template.startswith(TOKENLESS)):
            raise unauthorized()

    async def _suffer(self, request: web.Request, endpoint: str) -> bool:
        """Let a fault happen; true if the answer is to be lost.

        Raises:
            Refusal: That is the fault.
        """
        fault = self._faults.take(endpoint, "")
        if fault is None:
            return False
        if fault.effect is Effect.REFUSE:
            raise Refusal(fault.status, fault.code, f"{fault.status}: injected")
        if fault.effect is Effect.RATE_LIMIT:
            raise self._limits.refusal(fault.scope, fault.seconds)
        if fault.effect is Effect.DELAY:
            await asyncio.sleep(fault.seconds)
        if fault.effect is Effect.STALL:
            await fault.released.wait()
        if fault.effect is Effect.DROP:
            _break(request)
            raise Refusal(502, 0, "dropped")
        return fault.effect is Effect.LOSE_ANSWER


def as_json(body: Any, status: int, headers: dict[str, str]) -> web.Response:
    """A JSON response whose content type is ``application/json`` and nothing more, as Discord's is."""
    return web.Response(
        body=json.dumps(body).encode(), status=status, headers=headers | {"Content-Type": "application/json"}
    )


def _break(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


async def _parsed(request: web.Request) -> tuple[Any, list[Upload]]:
    """The JSON body and the files.

    Raises:
        Refusal: 50035 for another content type, 50109 for what is no JSON, 40005 for too much.
    """
    if not request.can_read_body:
        return None, []
    given = request.headers.get("Content-Type", "")
    if given.startswith("multipart/form-data"):
        return await _multipart(request)
    if given != "application/json":
        errors = FormErrors()
        errors.add((), "CONTENT_TYPE_INVALID", f'Expected "Content-Type" header to be one of {CONTENT_TYPES}.')
        errors.check()
    try:
        return json.loads(await request.read()), []
    except ValueError:
        raise refused(50109) from None
    except web.HTTPRequestEntityTooLarge:
        raise refused(40005) from None


async def _multipart(request: web.Request) -> tuple[Any, list[Upload]]:
    try:
        form = await request.post()
        body = json.loads(str(form.get("payload_json", "{}")))
    except ValueError:
        raise refused(50109) from None
    except web.HTTPRequestEntityTooLarge:
        raise refused(40005) from None
    files = [(name, value) for name, value in form.items() if isinstance(value, FileField)]
    return body, [Upload(name, file.filename, file.content_type, file.file.read()) for name, file in files]
