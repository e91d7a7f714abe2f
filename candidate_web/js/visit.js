// @ts-check
/**
 * What tells one visit from another: the link, the device's name, and whether this tab has joined already.
 *
 * The link stands in the address's fragment, which no server is ever sent. It is kept for this tab alone.
 */

const LINK = "ninefold-link";
const JOINED = "ninefold-joined";
const DEVICE = "ninefold-device";

/** @returns {string} the link's token; empty where the page was opened without one */
export function token() {
  const inAddress = decodeURIComponent(location.hash.slice(1));
  if (inAddress) write(() => sessionStorage, LINK, inAddress);
  return inAddress || (read(() => sessionStorage, LINK) ?? "");
}

/** A random name for this device, the same on every visit, that tells nothing of whose it is. */
export function deviceName() {
  const known = read(() => localStorage, DEVICE);
  if (known) return known;
  const made = crypto.randomUUID();
  write(() => localStorage, DEVICE, made);
  return made;
}

/** @param {string} exam the name of the link's store */
export function noteJoined(exam) {
  write(() => sessionStorage, JOINED, exam);
}

/**
 * @param {string} exam
 * @returns {boolean} whether this tab had joined that exam before the page was loaded again
 */
export function hadJoined(exam) {
  return read(() => sessionStorage, JOINED) === exam;
}

/** The exam is over: nothing of it stays behind. */
export function forgetVisit() {
  for (const key of [LINK, JOINED]) write(() => sessionStorage, key, null);
  write(() => localStorage, DEVICE, null);
}

/**
 * @param {() => Storage} shelf which throws where the browser keeps nothing
 * @param {string} key
 */
function read(shelf, key) {
  try {
    return shelf().getItem(key);
  } catch {
    return null;
  }
}

/**
 * @param {() => Storage} shelf
 * @param {string} key
 * @param {string|null} value null: forget
 */
function write(shelf, key, value) {
  try {
    if (value === null) shelf().removeItem(key);
    else shelf().setItem(key, value);
  } catch {
    // Where nothing may be kept, a reload asks once more, and that is all.
  }
}
