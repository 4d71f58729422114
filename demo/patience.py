"""HTTP connections whose heads come in time: uvicorn itself waits for one for ever."""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_WITHIN = 10.0


class Patience(H11Protocol):
    """Closes a connection on which the head of a request does not come within `HEAD_WITHIN` s."""

    head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A head is waited for from now on."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Bytes of a head begin no new wait; its end ends the wait."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._stop()
        super().connection_lost(exc)

    def _watch(self) -> None:
        # The type that uvicorn declares leaves out that there is none at first.
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop()
        elif self.head_timer is None:
            self.head_timer = self.loop.call_later(HEAD_WITHIN, self.transport.close)

    def _stop(self) -> None:
        if self.head_timer is not None:
            self.head_timer.cancel()
            self.head_timer = None
