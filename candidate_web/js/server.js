// @ts-check
/** @import { Problem } from "./types.js" */
/** @import { ServerClock } from "./clock.js" */
/** @import { Listener } from "./link.js" */
/** How the page reaches the exam's server: by one socket, and by requests beside it. A practice run brings its own. */

import { Link } from "./link.js";

const STALLED_AFTER_MS = 30_000;

/** @typedef {{bytes: ArrayBuffer, type: string, sha256: string, command?: string}} File `sha256` in hex, `command` its id */
/** @typedef {{status: number, body: any}} Answer status 0: no answer; a body is JSON, or empty */

/**
 * @typedef {object} Server
 * @property {boolean} practice
 * @property {(clock: ServerClock, listener: Listener) => Pick<Link, keyof Link>} link
 * @property {(path: string, init?: RequestInit) => Promise<Response>} ask throws where there is no answer
 * @property {(path: string, file: File, onShare?: (share: number) => void) => Promise<Answer>} put
 */

/**
 * @param {string} token
 * @returns {Server}
 */
export function serverFor(token) {
  const headers = { Authorization: `Bearer ${token}` };
  return {
    practice: false,
    link: (clock, listener) => new Link(`${location.origin.replace(/^http/, "ws")}/ws`, token, clock, listener),
    ask: (path, init = {}) => fetch(path, { cache: "no-store", ...init, headers: { ...headers, ...init.headers } }),
    put: (path, file, onShare) => put(path, { ...headers, ...headersOf(file) }, file.bytes, onShare),
  };
}

/**
 * @param {File} file
 * @returns {Record<string, string>}
 */
function headersOf({ type, sha256, command }) {
  const digest = { "Content-Type": type, "Content-Digest": `sha-256=:${base64(sha256)}:` };
  return command ? { ...digest, "Ninefold-Command": command } : digest;
}

/**
 * @param {string} path
 * @param {Record<string, string>} headers
 * @param {ArrayBuffer} bytes
 * @param {(share: number) => void} [onShare]
 * @returns {Promise<Answer>}
 */
function put(path, headers, bytes, onShare) {
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
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => {
      moves();
      onShare?.(total ? loaded / total : 0);
    };
    request.onloadend = () => {
      clearTimeout(stalled);
      resolve({ status: request.status, body: parsed(request.responseText) });
    };
    moves();
    request.send(bytes);
  });
}

/** @param {string} hex */
function base64(hex) {
  const bytes = (hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
  return btoa(String.fromCharCode(...bytes));
}

/**
 * @param {string} text
 * @returns {Partial<Problem>}
 */
function parsed(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
