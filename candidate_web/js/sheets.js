// @ts-check
/** @import { PageCard } from "./types.js" */
/** @import { Store } from "./store.js" */
/** @import { Photo } from "./photograph.js" */
/**
 * The candidate's answer sheets in order, kept on the phone until the exam is over.
 *
 * The first sheet is page 1, and so on. What the server holds is compared with this list (`nextStep`), so taking a
 * page again, taking one out and coming back after a reload are all the same thing: making the two lists equal.
 */

/**
 * @typedef {object} Sheet
 * @property {string} id
 * @property {number} order
 * @property {ArrayBuffer|null} bytes null: only the server has it, from an earlier visit on another device
 * @property {string} type
 * @property {string} sha256 hex
 * @property {number} size
 */

/** @typedef {{kind: "put", page: number, sheet: Sheet} | {kind: "remove", page: number}} Step */

export class Sheets {
  /** @type {Sheet[]} */
  list = [];
  #store;
  #met = false;

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
  }

  async load() {
    const kept = /** @type {Sheet[]} */ (await this.#store.all("sheets"));
    this.list = kept.sort((one, other) => one.order - other.order);
  }

  /**
   * Once, at the first view: pages that only the server knows join the list.
   *
   * @param {PageCard[]} pages
   * @param {Set<number>} beingRemoved pages whose removal is on its way
   */
  meet(pages, beingRemoved) {
    if (this.#met) return;
    this.#met = true;
    for (const { page, sha256, size, media_type } of pages) {
      if (page <= this.list.length || beingRemoved.has(page)) continue;
      this.list.push({ id: `held-${page}`, order: this.#nextOrder(), bytes: null, type: media_type, sha256, size });
    }
  }

  /** @param {Photo} photo a further page */
  async add(photo) {
    await this.#keep(photo, this.#nextOrder());
  }

  /**
   * @param {number} page from 1
   * @param {Photo} photo which takes the place of that page
   */
  async retake(page, photo) {
    const old = this.list[page - 1];
    if (!old) return;
    await this.#keep(photo, old.order, old);
    await this.#store.remove("sheets", old.id);
  }

  /** @param {number} page from 1 */
  async remove(page) {
    const [sheet] = this.list.splice(page - 1, 1);
    if (sheet) await this.#store.remove("sheets", sheet.id);
  }

  /**
   * Taking a page out moves those behind it, for which their pictures must be on this phone.
   *
   * @param {number} page from 1
   */
  mayRemove(page) {
    return this.list.slice(page).every((sheet) => sheet.bytes);
  }

  #nextOrder() {
    return (this.list.at(-1)?.order ?? 0) + 1;
  }

  /**
   * @param {Photo} photo
   * @param {number} order
   * @param {Sheet} [instead]
   */
  async #keep({ bytes, type }, order, instead) {
    const sheet = { id: crypto.randomUUID(), order, bytes, type, sha256: await digest(bytes), size: bytes.byteLength };
    if (instead) this.list = this.list.map((each) => (each === instead ? sheet : each));
    else this.list.push(sheet);
    // A full database costs the page its place after a reload, not its place in the queue.
    await this.#store.put("sheets", sheet).catch(() => undefined);
  }
}

/**
 * What brings the server nearer to the list; null when the two agree or nothing may change.
 *
 * @param {Sheet[]} sheets
 * @param {PageCard[]} pages what the server holds
 * @param {number|null} declared once declared, missing pages may still come, and nothing else
 * @param {(sheet: Sheet, page: number) => boolean} setAside whether sending it failed for good
 * @returns {Step|null}
 */
export function nextStep(sheets, pages, declared, setAside) {
  const held = new Map(pages.map((page) => [page.page, page.sha256]));
  for (const [index, sheet] of sheets.entries()) {
    const page = index + 1;
    if (held.get(page) === sheet.sha256 || !sheet.bytes || setAside(sheet, page)) continue;
    if (declared === null || (page <= declared && !held.has(page))) return { kind: "put", page, sheet };
  }
  const last = Math.max(0, ...held.keys());
  return declared === null && last > sheets.length ? { kind: "remove", page: last } : null;
}

/**
 * @param {ArrayBuffer} bytes
 * @returns {Promise<string>} SHA-256 in hex
 */
export async function digest(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
