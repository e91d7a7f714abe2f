// @ts-check
/** @import { ScreenName } from "./screens.js" */
/**
 * Keeps the page on the phone (`sw.js`), and takes a new version of it only where that disturbs nobody: as the page is
 * loaded, and on screens on which nothing has been begun. Where the browser gives no service worker, as over a
 * certificate it does not trust, the page is what the server sends, and that is all.
 */

const TAKEN_WITHIN_MS = 3_000;
const FOUND_WITHIN_MS = 1_000;

/** @type {ReadonlySet<ScreenName>} */
const SAFE = new Set(/** @type {ScreenName[]} */ (["connecting", "early", "join", "outdated", "closed"]));

/**
 * @param {number} milliseconds
 * @returns {Promise<undefined>}
 */
const pause = (milliseconds) => new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds));

export class Renewal {
  /** @type {ServiceWorkerRegistration|null} */
  #registration = null;
  #isTaking = false;
  #hasLookedForNewer = false;

  /** A version that waits since an earlier visit is taken before this one begins; then this load ends here. */
  async atLoad() {
    // Only a page that came from the phone can be older than one that waits there.
    if (!navigator.serviceWorker?.controller) return;
    const finding = navigator.serviceWorker.getRegistration().catch(() => undefined);
    const registration = await Promise.race([finding, pause(FOUND_WITHIN_MS)]);
    if (registration?.waiting) await Promise.race([this.#take(registration.waiting), pause(TAKEN_WITHIN_MS)]);
  }

  /** Keep the page on the phone from now on. */
  async begin() {
    const registering = navigator.serviceWorker?.register("/sw.js", { updateViaCache: "none" });
    this.#registration = (await registering?.catch(() => null)) ?? null;
  }

  /** Ask the server whether there is a new version; it is fetched beside this one. */
  look() {
    this.#registration?.update().catch(() => undefined);
  }

  /** @param {ScreenName} screen what is shown now */
  consider(screen) {
    if (screen === "outdated" && !this.#hasLookedForNewer) {
      this.#hasLookedForNewer = true;
      this.look();
    }
    const waiting = this.#registration?.waiting;
    if (waiting && !this.#isTaking && navigator.serviceWorker.controller && SAFE.has(screen)) void this.#take(waiting);
  }

  /**
   * @param {ServiceWorker} waiting
   * @returns {Promise<void>} never: the page is loaded anew
   */
  #take(waiting) {
    this.#isTaking = true;
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
    waiting.postMessage("take over");
    return new Promise(() => undefined);
  }
}
