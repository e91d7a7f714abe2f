"""Makes the recordings of `invigilator_console/bench/recorded/` anew, with a real Chromium as the phone.

    python -m tests.bench_recording.record [--only calm1] [--chromium /usr/bin/chromium]

Chromium films drawn desks through its fake camera and sends 320x240 at 10 frames a second, VP8, to an aiortc
peer in this process, which keeps the encoded frames as they come out of RTP.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription, rtcrtpreceiver
from playwright.async_api import async_playwright

from candidate_web.desk import Desk, Mode
from invigilator_console.bench.recorded import RECORDINGS, RecordedFrame, is_key, to_ivf
from tests.fakecamera import write_camera

if TYPE_CHECKING:
    from aiortc.codecs.base import Decoder
    from aiortc.jitterbuffer import JitterFrame
    from av.frame import Frame

SHELF = Path(__file__).resolve().parents[2] / "invigilator_console" / "bench" / "recorded"
WIDTH, HEIGHT, RATE = 320, 240, 10
CAMERA_RATE = 20
SECONDS = 10
SETTLING_SECONDS = 8
MODES = {"calm": Mode.PRESENT, "sway": Mode.SWAY}
SEEDS = {"1": 0, "2": 4, "3": 7}
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    # Or the page's address hides behind an mDNS name, which aiortc takes a second to fail to resolve.
    "--disable-features=WebRtcHideLocalIpsWithMdns",
)
CALL = """
async ({ width, rate }) => {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 } });
  const [track] = stream.getVideoTracks();
  track.contentHint = 'detail';
  const connection = new RTCPeerConnection({ iceServers: [] });
  globalThis.connection = connection;
  const transceiver = connection.addTransceiver(track, {
    direction: 'sendonly',
    sendEncodings: [{ maxFramerate: rate, maxBitrate: 250_000, scaleResolutionDownBy: 640 / width }],
  });
  const codecs = RTCRtpSender.getCapabilities('video').codecs;
  transceiver.setCodecPreferences(codecs.filter(({ mimeType }) => /VP8|rtx/.test(mimeType)));
  await connection.setLocalDescription();
  if (connection.iceGatheringState !== 'complete') {
    await new Promise((resolve) => {
      connection.addEventListener('icegatheringstatechange', () => {
        if (connection.iceGatheringState === 'complete') resolve();
      });
    });
  }
  const parameters = transceiver.sender.getParameters();
  parameters.degradationPreference = 'maintain-resolution';
  await transceiver.sender.setParameters(parameters);
  return connection.localDescription.sdp;
}
"""


class KeepingDecoder:
    """Stands where aiortc decodes and keeps the encoded frames instead, with their RTP time."""

    def __init__(self) -> None:
        self.kept: list[tuple[int, bytes]] = []

    def decode(self, encoded_frame: JitterFrame) -> list[Frame]:
        """Keep a frame; no picture comes of it."""
        self.kept.append((encoded_frame.timestamp, encoded_frame.data))
        return []


async def record(name: str, chromium: str, folder: Path) -> list[RecordedFrame]:
    """Film one desk and answer the frames from a key frame on, `SECONDS` long."""
    kind, number = name[:-1], name[-1]
    camera = folder / f"{name}.y4m"
    desk, length = Desk(SEEDS[number]), SECONDS + SETTLING_SECONDS + 4
    shots = (desk.picture(90 + shot / CAMERA_RATE, MODES[kind]) for shot in range(length * CAMERA_RATE))
    write_camera(camera, shots, CAMERA_RATE)
    keeper = KeepingDecoder()
    with patch.object(rtcrtpreceiver, "get_decoder", lambda _codec: _as_decoder(keeper)):
        await film(camera, chromium)
    return one_loop(keeper.kept)


async def film(camera: Path, chromium: str) -> None:
    """Have Chromium send the camera until rates have settled, ask for a key frame, and go on for a loop's length."""
    receiving = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    async with async_playwright() as playwright:
        flags = [*CHROMIUM_FLAGS, f"--use-file-for-fake-video-capture={camera}"]
        browser = await playwright.chromium.launch(executable_path=chromium, args=flags)
        page = await browser.new_page()
        # A secure context without a server: Chromium trusts localhost.
        await page.route("**/*", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
        await page.goto("http://localhost/")
        offer = await page.evaluate(CALL, {"width": WIDTH, "rate": RATE})
        await receiving.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        await receiving.setLocalDescription(await receiving.createAnswer())
        answer = {"type": "answer", "sdp": receiving.localDescription.sdp}
        await page.evaluate("(answer) => globalThis.connection.setRemoteDescription(answer)", answer)
        await asyncio.sleep(SETTLING_SECONDS)
        receiver = receiving.getReceivers()[0]
        # One source is the picture, another its retransmissions; the request means nothing to the latter.
        for source in receiver.getSynchronizationSources():
            await receiver._send_rtcp_pli(source.source)
        await asyncio.sleep(SECONDS + 2)
        await browser.close()
    await receiving.close()


def one_loop(kept: list[tuple[int, bytes]]) -> list[RecordedFrame]:
    """From the last key frame that has a whole loop after it, that loop, its time beginning at nought."""
    ticks = SECONDS * 90_000
    last = kept[-1][0]
    starts = [at for at, (time, data) in enumerate(kept) if is_key(data) and (last - time) % 2**32 >= ticks]
    first = kept[starts[-1]][0]
    return [
        RecordedFrame((time - first) % 2**32 // 90, is_key(data), data)
        for time, data in kept[starts[-1] :]
        if (time - first) % 2**32 < ticks
    ]


def _as_decoder(keeper: KeepingDecoder) -> Decoder:
    return keeper  # type: ignore[return-value]  # Decoder is a base class with this one method


async def main() -> None:
    """Record all, or the ones named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = [name for kind in RECORDINGS.values() for name in kind]
    parser.add_argument("--only", action="append", choices=names)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    wanted = parser.parse_args()
    SHELF.mkdir(exist_ok=True)
    for name in wanted.only or names:
        with tempfile.TemporaryDirectory() as folder:
            recording = await record(name, wanted.chromium, Path(folder))
        content = to_ivf(recording, WIDTH, HEIGHT)
        (SHELF / f"{name}.ivf").write_bytes(content)
        keys = sum(frame.key for frame in recording)
        line = f"{name}: {len(recording)} frames, {keys} key, {len(content) / 1000:.0f} kB\n"
        sys.stdout.write(line)


if __name__ == "__main__":
    asyncio.run(main())
