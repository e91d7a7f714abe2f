// @ts-check
/** @import { ServerClock } from "./clock.js" */
/** @import { Listener } from "./link.js" */
/** @import { Parcel } from "./sending.js" */
/** How the page reaches the exam's server: by one socket, and by requests beside it. A practice run brings its own. */

import { Link } from "./link.js";
import { send } from "./sending.js";

/** @typedef {{status: number, body: any}} Answer status 0: no answer; a body is JSON, or empty */

/**
 * @typedef {object} Server
 * @property {{opens: string}|null} practice null where it counts; otherwise when the room of the real exam opens
 * @property {(clock: ServerClock, listener: Listener) => Pick<Link, keyof Link>} link
 * @property {(path: string, init?: RequestInit) => Promise<Response>} ask throws where there is no answer
 * @property {(path: string, parcel: Parcel, onShare: (share: number) => void) => Promise<Answer>} put
 */

/**
 * @param {string} token
 * @returns {Server}
 */
export function serverFor(token) {
  const headers = { Authorization: `Bearer ${token}` };
  return {
    practice: null,
    link: (clock, listener) => new Link(`${location.origin.replace(/^http/, "ws")}/ws`, token, clock, listener),
    ask: (path, init = {}) => fetch(path, { cache: "no-store", ...init, headers: { ...headers, ...init.headers } }),
    put: (path, parcel, onShare) => send(token, path, parcel, onShare),
  };
}
