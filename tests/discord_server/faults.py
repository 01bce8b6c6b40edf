"""Faults that a test orders, for a route and a number of times, or for a fraction of all requests."""

import random
import socket
import struct
from asyncio import BaseTransport
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

When = Literal["before", "after"]


@dataclass(frozen=True, slots=True)
class Status:
    """An answer of 500, 502, 503 or 504, before or after the request has had its effect."""

    code: int
    when: When = "before"


@dataclass(frozen=True, slots=True)
class Reset:
    """The connection is reset, before or after the effect."""

    when: When = "before"


@dataclass(frozen=True, slots=True)
class Slow:
    """The answer is held back after the effect."""

    seconds: float


@dataclass(frozen=True, slots=True)
class TooMany:
    """A 429 although the bucket has room."""

    retry_after: float
    is_global: bool = False


Fault = Status | Reset | Slow | TooMany

ANY: tuple[Fault, ...] = (
    *(Status(code) for code in (500, 502, 503, 504)),
    Status(500, "after"),
    Status(502, "after"),
    Reset(),
    Reset("after"),
)


@dataclass(slots=True)
class _Order:
    method: str
    route: str
    fault: Fault
    times: int
    skip: int


class Faults:
    """The faults to come."""

    def __init__(self) -> None:
        self._orders: list[_Order] = []
        self._fraction: tuple[float, random.Random, Sequence[Fault]] | None = None
        self.away = False

    def add(self, method: str, route: str, fault: Fault, *, times: int = 1, skip: int = 0) -> None:
        """Let the next `times` requests of a route fail after `skip` good ones.

        `route` is written as in Discord's documentation, such as /channels/{channel_id}/messages; * is any.
        """
        self._orders.append(_Order(method, route, fault, times, skip))

    def fraction(self, share: float, seed: int, of: Sequence[Fault] = ANY) -> None:
        """Let a share of all requests fail, the same ones for the same seed and order; 0 ends it."""
        self._fraction = (share, random.Random(seed), of)  # noqa: S311 - repeatable on purpose

    def clear(self) -> None:
        self._orders.clear()
        self._fraction = None

    def next(self, method: str, route: str) -> Fault | None:
        """Take the fault for this request, if any."""
        for order in self._orders:
            if order.method in {method, "*"} and order.route in {route, "*"}:
                if order.skip:
                    order.skip -= 1
                    continue
                order.times -= 1
                if not order.times:
                    self._orders.remove(order)
                return order.fault
        if self._fraction:
            share, chance, of = self._fraction
            if chance.random() < share:
                return chance.choice(of)
        return None


def reset(transport: BaseTransport | None) -> None:
    """Reset a connection the hard way: the peer gets ECONNRESET instead of an orderly end."""
    if transport is None or transport.is_closing():
        return
    raw: socket.socket | None = transport.get_extra_info("socket")
    if raw is not None:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()  # type: ignore[attr-defined]  # the server's are socket transports
