"""Who may ask, and how much: token, Host and Origin, the size of a body, and how many wait.

The server listens on 127.0.0.1, which any page in the user's browser can reach too. A page from
elsewhere is told apart by its Origin; one whose name was made to resolve to 127.0.0.1 (DNS
rebinding) by the Host; another user of the machine, by the token that only the address has which
the command printed. What a class's phones reach is guarded by the same, with a code as the token.
"""

import asyncio
import math
import secrets
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from anyio import CapacityLimiter, to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo.refusal import RefusalError

AT_ONCE = 2
MOST_WAITING = 64
BODY_WITHIN = 10.0
SAME_SITE = ("same-origin", "none")
PRINTED = "Only the address that 'versus demo' printed is answered."

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


class Guard:
    """ASGI middleware that lets only the page itself in, and seals every answer.

    Parameters
    ----------
    app : what is guarded
    hosts : what the Host header may be, with the port
    token : what every path begins with
    seconds : for how long the token holds, from now on
    """

    def __init__(
        self, app: ASGIApp, hosts: Iterable[str], token: str, seconds: float = math.inf
    ) -> None:
        self.app = app
        self.until = time.monotonic() + seconds
        self.root = f"/{token}"
        self.hosts = frozenset(hosts)
        self.origins = frozenset(f"http://{host}" for host in self.hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise RuntimeError(f"Expected HTTP, received '{scope['type']}'.")
        refusal = self._refusal(scope)
        app = as_response(refusal) if refusal else self._with_slash(scope)
        await app({**scope, "root_path": self.root}, receive, partial(_send_sealed, send))

    def _with_slash(self, scope: Scope) -> ASGIApp:
        """The page lies below its address: who types that leaves out its last slash."""
        if scope["path"] != self.root:
            return self.app
        return RedirectResponse(f"{self.root}/")

    def _refusal(self, scope: Scope) -> RefusalError | None:
        given: dict[str, list[str]] = {}
        for name, value in scope["headers"]:
            given.setdefault(name.decode("latin-1"), []).append(value.decode("latin-1"))
        if len(given.get("host", [])) != 1 or given["host"][0] not in self.hosts:
            return RefusalError(403, "host", PRINTED)
        if any(origin not in self.origins for origin in given.get("origin", [])):
            return RefusalError(403, "origin", "Only this page itself may ask.")
        root, _, rest = scope["path"][1:].partition("/")
        if not secrets.compare_digest(f"/{root}".encode(), self.root.encode()):
            return RefusalError(403, "token", PRINTED)
        if time.monotonic() > self.until:
            return RefusalError(403, "over", "The time of this address is over: ask for a new one.")
        asked_by = given.get("sec-fetch-site", ["none"])
        if rest and any(site not in SAME_SITE for site in asked_by):
            return RefusalError(403, "origin", "Only this page itself may ask.")
        return None


class Queue:
    """Two answers are computed at once, some requests wait, and the others are sent away."""

    def __init__(self) -> None:
        self._limiter: CapacityLimiter | None = None
        self._waiting = 0

    async def run(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """`work` in a thread, when it is its turn.

        Raises
        ------
        RefusalError
            If too many wait already.
        """
        # A limiter belongs to the event loop, which is not there yet when this is made.
        self._limiter = self._limiter or CapacityLimiter(AT_ONCE)
        if self._waiting >= MOST_WAITING:
            raise RefusalError(
                503, "busy", f"{MOST_WAITING} requests wait already: ask again later."
            )
        self._waiting += 1
        try:
            return await to_thread.run_sync(partial(work, *arguments), limiter=self._limiter)
        finally:
            self._waiting -= 1


async def read_body(request: Request, most: int) -> bytes:
    """The request's body, of at most so many bytes.

    Raises
    ------
    RefusalError
        If it says that it is longer, or turns out to be, or does not come within 10 s.
    """
    too_large = RefusalError(413, "too-large", f"Expected a picture of at most {most:,} bytes.")
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > most:
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_WITHIN):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most:
                    raise too_large
    except TimeoutError:
        raise RefusalError(408, "slow", "The picture did not come within 10 s.") from None
    except ClientDisconnect:
        raise RefusalError(400, "cut", "The picture did not come whole.") from None
    return bytes(body)


def as_response(refusal: RefusalError) -> JSONResponse:
    """The answer that says no."""
    headers = {"retry-after": "1"} if refusal.status == 503 else {}
    # What is left of a body that was too long is not read.
    if refusal.status in (408, 413):
        headers["connection"] = "close"
    return JSONResponse(refusal.trouble.told(), refusal.status, headers)


async def _send_sealed(send: Send, message: Message) -> None:
    if message["type"] == "http.response.start":
        kept = [pair for pair in message["headers"] if pair[0].decode("latin-1") not in HEADERS]
        seal = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
        message = {**message, "headers": [*kept, *seal]}
    await send(message)
