// @ts-check
/** @import { FromServer, Hello, Command, Signal, Ping, Pong } from "./types.js" */
/** @import { ServerClock } from "./clock.js" */
/**
 * The connection to the server: says hello, pings, and comes back by itself after every loss but a final one.
 *
 * A dead network closes no socket: a browser notices nothing for half a minute. So the page pings every five seconds,
 * and drops a socket that does not answer within six without waiting for its close.
 */

export const PROTOCOL = 1;
const PING_EVERY_MS = 5_000;
const PONG_WITHIN_MS = 6_000;
/** Or four times as long as the last one took, where a line is that slow. */
const PONG_OF_PROBE_WITHIN_MS = 1_000;
const WELCOME_WITHIN_MS = 10_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;
/** Codes after which coming back would be wrong or useless. */
const FINAL = new Set([4400, 4401, 4403, 4409]);
const SLOW_DOWN = 4429;

/**
 * @typedef {object} Listener
 * @property {(message: FromServer) => void} onMessage
 * @property {() => void} onChange `state` has changed
 * @property {() => void} onSilence the server did not answer, though the socket seemed open: the network has changed
 */

export class Link {
  /** @type {"connecting"|"open"|"lost"|"ended"} */
  state = "connecting";
  /** @type {number} close code once `state` is "ended" */
  code = 0;
  /** @type {number|null} server time at which the connection was lost */
  lostSince = null;
  /** Number of the last record heard. */
  cursor = 0;
  /** @type {number|null} milliseconds of the last round trip */
  trip = null;

  #address;
  #token;
  #clock;
  #listener;
  /** @type {WebSocket|null} */
  #socket = null;
  #tries = 0;
  #helloAt = 0;
  /** @type {number|undefined} */
  #pinging;
  /** @type {number|undefined} */
  #deadline;
  /** @type {number|undefined} */
  #pause;

  /**
   * @param {string} address of the WebSocket
   * @param {string} token
   * @param {ServerClock} clock
   * @param {Listener} listener
   */
  constructor(address, token, clock, listener) {
    this.#address = address;
    this.#token = token;
    this.#clock = clock;
    this.#listener = listener;
  }

  /** Connect now, whatever pause was under way. */
  connect() {
    if (this.state === "ended") return;
    this.#drop();
    // What was said on the socket just dropped may have gone nowhere, and nothing more is said before the welcome.
    if (this.state === "open") this.#lost();
    const socket = new WebSocket(this.#address);
    this.#socket = socket;
    socket.onopen = () => {
      this.#helloAt = this.#clock.own();
      this.#say({ type: "hello", protocol: PROTOCOL, token: this.#token, after: this.cursor });
    };
    socket.onmessage = (event) => this.#hear(event.data);
    socket.onclose = (event) => this.#closed(event.code);
    this.#deadline = setTimeout(() => this.#silent(), WELCOME_WITHIN_MS);
  }

  /** Look at once whether the connection still lives: the page came back into view, or a call has fallen silent. */
  probe() {
    if (this.state !== "open") {
      this.connect();
      return;
    }
    this.#ping();
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.#silent(), Math.max(PONG_OF_PROBE_WITHIN_MS, 4 * (this.trip ?? 0)));
  }

  /**
   * @param {Command|Signal} message
   * @returns {boolean} whether it was handed to an open connection
   */
  send(message) {
    return this.state === "open" && this.#say(message);
  }

  /** Close for good: the exam is over for this page. */
  end() {
    this.#drop();
    this.state = "ended";
    this.#listener.onChange();
  }

  /** @param {Hello|Command|Signal|Ping} message */
  #say(message) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  /** @param {unknown} text */
  #hear(text) {
    const message = read(text);
    if (!message) return;
    if (message.type === "welcome") {
      this.#clock.learn(message.now, this.#helloAt);
      clearTimeout(this.#deadline);
      this.#deadline = undefined;
      this.#tries = 0;
      this.lostSince = null;
      this.state = "open";
      this.#pinging = setInterval(() => this.#ping(), PING_EVERY_MS);
      this.#ping();
    } else if (message.type === "pong") {
      this.#heardPong(message);
    } else if (message.type === "record") {
      this.cursor = Math.max(this.cursor, message.cursor);
    }
    this.#listener.onMessage(message);
    if (message.type === "welcome") this.#listener.onChange();
  }

  #ping() {
    if (!this.#say({ type: "ping", t: this.#clock.own() })) return;
    // A pong still owed keeps its own deadline.
    this.#deadline ??= setTimeout(() => this.#silent(), PONG_WITHIN_MS);
  }

  /** @param {Pong} pong */
  #heardPong(pong) {
    clearTimeout(this.#deadline);
    this.#deadline = undefined;
    this.trip = this.#clock.own() - pong.t;
    this.#clock.learn(pong.now, pong.t);
  }

  #silent() {
    const wasOpen = this.state === "open";
    this.#lost();
    if (wasOpen) this.#listener.onSilence();
    this.connect();
  }

  /** @param {number} code */
  #closed(code) {
    this.#drop();
    if (FINAL.has(code)) {
      this.state = "ended";
      this.code = code;
      this.#listener.onChange();
      return;
    }
    this.#lost();
    this.#tries += 1;
    const longest = code === SLOW_DOWN ? LONGEST_PAUSE_MS : FIRST_PAUSE_MS * 2 ** (this.#tries - 1);
    // Somewhere in the upper half, so that twenty-seven phones do not come back in step.
    const pause = Math.min(LONGEST_PAUSE_MS, longest) * (0.5 + Math.random() / 2);
    this.#pause = setTimeout(() => this.connect(), pause);
  }

  #lost() {
    this.lostSince ??= this.#clock.now();
    this.state = "lost";
    this.#listener.onChange();
  }

  #drop() {
    clearInterval(this.#pinging);
    clearTimeout(this.#deadline);
    clearTimeout(this.#pause);
    this.#deadline = undefined;
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}

/**
 * @param {unknown} text
 * @returns {FromServer|null} null for what is no message; unknown types are left to the listener, who ignores them
 */
function read(text) {
  try {
    const message = JSON.parse(String(text));
    return typeof message?.type === "string" ? message : null;
  } catch {
    return null;
  }
}
