"""The browsers the page is tried in, and the ways their cameras can fail."""

from pathlib import Path

from playwright.async_api import Browser, Playwright

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Loopback addresses are hidden behind mDNS names otherwise, which the other side cannot resolve.
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    # A name that is not the machine's own, so that a page served under it is not secure.
    "--host-resolver-rules=MAP insecure.test 127.0.0.1",
)
FAKE_CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


WHOLE_CHROMIUM = "/usr/bin/chromium"
BARE_CHROMIUM = "/usr/bin/chromium-headless-shell"
"""The same engine without a window round it: a page costs half as much."""


async def chromium_with_camera(playwright: Playwright, camera: Path, executable: str = BARE_CHROMIUM) -> Browser:
    """Chromium whose camera plays that file, and whose person says yes to everything."""
    options = (*QUIET, *FAKE_CAMERA, f"--use-file-for-fake-video-capture={camera}")
    return await playwright.chromium.launch(executable_path=executable, args=list(options))


async def chromium_asking(playwright: Playwright) -> Browser:
    """Chromium with a camera, whose person is asked, and, as nobody answers, refuses."""
    options = (*QUIET, "--use-fake-device-for-media-stream")
    return await playwright.chromium.launch(executable_path=WHOLE_CHROMIUM, args=list(options))


async def chromium_without_camera(playwright: Playwright) -> Browser:
    """Chromium on a machine that has neither camera nor microphone."""
    options = (*QUIET, "--use-fake-device-for-media-stream=device-count=0", "--use-fake-ui-for-media-stream")
    return await playwright.chromium.launch(executable_path=WHOLE_CHROMIUM, args=list(options))


async def firefox(playwright: Playwright, **differing: bool | float | str) -> Browser:
    """The distribution's own Firefox, with its built-in test camera; or with settings that differ, dots as in `about:config`."""
    settings: dict[str, bool | float | str] = {
        "media.navigator.streams.fake": True,
        "media.navigator.permission.disabled": True,
        "media.peerconnection.ice.loopback": True,
        "media.peerconnection.ice.obfuscate_host_addresses": False,
        # As for Chromium: a name whose page is not secure.
        "network.dns.localDomains": "insecure.test",
    }
    return await playwright.firefox.launch(
        channel="moz-firefox", executable_path="/usr/bin/firefox-esr", firefox_user_prefs={**settings, **differing}
    )
