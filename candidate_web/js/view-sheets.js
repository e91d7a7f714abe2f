// @ts-check
/** @import { Phone } from "./phone.js" */
/** @import { Sheet } from "./sheets.js" */
/** The answer sheets as a list of small pictures, each with its page number, how far it has got, and what can be done. */

import { doubtsInWords } from "./view-doubts.js";
import { placesOf } from "./sheet-steps.js";
import { button, el, keptList, setText, show } from "./view.js";
import { timeOfDay } from "./words.js";

const KINDS = { "application/pdf": "PDF", "image/png": "PNG", "image/jpeg": "JPEG" };

/**
 * @typedef {object} Changes
 * @property {(page: number) => void} onRetake
 * @property {(page: number) => void} onRemove
 * @property {(page: number, by: -1|1) => Promise<void>} onMove
 */

/**
 * @param {Phone} phone
 * @param {Changes|null} changes null: to be looked at only
 * @returns {{element: HTMLElement, update: () => void, leave: () => void}}
 */
export function sheetList(phone, changes) {
  const element = el("ol", { class: "sheets" });
  const keep = keptList(element, (/** @type {Sheet} */ { id }) => id, (sheet) => sheetItem(phone, sheet, changes));
  return { element, update: () => keep(phone.sheets.list), leave: () => keep([]) };
}

/**
 * @param {Phone} phone
 * @param {Sheet} first
 * @param {Changes|null} changes
 */
function sheetItem(phone, first, changes) {
  const picture = sheetPicture(first);
  const name = el("span", { class: "name" });
  const fate = el("span", { class: "fate" });
  const doubts = el("span", { class: "doubts" }, doubtsInWords(first.doubts, "short"));
  const summary = el("summary");
  const proof = el("p", { class: "hint" });
  const more = el("details", {}, summary, picture.large, proof);
  const buttons = changes ? changeButtons(phone, changes) : null;
  if (buttons) more.append(buttons.element);
  more.addEventListener("toggle", () => picture.enlarge(more.open));
  const element = el("li", {}, picture.small, el("div", {}, name, fate, doubts), more);
  const update = (/** @type {Sheet} */ sheet, /** @type {number} */ index) => {
    const page = index + 1;
    setText(name, `Page ${page}`);
    setText(fate, fateOf(phone, sheet, index));
    setText(summary, changes ? `Look at page ${page}, or change it` : `Look at page ${page}`);
    setText(proof, proofOf(phone, sheet));
    buttons?.update(page);
  };
  return { element, update, leave: picture.leave };
}

/**
 * @param {Phone} phone
 * @param {Changes} changes
 */
function changeButtons(phone, { onRetake, onRemove, onMove }) {
  let page = 0;
  const move = async (/** @type {-1|1} */ by, /** @type {HTMLButtonElement} */ moved) => {
    if (moved.getAttribute("aria-disabled") === "true") return;
    await onMove(page, by);
    // Its row has gone to another place in the list, which loses the focus; the candidate goes on from where they are.
    setTimeout(() => moved.focus());
  };
  const up = button("Move up", () => void move(-1, up));
  const down = button("Move down", () => void move(1, down));
  const retake = button("Take again", () => onRetake(page));
  const remove = button("Remove", () => onRemove(page));
  const all = { "Move up": up, "Move down": down, "Take again": retake, Remove: remove };
  const update = (/** @type {number} */ now) => {
    page = now;
    for (const [words, each] of Object.entries(all)) each.setAttribute("aria-label", `${words}, page ${page}`);
    up.setAttribute("aria-disabled", String(page === 1));
    down.setAttribute("aria-disabled", String(page === phone.sheets.list.length));
  };
  return { element: el("div", { class: "four" }, up, down, retake, remove), update };
}

/**
 * Small in the list, large when it is looked at.
 *
 * @param {Sheet} sheet
 */
function sheetPicture({ bytes, type, sha256 }) {
  const large = el("img", { class: "preview", alt: "The page as it was taken", hidden: true });
  if (!bytes || type === "application/pdf") {
    const word = bytes ? "PDF" : sha256 ? "stored" : "missing";
    return { small: el("span", { class: "thumbnail" }, word), large, enlarge: () => undefined, leave: () => undefined };
  }
  const address = URL.createObjectURL(new Blob([bytes], { type }));
  const enlarge = (/** @type {boolean} */ isOpen) => {
    if (isOpen && !large.src) large.src = address;
    show(large, isOpen);
  };
  const small = el("img", { class: "thumbnail", src: address, alt: "" });
  return { small, large, enlarge, leave: () => URL.revokeObjectURL(address) };
}

/**
 * @param {Phone} phone
 * @param {Sheet} sheet
 * @param {number} place from 0
 * @returns {string} how far that page has got
 */
function fateOf({ sheets, uploads, online, handedIn, view }, sheet, place) {
  if ([...placesOf(sheets.list, uploads.held).values()].includes(place)) {
    const at = handedIn.storedAt(sheet.sha256);
    return at ? `✓ stored at ${timeOfDay(at, view?.timezone)}` : "✓ stored";
  }
  if (!sheet.bytes) return "missing here and at the server: take it again, or remove it";
  const problem = uploads.problemWith(sheet);
  if (problem) return `✗ ${problem}`;
  const { sending } = uploads;
  if (sending?.sheet === sheet && sending.underWay) return `↑ ${Math.round(sending.share * 100)} %`;
  return online ? "waiting its turn" : "kept on this phone";
}

/**
 * @param {Phone} phone
 * @param {Sheet} sheet
 */
function proofOf({ sheets, uploads }, { id, type, size, sha256 }) {
  if (!sha256) return "";
  const place = sheets.list.findIndex((sheet) => sheet.id === id);
  const what = `${KINDS[/** @type {keyof typeof KINDS} */ (type)] ?? type}, ${Math.ceil(size / 1000)} kB. `;
  const where = [...placesOf(sheets.list, uploads.held).values()].includes(place) ? "Stored by the server with" : "On this phone, with";
  return `${what}${where} the fingerprint (SHA-256) ${sha256}`;
}

/** @param {Phone} phone */
export const storedCount = ({ sheets, uploads }) => placesOf(sheets.list, uploads.held).size;

/**
 * @param {Phone} phone
 * @returns {number} the first page that cannot be handed in as it stands: missing, or not taken by the server; 0: none
 */
export function firstToMend({ sheets, uploads }) {
  const stored = new Set(placesOf(sheets.list, uploads.held).values());
  return 1 + sheets.list.findIndex((sheet, place) => !stored.has(place) && (!sheet.bytes || uploads.problemWith(sheet) !== null));
}
