// @ts-check
/** @import { Side } from "./quality.js" */
/**
 * From the camera to a page that can be sent: a JPEG of at most 700 kB, and what may be wrong with it.
 *
 * Photographed inside the page, because the phone's own camera app may cost the tab its life and interrupts the feed.
 */

import { judgePicture, judgeSheet, pixels, SHARP_ENOUGH } from "./quality.js";

/** Bytes of a photographed page. */
export const LARGEST_PAGE = 700_000;
/** About 2000×2800: small writing stays readable. */
export const LONGEST_SIDE = 2_800;
const QUALITIES = [0.85, 0.75, 0.65, 0.55];
const SHRINK = 0.85;
const PHOTO_WITHIN_MS = 5_000;

/** @typedef {"dark"|"bright"|"blurred"|Side} Doubt what a person may want to look at again; a side: the sheet runs over it */
/** @typedef {{bytes: ArrayBuffer, type: "image/jpeg"|"image/png"|"application/pdf", doubts: Doubt[]}} Photo */

/** Whether this phone's camera app gives stills to a page; once it has failed, every page would wait for it anew. */
let givesStills = "ImageCapture" in globalThis;

/**
 * @param {HTMLVideoElement} video playing the camera
 * @param {MediaStreamTrack|null} track
 * @returns {Promise<ImageBitmap>} as large as the camera gives
 */
export async function takePicture(video, track) {
  const still = track && givesStills ? await takeStill(track) : null;
  // Some cameras give a smaller still than the stream.
  if (still && still.width * still.height >= video.videoWidth * video.videoHeight) return still;
  still?.close();
  givesStills = false;
  return createImageBitmap(video);
}

/**
 * @param {MediaStreamTrack} track
 * @returns {Promise<ImageBitmap|null>} null where none came in time: some never do
 */
async function takeStill(track) {
  const tooLate = new Promise((resolve) => setTimeout(resolve, PHOTO_WITHIN_MS, null));
  const still = async () => createImageBitmap(await new /** @type {any} */ (globalThis).ImageCapture(track).takePhoto());
  return Promise.race([still().catch(() => null), tooLate]);
}

/**
 * @param {ImageBitmap} picture
 * @returns {Promise<Photo>} at most `LARGEST_PAGE` bytes
 */
export async function asJpeg(picture) {
  let longest = Math.min(LONGEST_SIDE, Math.max(picture.width, picture.height));
  for (;;) {
    const canvas = drawn(picture, longest);
    for (const quality of QUALITIES) {
      const blob = await canvas.convertToBlob({ type: "image/jpeg", quality });
      if (blob.size <= LARGEST_PAGE) return { bytes: await blob.arrayBuffer(), type: "image/jpeg", doubts: doubtsAbout(picture) };
    }
    longest = Math.round(longest * SHRINK);
  }
}

/**
 * What may be wrong with a picture of a page. Hints, judged roughly; a person decides.
 *
 * @param {ImageBitmap} picture
 * @returns {Doubt[]}
 */
export function doubtsAbout(picture) {
  const small = pixels(picture, picture);
  const { sharp, light } = judgePicture(small);
  const { sides } = judgeSheet(small);
  // In the dark nothing is sharp, and one remedy is enough.
  const clarity = /** @type {Doubt[]} */ (light !== "ok" ? [light] : sharp < SHARP_ENOUGH ? ["blurred"] : []);
  return [...clarity, ...sides];
}

/**
 * @param {ImageBitmap} picture
 * @param {number} longest side of the copy in pixels; never enlarges
 */
function drawn(picture, longest) {
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale)));
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser cannot draw");
  // What a scan leaves transparent is paper, not night.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}
