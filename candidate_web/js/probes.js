// @ts-check
/** @import { IceServer } from "./types.js" */
/** @import { Server } from "./server.js" */
/** How fast the line is, tried with real bytes; and whether pictures find a way when the direct one is closed. */

import { browserShape } from "./call.js";

/** 16 KiB flatter a line that lets the first bytes through at once; 128 KiB tell 283 on one of 300 kb/s. */
const PROBE_BYTES = 131_072;
const LARGER_PROBE_BYTES = 262_144;
/** A first probe that took no longer says little of a fast line. */
const FAST_MS = 1_000;
const WITHIN_MS = 15_000;
/** What goes over the line beside the bytes: 283 are measured where 300 flow. */
const WITH_HEADERS = 1.06;
const BUSY = 429;
const BUSY_TRIES = 4;
const BUSY_PAUSE_MS = 1_500;
const RELAY_WITHIN_MS = 5_000;

/** Kilobits a second. */
const speed = (/** @type {number} */ bytes, /** @type {number} */ ms) => (bytes * 8 * WITH_HEADERS) / Math.max(1, ms);

/**
 * @param {Server} server
 * @returns {Promise<number|null>} kb/s; null where the server did not answer
 */
export const download = (server) =>
  measured(async (bytes, signal) => {
    const answer = await server.ask(`/probe?bytes=${bytes}`, { signal });
    await answer.arrayBuffer();
    return answer;
  });

/**
 * @param {Server} server
 * @returns {Promise<number|null>} kb/s; null where the server did not answer
 */
export const upload = (server) =>
  measured((bytes, signal) => server.ask("/probe", { method: "POST", body: noise(bytes), signal }));

/**
 * @param {(bytes: number, signal: AbortSignal) => Promise<Response>} probe
 * @returns {Promise<number|null>}
 */
async function measured(probe) {
  // Where time runs out, what the line can do at most.
  const first = await timed(probe, PROBE_BYTES);
  if (!first || first.ms > FAST_MS) return first && speed(PROBE_BYTES, first.ms);
  const larger = await timed(probe, LARGER_PROBE_BYTES);
  return Math.max(speed(PROBE_BYTES, first.ms), larger ? speed(LARGER_PROBE_BYTES, larger.ms) : 0);
}

/**
 * @param {(bytes: number, signal: AbortSignal) => Promise<Response>} probe
 * @param {number} bytes
 * @returns {Promise<{ms: number}|null>}
 */
async function timed(probe, bytes) {
  for (let tries = 0; tries < BUSY_TRIES; tries++) {
    const begun = performance.now();
    try {
      const { ok, status } = await probe(bytes, AbortSignal.timeout(WITHIN_MS));
      if (ok) return { ms: performance.now() - begun };
      if (status !== BUSY) return null;
    } catch (error) {
      return error instanceof DOMException && error.name === "TimeoutError" ? { ms: WITHIN_MS } : null;
    }
    // A whole room checks its phones in the same minute.
    await new Promise((resolve) => setTimeout(resolve, BUSY_PAUSE_MS * (1 + Math.random())));
  }
  return null;
}

/**
 * @param {number} size
 * @returns {Uint8Array<ArrayBuffer>} bytes that nothing on the way can shrink
 */
function noise(size) {
  const bytes = new Uint8Array(size);
  for (let start = 0; start < size; start += 65_536) crypto.getRandomValues(bytes.subarray(start, start + 65_536));
  return bytes;
}

/**
 * @param {IceServer[]} iceServers
 * @returns {Promise<boolean|null>} whether a relay takes this phone's pictures; null where there is none
 */
export async function relayPath(iceServers) {
  const relays = iceServers.filter(({ urls }) => urls.some((url) => /^turns?:/.test(url)));
  if (!relays.length) return null;
  const connection = new RTCPeerConnection({ iceServers: relays.map(browserShape), iceTransportPolicy: "relay" });
  try {
    return await gathersOne(connection);
  } finally {
    connection.close();
  }
}

/**
 * @param {RTCPeerConnection} connection
 * @returns {Promise<boolean>}
 */
async function gathersOne(connection) {
  const found = new Promise((resolve) => {
    connection.onicecandidate = ({ candidate }) => {
      if (candidate?.type === "relay" || candidate === null) resolve(candidate !== null);
    };
    setTimeout(() => resolve(false), RELAY_WITHIN_MS);
  });
  connection.createDataChannel("relay");
  await connection.setLocalDescription(await connection.createOffer());
  return found;
}
