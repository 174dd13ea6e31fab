"""Rate limits: a bucket for each route and its channel, guild or webhook, and fifty requests a second in all."""

import hashlib
import math
from dataclasses import dataclass

from tests.fakes.discord.clock import Clock
from tests.fakes.discord.refusals import Refusal

MAJOR = ("channel_id", "guild_id", "webhook_id", "webhook_token", "interaction_token")
GLOBAL_PER_SECOND = 50
EXEMPT = (" /interactions/", " /webhooks/")
"""Responses to interactions do not count towards the fifty a second."""


@dataclass(slots=True, frozen=True)
class Rule:
    """At most ``limit`` requests in ``per`` seconds."""

    limit: int
    per: float


DEFAULT = Rule(50, 1.0)
OBSERVED = {
    "POST /channels/{channel_id}/messages": Rule(5, 5.0),
    "PATCH /channels/{channel_id}/messages/{message_id}": Rule(5, 5.0),
    "DELETE /channels/{channel_id}/messages/{message_id}": Rule(5, 1.0),
    "POST /channels/{channel_id}/typing": Rule(5, 5.0),
    "PUT /channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me": Rule(1, 0.25),
    "POST /webhooks/{webhook_id}/{webhook_token}": Rule(5, 2.0),
    "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original": Rule(5, 2.0),
    "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}": Rule(5, 2.0),
}
"""Discord documents no numbers and asks clients to read the headers; these are what its servers are known to send."""


@dataclass(slots=True)
class Window:
    """What is left of a rule until it starts anew."""

    resets: float
    remaining: int


class RateLimits:
    """Counts requests and refuses those above a limit.

    Attributes:
        rules: By ``"METHOD /template"``; `set` changes one.
        refused: How many requests were answered 429.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.rules = dict(OBSERVED)
        self.global_per_second = GLOBAL_PER_SECOND
        self.refused = 0
        self._windows: dict[tuple[str, ...], Window] = {}
        self._global = Window(0.0, 0)

    def set(self, endpoint: str, limit: int, per: float) -> None:
        """Give an endpoint, ``"POST /channels/{channel_id}/messages"``, another limit; it counts from now."""
        self.rules[endpoint] = Rule(limit, per)
        for key in [key for key in self._windows if key[0] == endpoint]:
            del self._windows[key]

    def take(self, endpoint: str, params: dict[str, str]) -> dict[str, str]:
        """Count a request.

        Args:
            endpoint: Method and template.
            params: What stands in the template's places; channel, guild and webhook have buckets of their own.

        Returns:
            The headers that the response carries.

        Raises:
            Refusal: 429, of the route or of all.
        """
        rule = self.rules.get(endpoint, DEFAULT)
        window = self._window((endpoint, *(params[key] for key in MAJOR if key in params)), rule)
        if not any(exempt in endpoint for exempt in EXEMPT):
            self._take_global()
        if window.remaining == 0:
            raise self.refusal("user", window.resets - self._clock.now(), self._headers(endpoint, rule, window))
        window.remaining -= 1
        return self._headers(endpoint, rule, window)

    def refusal(self, scope: str, retry_after: float, headers: dict[str, str] | None = None) -> Refusal:
        """A 429 of a scope: ``user`` (a route's), ``shared`` or ``global``."""
        self.refused += 1
        wait = max(math.ceil(retry_after * 1000) / 1000, 0.001)
        refusal = Refusal(429, 0, "You are being rate limited.")
        refusal.extra = {"retry_after": wait, "global": scope == "global"}
        refusal.headers = {**(headers or {}), "Retry-After": str(math.ceil(wait)), "X-RateLimit-Scope": scope}
        if scope == "global":
            refusal.headers["X-RateLimit-Global"] = "true"
        return refusal

    def _window(self, key: tuple[str, ...], rule: Rule) -> Window:
        window = self._windows.get(key)
        if window is None or window.resets <= self._clock.now():
            self._windows[key] = window = Window(self._clock.now() + rule.per, rule.limit)
        return window

    def _take_global(self) -> None:
        now = self._clock.now()
        if self._global.resets <= now:
            self._global = Window(now + 1.0, self.global_per_second)
        if self._global.remaining == 0:
            raise self.refusal("global", self._global.resets - now)
        self._global.remaining -= 1

    def _headers(self, endpoint: str, rule: Rule, window: Window) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(rule.limit),
            "X-RateLimit-Remaining": str(window.remaining),
            "X-RateLimit-Reset": f"{window.resets:.3f}",
            "X-RateLimit-Reset-After": f"{max(window.resets - self._clock.now(), 0.001):.3f}",
            "X-RateLimit-Bucket": hashlib.sha256(endpoint.encode()).hexdigest()[:32],
        }
