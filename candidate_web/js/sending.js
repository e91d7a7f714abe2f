// @ts-check
/** @import { Problem, Stored } from "./types.js" */
/** A file on its way to the server: a single try, which says how much has gone out. */

const STALLED_AFTER_MS = 30_000;

/** @typedef {{status: number, body: Partial<Stored & Problem>}} Answer status 0: no answer */

/**
 * @typedef {object} Parcel
 * @property {string} [command] its id; the same for every try, so that the server gives a lost answer again
 * @property {ArrayBuffer|null} bytes
 * @property {string} type
 * @property {string} sha256 hex
 */

/**
 * @param {string} token
 * @param {string} path
 * @param {Parcel} parcel
 * @param {(share: number) => void} onProgress 0..1
 * @returns {Promise<Answer>}
 */
export function send(token, path, { command, bytes, type, sha256 }, onProgress) {
  return new Promise((resolve) => {
    // Not `fetch`, which does not tell how much has gone out.
    const request = new XMLHttpRequest();
    /** @type {number|undefined} */
    let stalled;
    const moves = () => {
      clearTimeout(stalled);
      stalled = setTimeout(() => request.abort(), STALLED_AFTER_MS);
    };
    request.open("PUT", path);
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.setRequestHeader("Content-Type", type);
    request.setRequestHeader("Content-Digest", `sha-256=:${base64(sha256)}:`);
    if (command) request.setRequestHeader("Ninefold-Command", command);
    request.upload.onprogress = ({ loaded, total }) => {
      moves();
      onProgress(total ? loaded / total : 0);
    };
    request.onloadend = () => {
      clearTimeout(stalled);
      resolve({ status: request.status, body: parsed(request.responseText) });
    };
    moves();
    request.send(bytes);
  });
}

/**
 * Whether the same may go well later: no answer, a server in trouble, or too much at once.
 *
 * @param {Answer} answer
 */
export const mayGoLater = ({ status }) => status === 0 || status >= 500 || status === 429;

/** @param {string} hex */
function base64(hex) {
  const bytes = (hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
  return btoa(String.fromCharCode(...bytes));
}

/**
 * @param {string} text
 * @returns {Answer["body"]}
 */
function parsed(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
