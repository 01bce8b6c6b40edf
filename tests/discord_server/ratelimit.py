"""Rate limits: buckets per route, 50 requests a second over all, and the ban after too many invalid requests.

Discord publishes the headers, the overall limit and the limit on invalid requests; how many requests a route
takes it keeps to itself. Five messages in five seconds in one channel is what it has answered for years.
A bucket is a fixed window that opens with its first request. The overall limit slides: no 50 in any one second.
"""

import hashlib
import math
import time
from collections import deque
from dataclasses import dataclass, field

Headers = dict[str, str]

MESSAGES = "/channels/{channel_id}/messages"
_MAJOR = ("channel_id", "guild_id", "webhook_id", "webhook_token", "interaction_token")


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests in so many seconds."""

    count: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """The headers of the answer; `retry_after` seconds if the request is one too many."""

    headers: Headers = field(default_factory=dict)
    retry_after: float | None = None
    is_global: bool = False


@dataclass(slots=True)
class _Window:
    ends: float
    used: int = 0


class RateLimits:
    """Counts what came in. Set `routes`, `otherwise`, `overall` and `invalid` to other limits where a test wants."""

    def __init__(self) -> None:
        self.routes: dict[tuple[str, str], Limit] = {
            ("POST", MESSAGES): Limit(5, 5.0),
            ("PATCH", MESSAGES + "/{message_id}"): Limit(5, 5.0),
            ("DELETE", MESSAGES + "/{message_id}"): Limit(5, 1.0),
        }
        self.otherwise = Limit(50, 1.0)
        self.overall = Limit(50, 1.0)
        self.invalid = Limit(10_000, 600.0)
        self._windows: dict[tuple[str, ...], _Window] = {}
        self._recent: deque[float] = deque()
        self._invalid: deque[float] = deque()

    def set(self, method: str, route: str, count: int, seconds: float) -> None:
        """Give a route its own limit, which holds for each channel, guild or webhook by itself."""
        self.routes[method, route] = Limit(count, seconds)

    def lift(self) -> None:
        """Let everything through, for tests of something else."""
        self.routes.clear()
        self.otherwise = self.overall = Limit(1_000_000, 1.0)

    def take(self, method: str, route: str, params: dict[str, str], now: float, *, exempt: bool) -> Verdict:
        """Count one request, or say how long to wait. `exempt` ones do not count for the overall limit."""
        if not exempt and (wait := self._over(self._recent, self.overall, now)) > 0:
            return Verdict(_retry_headers("global", wait) | {"X-RateLimit-Global": "true"}, wait, is_global=True)
        if not exempt:
            self._recent.append(now)
        limit = self.routes.get((method, route), self.otherwise)
        major = tuple(params.get(name, "") for name in _MAJOR)
        window = self._windows.get((method, route, *major))
        if window is None or now >= window.ends:
            window = self._windows[method, route, *major] = _Window(now + limit.seconds)
        left = limit.count - window.used
        headers = _bucket_headers(method + route, limit, max(0, left - 1), window.ends - now)
        if left <= 0:
            wait = window.ends - now
            return Verdict(headers | _retry_headers("user", wait), wait)
        window.used += 1
        return Verdict(headers)

    def note_invalid(self, now: float) -> None:
        """Count a 401, 403 or 429."""
        self._invalid.append(now)

    def banned(self, now: float) -> bool:
        """Say whether Cloudflare keeps us out: 10,000 invalid requests in ten minutes."""
        return self._over(self._invalid, self.invalid, now) > 0

    @property
    def invalid_count(self) -> int:
        return len(self._invalid)

    @staticmethod
    def _over(times: deque[float], limit: Limit, now: float) -> float:
        while times and times[0] <= now - limit.seconds:
            times.popleft()
        return times[0] + limit.seconds - now if len(times) >= limit.count else 0.0


def _bucket_headers(key: str, limit: Limit, left: int, reset_after: float) -> Headers:
    # Rounded up: a client that waits exactly so long must find the window closed.
    reset_after = math.ceil(reset_after * 1000) / 1000
    return {
        "X-RateLimit-Limit": str(limit.count),
        "X-RateLimit-Remaining": str(left),
        "X-RateLimit-Reset": f"{time.time() + reset_after:.3f}",
        "X-RateLimit-Reset-After": f"{reset_after:.3f}",
        "X-RateLimit-Bucket": hashlib.blake2b(key.encode(), digest_size=16).hexdigest(),
    }


def _retry_headers(scope: str, wait: float) -> Headers:
    return {"X-RateLimit-Scope": scope, "Retry-After": str(math.ceil(wait))}
