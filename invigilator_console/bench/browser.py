"""A headless Chromium that receives and shows the same nine feeds: what a page for an invigilator costs at least."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from typing import TYPE_CHECKING, Self

from invigilator_console.bench.rounds import comes_true
from invigilator_console.bench.worker import end
from rooms.errors import Unavailable

if TYPE_CHECKING:
    from invigilator_console.bench.exchange import Phones

SEATS = 9
FLAGS = (
    "--headless=new",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--mute-audio",
    "--autoplay-policy=no-user-gesture-required",
    "--window-size=1280,800",
    # Or the page's address hides behind an mDNS name, which aiortc takes a second to fail to resolve.
    "--disable-features=WebRtcHideLocalIpsWithMdns",
)


def find(chromium: str) -> str | None:
    """Where the browser is; None where there is none."""
    return shutil.which(chromium)


class Browser:
    """One Chromium with the phones' page. Use it as a context; at the end all its processes are gone."""

    def __init__(self, program: str, phones: Phones) -> None:
        """Start it, and wait until it shows all nine.

        Raises:
            Unavailable: it does not.
        """
        self._phones = phones
        self._profile = tempfile.TemporaryDirectory(prefix="ninefold-chromium-", ignore_cleanup_errors=True)
        # Chromium refuses its sandbox to root.
        as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
        address = f"http://127.0.0.1:{phones.port}/"
        self._process = subprocess.Popen(  # noqa: S603 - the browser that was named
            [program, *FLAGS, *as_root, f"--user-data-dir={self._profile.name}", address],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.pid = self._process.pid
        try:
            self._wait_until_live()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    def close(self) -> None:
        """End it."""
        end(self._process)
        self._profile.cleanup()

    def _wait_until_live(self) -> None:
        if not comes_true(self._is_live, every=0.2):
            raise Unavailable("Chromium did not show all nine feeds in time")

    def _is_live(self) -> bool:
        if self._process.poll() is not None:
            raise Unavailable(f"Chromium ended with {self._process.returncode} before it showed anything")
        shown = self._phones.shown()
        return len(shown) == SEATS and all(shown)
