// @ts-check
/** What else the page needs of the phone: a screen that stays on, its battery, room to store, the right features. */

const GIGABYTE = 1e9;

/** Keeps the screen on from `hold` on, and asks for that again whenever the page comes back into view. */
export class ScreenLock {
  held = false;
  #wanted = false;

  constructor() {
    document.addEventListener("visibilitychange", () => {
      if (this.#wanted && document.visibilityState === "visible") void this.hold();
    });
  }

  /** @returns {Promise<boolean>} whether the screen will stay on */
  async hold() {
    this.#wanted = true;
    try {
      const lock = await navigator.wakeLock.request("screen");
      this.held = true;
      lock.onrelease = () => (this.held = false);
    } catch {
      this.held = false;
    }
    return this.held;
  }
}

/** The battery, where the browser tells (Chromium only). */
export class Battery {
  /** @type {{level: number, charging: boolean}|null} */
  #source = null;

  async open() {
    const ask = /** @type {any} */ (navigator).getBattery;
    if (ask) this.#source = await ask.call(navigator).catch(() => null);
  }

  /** @returns {number|null} 0..1 */
  get level() {
    return this.#source?.level ?? null;
  }

  /** @returns {boolean|null} */
  get charging() {
    return this.#source?.charging ?? null;
  }
}

/**
 * Wifi to mobile: a phone that stays online all the while says so here at best (Chromium on Android).
 *
 * @param {() => void} onOther called when the phone is on a network of another kind
 */
export function heedNetwork(onOther) {
  const connection = /** @type {any} */ (navigator).connection;
  let kind = connection?.type;
  connection?.addEventListener("change", () => {
    const isOther = connection.type !== kind && connection.type !== "none";
    kind = connection.type;
    if (isOther) onOther();
  });
}

/** @returns {Promise<number|null>} gigabytes this page may still store; null where the browser does not say */
export async function roomToStore() {
  const estimate = await navigator.storage?.estimate?.().catch(() => null);
  if (!estimate?.quota) return null;
  return (estimate.quota - (estimate.usage ?? 0)) / GIGABYTE;
}

/** @returns {string[]} what this browser lacks and the exam needs, in words; empty when it has everything */
export function missingFeatures() {
  const needed = {
    "live video": typeof RTCPeerConnection !== "undefined",
    "a steady connection": typeof WebSocket !== "undefined",
    "photographs in the page": typeof OffscreenCanvas !== "undefined" && typeof createImageBitmap !== "undefined",
    "checks that files arrive whole": typeof crypto.subtle !== "undefined",
  };
  return Object.entries(needed)
    .filter(([, there]) => !there)
    .map(([words]) => words);
}
