// @ts-check
/** @import { PictureSize } from "./types.js" */
/** How large a picture each viewer is sent: pixels only for eyes. */

/** Long and short side in pixels, so that a portrait phone is treated like a landscape one. */
const SIZES = {
  tile: { long: 320, short: 240, maxFramerate: 5, maxBitrate: 100_000 },
  focus: { long: 640, short: 480, maxFramerate: 15, maxBitrate: 500_000 },
};

/**
 * @param {PictureSize} size
 * @param {{width?: number, height?: number}} camera
 * @returns {RTCRtpEncodingParameters} what to ask the encoder for; never enlarges
 */
export function encodingFor(size, { width = 640, height = 480 }) {
  if (size === "pause") return { active: false };
  const { long, short, maxFramerate, maxBitrate } = SIZES[size];
  const times = Math.max(Math.max(width, height) / long, Math.min(width, height) / short, 1);
  return { active: true, scaleResolutionDownBy: times, maxFramerate, maxBitrate };
}
