"""A network between a browser and the server that can be cut, narrowed and changed, as real ones are.

The browser runs in a network namespace of its own, the "home"; a second one, the "router", bridges it to the
machine. Cutting happens behind the router, so that the phone's own interface stays up: nobody tells it anything.
"""

import itertools
import os
import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest
from playwright.async_api import Browser, Playwright

from tests.page.browsers import FAKE_CAMERA, QUIET

_serial = itertools.count()


def may_make_networks() -> bool:
    """Whether this test may: as root, with iproute2."""
    return os.geteuid() == 0 and shutil.which("ip") is not None


needs_networks = pytest.mark.skipif(not may_make_networks(), reason="network namespaces need root and iproute2")


class Network:
    """`machine` is the server's address as the home sees it."""

    def __init__(self) -> None:
        serial = next(_serial)
        subnet = f"10.{78 + os.getpid() % 100}.{serial}"
        name = f"nf{os.getpid()}-{serial}"
        self.home, self.router = f"{name}h", f"{name}r"
        self.machine = f"{subnet}.1"
        self._subnet = subnet
        self._outer = f"nf{os.getpid() % 100_000}o{serial}"
        self._address = 2

    def __enter__(self) -> Self:
        _run("ip", "netns", "add", self.home)
        _run("ip", "netns", "add", self.router)
        _run("ip", "link", "add", self._outer, "type", "veth", "peer", "name", "up0", "netns", self.router)
        self._in(self.router, "ip link add down0 type veth peer name wifi0 netns", self.home)
        self._in(self.router, "ip link add bridge0 type bridge")
        for port in ("up0", "down0"):
            self._in(self.router, f"ip link set {port} master bridge0")
            self._in(self.router, f"ip link set {port} up")
        self._in(self.router, "ip link set bridge0 up")
        _run("ip", "address", "add", f"{self.machine}/24", "dev", self._outer)
        _run("ip", "link", "set", self._outer, "up")
        self._in(self.home, "ip link set lo up")
        self._in(self.home, f"ip address add {self._subnet}.{self._address}/24 dev wifi0")
        self._in(self.home, "ip link set wifi0 up")
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        for namespace in (self.home, self.router):
            subprocess.run(["ip", "netns", "delete", namespace], check=False, capture_output=True)
        subprocess.run(["ip", "link", "delete", self._outer], check=False, capture_output=True)

    def cut(self) -> None:
        """Let nothing through, in silence."""
        self._in(self.router, "ip link set up0 down")

    def mend(self) -> None:
        """Let through again."""
        self._in(self.router, "ip link set up0 up")

    def narrow(self, kilobits: int) -> None:
        """So many kilobits a second and no more, either way."""
        shape = f"root tbf rate {kilobits}kbit burst 8kb latency 400ms"
        self._in(self.router, f"tc qdisc replace dev up0 {shape}")
        self._in(self.router, f"tc qdisc replace dev down0 {shape}")

    def change(self) -> None:
        """Another address at once, as from wifi to mobile: what was open leads nowhere any more."""
        # First the old one: an interface that loses its first address loses those that were added to it later.
        self._in(self.home, f"ip address delete {self._subnet}.{self._address}/24 dev wifi0")
        self._address += 1
        self._in(self.home, f"ip address add {self._subnet}.{self._address}/24 dev wifi0")

    async def chromium(self, playwright: Playwright, camera: Path, folder: Path, origin: str) -> Browser:
        """Chromium at home, with a camera that plays that file. `origin` counts as secure, as a real host's would."""
        wrapper = folder / "chromium-at-home"
        wrapper.write_text(f'#!/bin/sh\nexec ip netns exec {self.home} /usr/bin/chromium "$@"\n')
        wrapper.chmod(0o755)
        options = (
            *QUIET,
            *FAKE_CAMERA,
            f"--use-file-for-fake-video-capture={camera}",
            f"--unsafely-treat-insecure-origin-as-secure={origin}",
        )
        return await playwright.chromium.launch(executable_path=str(wrapper), args=list(options))

    def _in(self, namespace: str, command: str, *more: str) -> None:
        _run("ip", "netns", "exec", namespace, *command.split(), *more)


def _run(*command: str) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr.strip()}"
