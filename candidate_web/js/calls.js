// @ts-check
/** @import { IceServer, Signal, Status } from "./types.js" */
/**
 * Whom the phone calls: at most three viewers, each with a call that is made anew whenever it breaks.
 *
 * The old call stays until the new one connects, so that a picture is not given up before there is another.
 */

import { Call } from "./call.js";

export const MOST_VIEWERS = 3;
const TELL_EVERY_MS = 500;
/** The first lets an `unwatch` arrive that belongs to a goodbye. */
const REDIAL_PAUSES_MS = [250, 2_000, 4_000, 8_000];

/**
 * @typedef {object} Viewer
 * @property {Call} call the newest
 * @property {Call|null} older connected still, until the newest is
 * @property {number} broken how often in a row
 * @property {number|undefined} redial
 */

export class Calls {
  /** @type {Map<string, Viewer>} by peer id */
  #viewers = new Map();
  /** @type {IceServer[]} */
  iceServers = [];
  /** @type {MediaStreamTrack|null} */
  #track = null;
  /** @type {MediaStreamTrack|null} */
  #microphone = null;
  #redialAllOnceWelcome = false;
  #send;
  #status;
  #onChange;
  #onSilence;

  /**
   * @param {(signal: Signal) => void} send
   * @param {() => Status} status
   * @param {() => void} onChange
   * @param {() => void} onSilence a call has fallen silent
   */
  constructor(send, status, onChange, onSilence) {
    this.#send = send;
    this.#status = status;
    this.#onChange = onChange;
    this.#onSilence = onSilence;
    setInterval(() => this.#tellAll(), TELL_EVERY_MS);
  }

  /** How many are sent pictures this moment. */
  get watching() {
    return this.#every().filter((call) => call.state === "connected" && call.size !== "pause").length;
  }

  /** Whether somebody hears what the microphone hears. */
  get areListening() {
    return this.#every().some((call) => call.state === "connected" && call.listens);
  }

  /** Whether somebody's voice is played. */
  get areSpeaking() {
    return this.#every().some((call) => call.state === "connected" && call.speaks);
  }

  /**
   * The server has welcomed the page.
   *
   * @param {IceServer[]} iceServers
   */
  welcomed(iceServers) {
    this.iceServers = iceServers;
    const all = this.#redialAllOnceWelcome;
    this.#redialAllOnceWelcome = false;
    for (const [peer, viewer] of this.#viewers) {
      // An offer made while the connection was gone reached nobody.
      if (all || viewer.call.state !== "connected") this.#redial(peer);
    }
  }

  /** The network is another one: calls that seem alive may be dead, and only the server can carry new ones. */
  networkChanged() {
    this.#redialAllOnceWelcome = true;
  }

  /** @param {string} peer a viewer who wants a call */
  watch(peer) {
    const known = this.#viewers.get(peer);
    if (known) {
      if (known.call.state !== "connected") this.#redial(peer);
      return;
    }
    if (this.#viewers.size >= MOST_VIEWERS) this.#giveUpOnTheBroken();
    if (this.#viewers.size >= MOST_VIEWERS) {
      this.#bye(peer, crypto.randomUUID(), `This phone already serves ${MOST_VIEWERS} viewers.`);
      return;
    }
    this.#viewers.set(peer, { call: this.#dial(peer), older: null, broken: 0, redial: undefined });
  }

  /** @param {string} peer a viewer who has gone */
  unwatch(peer) {
    const viewer = this.#viewers.get(peer);
    if (!viewer) return;
    this.#viewers.delete(peer);
    clearTimeout(viewer.redial);
    viewer.older?.close();
    viewer.call.close();
    this.#onChange();
  }

  /** @param {Signal} signal */
  hear({ call: id, from, kind, description, ice_candidate }) {
    const viewer = this.#viewers.get(from ?? "");
    const call = [viewer?.call, viewer?.older].find((each) => each?.id === id);
    if (!viewer || !call) return;
    if (kind === "description" && description?.type === "answer") void call.answer(description);
    else if (kind === "ice_candidate" && ice_candidate) void call.addIceCandidate(ice_candidate);
    else if (kind === "bye") this.#hungUp(from ?? "", viewer, call);
  }

  /** @param {MediaStream|null} stream of camera and microphone */
  film(stream) {
    this.#track = stream?.getVideoTracks()[0] ?? null;
    this.#microphone = stream?.getAudioTracks()[0] ?? null;
    for (const call of this.#every()) void call.film(this.#track, this.#microphone);
  }

  /** The person has touched the page. */
  unlock() {
    for (const call of this.#every()) call.unlock();
  }

  /** Hang up on everybody. */
  end() {
    for (const [peer, viewer] of this.#viewers) {
      this.#bye(peer, viewer.call.id, "The exam is over for this phone.");
      this.unwatch(peer);
    }
  }

  /**
   * @param {string} peer
   * @returns {Call}
   */
  #dial(peer) {
    const call = new Call(peer, this.iceServers, this.#track, this.#microphone, {
      send: this.#send,
      onConnected: (connected) => this.#connected(peer, connected),
      onBroken: (broken) => this.#broken(peer, broken),
      onSilence: this.#onSilence,
    });
    void call.dial();
    return call;
  }

  /** @param {string} peer */
  #redial(peer) {
    const viewer = this.#viewers.get(peer);
    if (!viewer) return;
    clearTimeout(viewer.redial);
    if (viewer.call.state === "connected") {
      viewer.older?.close();
      viewer.older = viewer.call;
    } else {
      viewer.call.close();
    }
    viewer.call = this.#dial(peer);
    this.#onChange();
  }

  /**
   * @param {string} peer
   * @param {Call} call
   */
  #connected(peer, call) {
    const viewer = this.#viewers.get(peer);
    if (viewer?.call === call) {
      viewer.broken = 0;
      viewer.older?.close();
      viewer.older = null;
    }
    this.#onChange();
  }

  /**
   * @param {string} peer
   * @param {Call} call
   */
  #broken(peer, call) {
    const viewer = this.#viewers.get(peer);
    if (viewer?.older === call) {
      call.close();
      viewer.older = null;
    } else if (viewer?.call === call) {
      const pause = REDIAL_PAUSES_MS[Math.min(viewer.broken, REDIAL_PAUSES_MS.length - 1)];
      viewer.broken += 1;
      clearTimeout(viewer.redial);
      viewer.redial = setTimeout(() => this.#redial(peer), pause);
    }
    this.#onChange();
  }

  /**
   * A console hangs up on a call that does not connect in time, and watches still: only the server's `unwatch` says
   * that a viewer has gone.
   *
   * @param {string} peer
   * @param {Viewer} viewer
   * @param {Call} call
   */
  #hungUp(peer, viewer, call) {
    // Never at once, or a viewer that hangs up on every call would be called without a pause.
    if (call === viewer.call) viewer.broken = Math.max(viewer.broken, 1);
    call.close();
    this.#broken(peer, call);
  }

  /** A viewer that cannot be reached must not keep out one that can. */
  #giveUpOnTheBroken() {
    for (const [peer, { call, older, broken }] of this.#viewers) {
      if (broken > 0 && call.state !== "connected" && !older) this.unwatch(peer);
    }
  }

  /**
   * @param {string} peer
   * @param {string} call
   * @param {string} reason
   */
  #bye(peer, call, reason) {
    this.#send({ type: "signal", call, to: peer, kind: "bye", reason });
  }

  #tellAll() {
    const status = this.#status();
    for (const call of this.#every()) call.tell(status);
  }

  #every() {
    return [...this.#viewers.values()].flatMap(({ call, older }) => (older ? [call, older] : [call]));
  }
}
