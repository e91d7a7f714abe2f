// @ts-check
/** @import { PageCard } from "./types.js" */
/** @import { Store } from "./store.js" */
/** @import { Doubt, Photo } from "./photograph.js" */
/**
 * The candidate's answer sheets in order, kept on the phone until the exam is over.
 *
 * The first sheet is page 1, and so on. What the server holds is compared with this list (`sheet-steps.js`), so taking
 * a page again, moving it, taking it out and coming back after a reload are all the same thing: making the two lists
 * equal. That makes a sheet's place precious, so it is kept also of a sheet whose picture is not here; and a page that
 * another device has sent is taken into the list, for only what was taken out here may be removed there.
 */

import { placesOf } from "./sheet-steps.js";

/**
 * @typedef {object} Sheet
 * @property {string} id
 * @property {ArrayBuffer|null} bytes null: not on this phone, because another took it or the database was full
 * @property {string} type
 * @property {string} sha256 hex; empty: the server has not got it either
 * @property {number} size
 * @property {Doubt[]} doubts
 * @property {number} [goneFrom] the page it was until it was taken out; 0 if another picture has taken its place
 * @property {boolean} [isSettled] taken out, and the server has let go of it
 */

/** How the id of a sheet begins that only the server has. */
const HELD = "held-";
/** The id under which the order is kept. */
const PLACES = "places";

export class Sheets {
  /** @type {Sheet[]} */
  list = [];
  /** @type {Sheet[]} taken out or replaced here, so that the server is to let go of them too; the newest last */
  gone = [];
  #store;

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
  }

  async load() {
    const all = await this.#store.all("sheets");
    const kept = /** @type {Sheet[]} */ (all.filter(({ sha256 }) => sha256 !== undefined));
    const here = new Map(kept.filter(({ goneFrom }) => goneFrom === undefined).map((sheet) => [sheet.id, sheet]));
    /** @type {string[]} */
    const places = all.find(({ id }) => id === PLACES)?.ids ?? [];
    // A page that closed between two writes leaves a sheet without a place: it goes to the end, and is not given up.
    const others = [...here.values()].filter(({ id }) => !places.includes(id));
    this.list = [...places.map((id) => here.get(id) ?? missing(id)), ...others];
    this.gone = kept.filter(({ goneFrom }) => goneFrom !== undefined);
  }

  /**
   * Take in what the server holds and this list does not know, and let go of what only the server had and has no more.
   *
   * @param {PageCard[]} pages
   */
  meet(pages) {
    const places = new Set(placesOf(this.list, pages).values());
    const before = this.list;
    this.list = before.filter(({ id }, place) => !id.startsWith(HELD) || places.has(place));
    // What was taken here, has lost its picture and is nowhere else is missed in its place.
    this.list = this.list.map((sheet) => (sheet.bytes || !sheet.sha256 || places.has(before.indexOf(sheet)) ? sheet : missing(sheet.id)));
    const known = placesOf(this.list, pages);
    const gone = goneOf(this);
    for (const card of pages) {
      if (known.has(card.page) || gone.has(card.sha256)) continue;
      const sheet = heldOnly(card);
      const place = card.page - 1;
      while (this.list.length < place) this.list.push(missing());
      const stood = this.list[place];
      const isMissed = stood && !stood.bytes && !stood.sha256;
      this.list.splice(place, isMissed ? 1 : 0, sheet);
      void this.#write(sheet);
    }
    if (this.list.map(({ id }) => id).join() !== before.map(({ id }) => id).join()) void this.#writePlaces();
  }

  /** @param {Photo} photo a further page */
  async add(photo) {
    const sheet = await sheetOf(photo);
    this.list.push(sheet);
    await this.#keep(sheet);
  }

  /**
   * @param {number} page from 1
   * @param {Photo} photo which takes the place of that page
   */
  async retake(page, photo) {
    const old = this.list[page - 1];
    if (!old) return;
    const sheet = await sheetOf(photo);
    this.list = this.list.map((each) => (each === old ? sheet : each));
    await this.#keep(sheet);
    await this.#letGo({ ...old, bytes: null, goneFrom: 0 });
  }

  /** @param {number} page from 1 */
  async remove(page) {
    const [sheet] = this.list.splice(page - 1, 1);
    if (!sheet) return;
    await this.#writePlaces();
    await this.#letGo({ ...sheet, goneFrom: page });
  }

  /** The last sheet that was taken out, where its picture is still here to be put back. */
  get lastRemoved() {
    return this.gone.findLast(({ goneFrom, bytes }) => goneFrom && bytes) ?? null;
  }

  /** Put the sheet back that was taken out last. */
  async putBack() {
    const removed = this.lastRemoved;
    if (!removed) return;
    const { goneFrom = 1, isSettled: _, ...sheet } = removed;
    this.list.splice(Math.min(goneFrom - 1, this.list.length), 0, sheet);
    await this.#keep(sheet);
  }

  /**
   * @param {number} page from 1
   * @param {number} by places: −1 is one nearer to the front
   */
  async move(page, by) {
    const from = page - 1;
    const [one, other] = [this.list[from], this.list[from + by]];
    if (!one || !other) return;
    this.list[from] = other;
    this.list[from + by] = one;
    await this.#writePlaces();
  }

  /** Nothing is left to be done at the server: a page that comes there now is another's, whatever was taken out here. */
  settled() {
    for (const sheet of this.gone) {
      if (sheet.goneFrom && sheet.bytes) sheet.isSettled = true;
      else void this.#forget(sheet);
    }
  }

  /** @param {Sheet} sheet which is in the list already */
  async #keep(sheet) {
    const same = this.gone.filter(({ id, sha256 }) => id === sheet.id || sha256 === sheet.sha256);
    await this.#write(sheet);
    await this.#writePlaces();
    for (const each of same) await this.#forget(each, each.id !== sheet.id);
  }

  /** @param {Sheet} sheet which is in the list no more */
  async #letGo(sheet) {
    this.gone.push(sheet);
    await this.#write(sheet);
  }

  /**
   * @param {Sheet} sheet
   * @param {boolean} [isToBeErased] false where the list holds a sheet of the same id again
   */
  async #forget(sheet, isToBeErased = true) {
    this.gone = this.gone.filter((each) => each !== sheet);
    if (isToBeErased) await this.#store.remove("sheets", sheet.id).catch(() => undefined);
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

  async #writePlaces() {
    const order = { id: PLACES, ids: this.list.map(({ id }) => id) };
    await this.#store.put("sheets", order).catch(() => undefined);
  }
}

/**
 * @param {Sheets} sheets
 * @returns {Set<string>} SHA-256 of what the server is to let go of
 */
export const goneOf = ({ gone }) => new Set(gone.filter(({ isSettled }) => !isSettled).map(({ sha256 }) => sha256));

/**
 * @param {Photo} photo
 * @returns {Promise<Sheet>}
 */
async function sheetOf({ bytes, type, doubts }) {
  return { id: crypto.randomUUID(), bytes, type, doubts, sha256: await digest(bytes), size: bytes.byteLength };
}

/**
 * @param {PageCard} card
 * @returns {Sheet} stands for a page that only the server has
 */
function heldOnly({ sha256, size, media_type }) {
  return { id: `${HELD}${crypto.randomUUID()}`, bytes: null, type: media_type, sha256, size, doubts: [] };
}

/**
 * @param {string} [id]
 * @returns {Sheet} stands for a page that is neither here nor at the server, and is to be taken again
 */
function missing(id = crypto.randomUUID()) {
  return { id, bytes: null, type: "", sha256: "", size: 0, doubts: [] };
}

/**
 * @param {ArrayBuffer} bytes
 * @returns {Promise<string>} SHA-256 in hex
 */
export async function digest(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
