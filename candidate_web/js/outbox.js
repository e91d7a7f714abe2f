// @ts-check
/** @import { Wanted, Command, Done, Refused } from "./types.js" */
/** @import { Store } from "./store.js" */
/** @import { ServerClock } from "./clock.js" */
/**
 * What the candidate has asked for and the record does not show yet.
 *
 * A request is stamped when it is made, kept on the phone, sent in order and one at a time, and sent again by the
 * same id after a lost connection: the server gives the same id effect once.
 */

/**
 * @typedef {object} Request
 * @property {string} id
 * @property {number} order
 * @property {string} said_at
 * @property {Wanted} command
 * @property {"kept"|"sent"|"done"} state
 * @property {number} cursor once done: the record that holds it
 */

export class Outbox {
  /** @type {Request[]} in the order they were made */
  requests = [];
  #store;
  #clock;
  /** @type {(command: Command) => boolean} */
  #send;
  #open = false;

  /**
   * @param {Store} store
   * @param {ServerClock} clock
   * @param {(command: Command) => boolean} send false if there was no connection
   */
  constructor(store, clock, send) {
    this.#store = store;
    this.#clock = clock;
    this.#send = send;
  }

  /** Take up what an earlier load of the page left behind. */
  async load() {
    const kept = /** @type {Request[]} */ (await this.#store.all("outbox"));
    kept.sort((one, other) => one.order - other.order);
    this.requests = [...kept.map((request) => ({ ...request, state: /** @type {const} */ ("kept") })), ...this.requests];
  }

  /**
   * @param {Wanted} command
   * @param {string} [said_at] when it was wanted, where that is not now
   * @returns {string} the id it is known by from now on
   */
  say(command, said_at = this.#clock.stamp()) {
    const order = (this.requests.at(-1)?.order ?? 0) + 1;
    /** @type {Request} */
    const request = { id: crypto.randomUUID(), order, said_at, command, state: "kept", cursor: 0 };
    this.requests.push(request);
    this.#keep(request);
    this.#sendNext();
    return request.id;
  }

  /**
   * @template {Wanted["type"]} Type
   * @param {Type} type
   * @returns {(Request & {command: Extract<Wanted, {type: Type}>})[]} those under way, of that type
   */
  underWay(type) {
    return /** @type {any[]} */ (this.requests.filter((request) => request.command.type === type));
  }

  /** How many have not reached the record. */
  get waiting() {
    return this.requests.filter((request) => request.state !== "done").length;
  }

  /** The server has welcomed this page, on a connection that has carried nothing yet. */
  opened() {
    this.#open = true;
    this.#unsend();
    this.#sendNext();
  }

  /** The connection is gone; what was on its way will be sent again. */
  closed() {
    this.#open = false;
    this.#unsend();
  }

  /** @param {Done} answer */
  done({ id, cursor }) {
    const request = this.requests.find((each) => each.id === id);
    if (!request) return;
    request.state = "done";
    request.cursor = cursor;
    this.#sendNext();
  }

  /**
   * @param {Refused} answer
   * @returns {Request|null} what was refused; null if it is none of ours
   */
  refused({ id }) {
    const request = this.requests.find((each) => each.id === id);
    if (!request) return null;
    this.requests = this.requests.filter((each) => each !== request);
    this.#forget(request.id);
    this.#sendNext();
    return request;
  }

  /**
   * The view shows everything up to that record: what is done up to there needs no mention of its own any more. Until
   * then it stays on the phone too, so that a page loaded again shows neither less nor more than this one.
   *
   * @param {number} cursor
   */
  shownUpTo(cursor) {
    const isShown = (/** @type {Request} */ request) => request.state === "done" && request.cursor <= cursor;
    this.#drop(isShown);
  }

  /**
   * Take back what has not been sent and is of no use any more.
   *
   * @param {Wanted["type"]} type
   */
  takeBack(type) {
    this.#drop(({ command, state }) => command.type === type && state === "kept");
  }

  /** @param {(request: Request) => boolean} isOver */
  #drop(isOver) {
    for (const { id } of this.requests.filter(isOver)) this.#forget(id);
    this.requests = this.requests.filter((request) => !isOver(request));
  }

  /** What was sent on a connection that is no more has no answer to wait for. */
  #unsend() {
    for (const request of this.requests) if (request.state === "sent") request.state = "kept";
  }

  #sendNext() {
    if (!this.#open || this.requests.some((request) => request.state === "sent")) return;
    const next = this.requests.find((request) => request.state === "kept");
    if (!next) return;
    const { id, said_at, command } = next;
    if (this.#send({ type: "command", id, said_at, command })) next.state = "sent";
  }

  /** @param {Request} request */
  #keep(request) {
    // A full or broken database must not stop the request itself, which is on its way by now.
    this.#store.put("outbox", { ...request }).catch(() => undefined);
  }

  /** @param {string} id */
  #forget(id) {
    this.#store.remove("outbox", id).catch(() => undefined);
  }
}
