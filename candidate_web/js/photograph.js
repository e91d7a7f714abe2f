// @ts-check
/**
 * From the camera or a file to a page that can be sent: a JPEG of at most 700 kB, or a PDF as it is.
 *
 * Photographed inside the page, because the phone's own camera app may cost the tab its life and interrupts the feed.
 */

export const LARGEST_PAGE = 700_000;
const LARGEST_FILE = 20_000_000;
const LONGEST_SIDE = 2_800;
const QUALITIES = [0.85, 0.75, 0.65, 0.55];
const SHRINK = 0.85;
const PHOTO_WITHIN_MS = 5_000;
/** Sides of the small copy on which light and sharpness are judged. */
const JUDGED_SIDE = 400;
const DARK_BELOW = 60;
const BLURRED_BELOW = 12;

/** @typedef {{bytes: ArrayBuffer, type: "image/jpeg"|"application/pdf"}} Photo */
/** @typedef {"dark"|"blurred"} Doubt something a person may want to look at again */

/** A file that cannot become a page; the message says what to do. */
export class UnusableFile extends Error {}

/**
 * @param {HTMLVideoElement} video playing the camera
 * @param {MediaStreamTrack|null} track
 * @returns {Promise<ImageBitmap>} as large as the camera gives
 */
export async function takePicture(video, track) {
  const still = track && "ImageCapture" in globalThis ? await takeStill(track).catch(() => null) : null;
  // Some cameras give a smaller still than the stream, and some never answer.
  if (still && still.width * still.height >= video.videoWidth * video.videoHeight) return still;
  return createImageBitmap(video);
}

/**
 * @param {MediaStreamTrack} track
 * @returns {Promise<ImageBitmap>}
 */
async function takeStill(track) {
  const capture = new /** @type {any} */ (globalThis).ImageCapture(track);
  const tooLate = new Promise((_, reject) => setTimeout(() => reject(new Error("no still came")), PHOTO_WITHIN_MS));
  return createImageBitmap(await Promise.race([capture.takePhoto(), tooLate]));
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
      if (blob.size <= LARGEST_PAGE) return { bytes: await blob.arrayBuffer(), type: "image/jpeg" };
    }
    longest = Math.round(longest * SHRINK);
  }
}

/**
 * @param {File} file JPEG, PNG, PDF, or whatever else this browser can show as a picture
 * @returns {Promise<Photo>}
 * @throws {UnusableFile}
 */
export async function fromFile(file) {
  if (file.size > LARGEST_FILE) throw new UnusableFile(`${file.name} is larger than 20 MB. Photograph the pages here instead.`);
  if (file.type === "application/pdf") return { bytes: await file.arrayBuffer(), type: "application/pdf" };
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) {
    throw new UnusableFile(`This browser cannot read ${file.name}. Photograph the page here, or save it as JPEG and add that.`);
  }
  return asJpeg(picture);
}

/**
 * What may be wrong with a picture of a page. Hints, judged roughly; a person decides.
 *
 * @param {ImageBitmap} picture
 * @returns {Doubt[]}
 */
export function doubtsAbout(picture) {
  const canvas = drawn(picture, JUDGED_SIDE);
  const { data, width, height } = brush(canvas).getImageData(0, 0, canvas.width, canvas.height);
  const grey = new Float32Array(width * height);
  for (let pixel = 0; pixel < grey.length; pixel++) {
    const [red = 0, green = 0, blue = 0] = data.subarray(pixel * 4, pixel * 4 + 3);
    grey[pixel] = 0.299 * red + 0.587 * green + 0.114 * blue;
  }
  const light = grey.reduce((sum, value) => sum + value, 0) / grey.length;
  /** @type {Doubt[]} */
  const doubts = [];
  if (light < DARK_BELOW) doubts.push("dark");
  else if (sharpness(grey, width, height) < BLURRED_BELOW) doubts.push("blurred");
  return doubts;
}

/**
 * The strongest edges of the picture: the 99th percentile of the difference between neighbours.
 *
 * @param {Float32Array} grey
 * @param {number} width
 * @param {number} height
 */
function sharpness(grey, width, height) {
  const edges = new Float32Array((width - 1) * (height - 1));
  for (let y = 0; y < height - 1; y++) {
    for (let x = 0; x < width - 1; x++) {
      const here = grey[y * width + x] ?? 0;
      const across = Math.abs((grey[y * width + x + 1] ?? 0) - here);
      const down = Math.abs((grey[(y + 1) * width + x] ?? 0) - here);
      edges[y * (width - 1) + x] = Math.max(across, down);
    }
  }
  edges.sort();
  return edges[Math.floor(edges.length * 0.99)] ?? 0;
}

/**
 * @param {ImageBitmap} picture
 * @param {number} longest side of the copy in pixels; never enlarges
 */
function drawn(picture, longest) {
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = new OffscreenCanvas(Math.round(picture.width * scale), Math.round(picture.height * scale));
  brush(canvas).drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** @param {OffscreenCanvas} canvas */
function brush(canvas) {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser cannot draw");
  return context;
}
