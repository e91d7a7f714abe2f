// @ts-check
/**
 * Whether a picture will do: sharp, lit, and with all of the sheet in it. Hints, judged roughly; a person decides.
 *
 * All judgements are pure and take an `ImageData` (see `pixels`); about 800 pixels on its longer side are enough, and
 * take a tenth of a second on a slow phone.
 */

export const JUDGED_SIDE = 800;
/** From here on `sharp` is good enough to read small print. */
export const SHARP_ENOUGH = 0.55;
/** A larger share of glare than this hides something. */
export const GLARE_ALLOWED = 0.04;

const TILE = 32;
/** Grey levels (standard deviation) below which a tile holds nothing to judge by. */
const LEAST_CONTRAST = 10;
/** Noise, in squared grey levels of the Laplacian, is never taken for more than this. */
const MOST_NOISE = 200;
/** Laplacian over grey variance, as powers of ten: what is blurred beyond use, and what is as sharp as can be. */
const BLURRED_AT = -2.4;
const SHARPEST_AT = -0.6;
const DARK_BELOW = 0.22;
const BRIGHT_ABOVE = 0.85;
/** In a washed-out picture even the darkest places are lighter than this. */
const WASHED_OUT_ABOVE = 0.5;
const BLINDING = 250;

/** How finely the paper is looked for: cells along the longer side. */
const CELLS = 96;
/** The paper is clearly lighter than what it lies on: shares of the variance (Otsu), and levels between the two. */
const LEAST_SEPARATION = 0.6;
const LEAST_DIFFERENCE = 40;
const LEAST_PAPER = 0.12;
/** A side counts as cutting the paper off from this share of it on. */
const TOUCHING = 0.04;

/**
 * @typedef {object} Judgement
 * @property {number} sharp 0 (blurred beyond use) … 1; 0 also for a picture of nothing. See `SHARP_ENOUGH`.
 * @property {"dark"|"ok"|"bright"} light
 * @property {number} brightness 0..1, the mean
 * @property {number} glare 0..1, the share that is blinding white. White paper is; for an ID, see `GLARE_ALLOWED`.
 */

/** @typedef {"top"|"right"|"bottom"|"left"} Side */

/**
 * @typedef {object} SheetJudgement
 * @property {"inside"|"cut off"|"unseen"} edges whether all four edges of the paper are in the picture; unseen where
 *   no paper stands out from what it lies on: the sheet fills the picture, or the table is as white
 * @property {Side[]} sides of the picture which the paper runs over; empty unless it is cut off
 */

/**
 * A small copy of a picture, to be judged.
 *
 * @param {CanvasImageSource & {width?: unknown}} source
 * @param {{width: number, height: number}} size of the source in pixels
 * @param {number} [longest] side of the copy in pixels; never enlarges
 * @returns {ImageData}
 */
export function pixels(source, { width, height }, longest = JUDGED_SIDE) {
  const scale = Math.min(1, longest / Math.max(width, height));
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("this browser cannot draw");
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

/**
 * @param {ImageData} picture
 * @returns {Judgement}
 */
export function judgePicture({ data, width, height }) {
  const grey = greyOf(data);
  const levels = new Uint32Array(256);
  for (const level of grey) levels[level] = (levels[level] ?? 0) + 1;
  const brightness = grey.reduce((sum, level) => sum + level, 0) / grey.length / 255;
  const glare = levels.subarray(BLINDING).reduce((sum, count) => sum + count, 0) / grey.length;
  return { sharp: sharpness(grey, width, height), light: lightOf(brightness, levels, grey.length), brightness, glare };
}

/**
 * Where the paper of an answer sheet ends. Its sharpness and light are `judgePicture`'s.
 *
 * @param {ImageData} picture
 * @returns {SheetJudgement}
 */
export function judgeSheet(picture) {
  const cells = coarse(picture);
  const threshold = paperLevel(cells.grey);
  if (threshold === null) return { edges: "unseen", sides: [] };
  const paper = largestPatch(cells, threshold);
  if (paper.size < LEAST_PAPER * cells.grey.length) return { edges: "unseen", sides: [] };
  const sides = sidesTouched(paper, cells.width, cells.height);
  return { edges: sides.length ? "cut off" : "inside", sides };
}

/** @param {Uint8ClampedArray} data red, green, blue and opacity of each pixel */
function greyOf(data) {
  const grey = new Uint8Array(data.length / 4);
  for (let pixel = 0, at = 0; pixel < grey.length; pixel++, at += 4) {
    grey[pixel] = 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
  }
  return grey;
}

/**
 * @param {number} brightness
 * @param {Uint32Array} levels how many pixels there are of each grey
 * @param {number} count of all pixels
 * @returns {Judgement["light"]}
 */
function lightOf(brightness, levels, count) {
  if (brightness < DARK_BELOW) return "dark";
  let darkest = 0;
  for (let seen = levels[0] ?? 0; seen < count * 0.01; seen += levels[darkest] ?? 0) darkest += 1;
  return brightness > BRIGHT_ABOVE && darkest / 255 > WASHED_OUT_ABOVE ? "bright" : "ok";
}

/**
 * How fine the finest parts are: the variance of the Laplacian, tile by tile, against the tile's own contrast, so that
 * pencil counts like ink and a mostly empty sheet like a full one.
 *
 * @param {Uint8Array} grey
 * @param {number} width
 * @param {number} height
 */
function sharpness(grey, width, height) {
  const tiles = [];
  for (let top = 1; top + TILE < height; top += TILE) {
    for (let left = 1; left + TILE < width; left += TILE) tiles.push(tileAt(grey, width, top, left));
  }
  const edges = tiles.map(({ edge }) => edge).sort((one, other) => one - other);
  const noise = Math.min(MOST_NOISE, quantile(edges, 0.1));
  const ratios = tiles
    .filter(({ contrast }) => contrast > LEAST_CONTRAST ** 2)
    .map(({ edge, contrast }) => Math.max(0, edge - noise) / contrast)
    .sort((one, other) => one - other);
  if (!ratios.length) return 0;
  const fine = Math.log10(Math.max(1e-9, quantile(ratios, 0.8)));
  return Math.min(1, Math.max(0, (fine - BLURRED_AT) / (SHARPEST_AT - BLURRED_AT)));
}

/**
 * @param {Uint8Array} grey
 * @param {number} width
 * @param {number} top
 * @param {number} left
 */
function tileAt(grey, width, top, left) {
  let sum = 0;
  let squares = 0;
  let edges = 0;
  for (let y = top; y < top + TILE; y++) {
    for (let at = y * width + left, end = at + TILE; at < end; at++) {
      const here = grey[at] ?? 0;
      const around = (grey[at - 1] ?? 0) + (grey[at + 1] ?? 0) + (grey[at - width] ?? 0) + (grey[at + width] ?? 0);
      sum += here;
      squares += here * here;
      edges += (around - 4 * here) ** 2;
    }
  }
  const count = TILE * TILE;
  return { edge: edges / count, contrast: squares / count - (sum / count) ** 2 };
}

/**
 * @param {number[]} sorted
 * @param {number} share
 */
const quantile = (sorted, share) => sorted[Math.floor(sorted.length * share)] ?? 0;

/**
 * The brightest of each cell counts, so that writing does not make holes in the paper.
 *
 * @param {ImageData} picture
 */
function coarse({ data, width, height }) {
  const side = Math.max(1, Math.ceil(Math.max(width, height) / CELLS));
  const cells = { width: Math.ceil(width / side), height: Math.ceil(height / side) };
  const grey = new Uint8Array(cells.width * cells.height);
  greyOf(data).forEach((level, pixel) => {
    const x = pixel % width;
    const cell = Math.floor((pixel - x) / width / side) * cells.width + Math.floor(x / side);
    if (level > (grey[cell] ?? 0)) grey[cell] = level;
  });
  return { ...cells, grey };
}

/**
 * Otsu's threshold between paper and desk.
 *
 * @param {Uint8Array} grey
 * @returns {number|null} null where the picture does not fall into two
 */
function paperLevel(grey) {
  const levels = new Uint32Array(256);
  for (const level of grey) levels[level] = (levels[level] ?? 0) + 1;
  const mean = grey.reduce((sum, level) => sum + level, 0) / grey.length;
  const variance = grey.reduce((sum, level) => sum + (level - mean) ** 2, 0) / grey.length;
  let best = { between: 0, level: 0, apart: 0 };
  let below = 0;
  let belowSum = 0;
  for (let level = 0; level < 255; level++) {
    below += levels[level] ?? 0;
    belowSum += level * (levels[level] ?? 0);
    const above = grey.length - below;
    if (!below || !above) continue;
    const apart = (mean * grey.length - belowSum) / above - belowSum / below;
    const between = (below / grey.length) * (above / grey.length) * apart ** 2;
    if (between > best.between) best = { between, level, apart };
  }
  return best.between >= LEAST_SEPARATION * variance && best.apart >= LEAST_DIFFERENCE ? best.level : null;
}

/**
 * @param {{width: number, height: number, grey: Uint8Array}} cells
 * @param {number} threshold
 * @returns {Set<number>} the cells of the largest connected patch that is lighter
 */
function largestPatch({ width, height, grey }, threshold) {
  const seen = new Uint8Array(grey.length);
  let largest = new Set();
  for (let start = 0; start < grey.length; start++) {
    if (seen[start] || (grey[start] ?? 0) <= threshold) continue;
    const patch = new Set([start]);
    seen[start] = 1;
    // A set is walked through in the order it grows in, what is added on the way included.
    for (const cell of patch) {
      const x = cell % width;
      const next = [x > 0 ? cell - 1 : -1, x < width - 1 ? cell + 1 : -1, cell - width, cell + width];
      for (const other of next) {
        if (other < 0 || other >= width * height || seen[other] || (grey[other] ?? 0) <= threshold) continue;
        seen[other] = 1;
        patch.add(other);
      }
    }
    if (patch.size > largest.size) largest = patch;
  }
  return largest;
}

/**
 * @param {Set<number>} paper
 * @param {number} width
 * @param {number} height
 * @returns {Side[]}
 */
function sidesTouched(paper, width, height) {
  const touched = { top: 0, right: 0, bottom: 0, left: 0 };
  for (const cell of paper) {
    if (cell < width) touched.top += 1 / width;
    if (cell >= width * (height - 1)) touched.bottom += 1 / width;
    if (cell % width === 0) touched.left += 1 / height;
    if (cell % width === width - 1) touched.right += 1 / height;
  }
  return /** @type {Side[]} */ (Object.keys(touched)).filter((side) => touched[side] > TOUCHING);
}
