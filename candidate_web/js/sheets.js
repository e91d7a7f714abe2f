// @ts-check
/** @import { PageCard } from "./types.js" */
/** @import { Store } from "./store.js" */
/** @import { Photo } from "./photograph.js" */
/**
 * The candidate's answer sheets in order, kept on the phone until the exam is over.
 *
 * The first sheet is page 1, and so on. What the server holds is compared with this list (`nextStep`), so taking a
 * page again, taking one out and coming back after a reload are all the same thing: making the two lists equal. That
 * makes a sheet's place precious: a list one sheet short would send every later page over another one. So the place
 * is kept also of a sheet whose picture is not here.
 */

/**
 * @typedef {object} Sheet
 * @property {string} id
 * @property {number} order its page, from 1
 * @property {ArrayBuffer|null} bytes null: not on this phone, because another took it or the database was full
 * @property {string} type
 * @property {string} sha256 hex; empty: the server has not got it either
 * @property {number} size
 */

/** @typedef {{kind: "put", page: number, sheet: Sheet} | {kind: "remove", page: number}} Step */

/** How the number of a sheet begins that only the server has. */
const HELD = "held-";

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
    let last = 0;
    for (const sheet of this.list) {
      // A reload amid a retake leaves the old sheet and the new one: neither is given up.
      sheet.order = Math.max(sheet.order, last + 1);
      last = sheet.order;
    }
  }

  /**
   * Once, at the first view: pages that only the server has take their places in the list.
   *
   * @param {PageCard[]} pages
   * @param {Set<number>} beingRemoved pages whose removal is on its way
   */
  meet(pages, beingRemoved) {
    if (this.#met) return;
    this.#met = true;
    const held = new Map(pages.filter(({ page }) => !beingRemoved.has(page)).map((card) => [card.page, card]));
    const placed = new Map(this.list.map((sheet) => [sheet.order, sheet]));
    const moved = new Set(
      this.list.filter(({ order, bytes, sha256 }) => bytes && held.get(order)?.sha256 !== sha256).map(({ sha256 }) => sha256),
    );
    for (const { order, id, bytes } of this.list) {
      if (bytes) continue;
      placed.delete(order);
      // What the server had and has no more was taken out elsewhere; what was taken here and is nowhere is missed.
      if (id.startsWith(HELD) || held.has(order)) this.#store.remove("sheets", id).catch(() => undefined);
      else placed.set(order, missing(order, id));
    }
    for (const card of held.values()) {
      // A sheet that has moved up is still held where it was before.
      if (!placed.has(card.page) && !moved.has(card.sha256)) placed.set(card.page, heldOnly(card));
    }
    const last = Math.max(0, ...placed.keys());
    this.list = Array.from({ length: last }, (_, index) => placed.get(index + 1) ?? missing(index + 1));
    for (const sheet of this.list) if (sheet.id.startsWith(HELD)) void this.#write(sheet);
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
    if (!sheet) return;
    const behind = this.list.slice(page - 1);
    for (const each of behind) each.order -= 1;
    await this.#store.remove("sheets", sheet.id);
    for (const each of behind) await this.#write(each);
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
    await this.#write(sheet);
  }

  /** @param {Sheet} sheet */
  async #write(sheet) {
    try {
      await this.#store.put("sheets", sheet);
    } catch {
      // A full database costs the sheet its picture after a reload, not its place.
      const place = { ...sheet, bytes: null };
      await this.#store.put("sheets", place).catch(() => undefined);
    }
  }
}

/**
 * @param {PageCard} card
 * @returns {Sheet} stands for a page that only the server has
 */
function heldOnly({ page, sha256, size, media_type }) {
  return { id: `${HELD}${page}`, order: page, bytes: null, type: media_type, sha256, size };
}

/**
 * @param {number} page
 * @param {string} [id]
 * @returns {Sheet} stands for a page that is neither here nor at the server, and is to be taken again
 */
function missing(page, id = `missing-${page}`) {
  return { id, order: page, bytes: null, type: "", sha256: "", size: 0 };
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
