// @ts-check
/** @import { Phone } from "./phone.js" */
/** @import { Sheet } from "./sheets.js" */
/** The answer sheets as a list of small pictures, each with its page number and how far it has got. */

import { button, el, keptList, setText, show } from "./view.js";

/**
 * @param {Phone} phone
 * @param {{onRetake: (page: number) => void, onRemove: (page: number) => void}|null} change null: to be looked at only
 * @returns {{element: HTMLElement, update: () => void, leave: () => void}}
 */
export function sheetList(phone, change) {
  const element = el("ol", { class: "sheets" });
  const keep = keptList(element, (/** @type {Sheet} */ { id }) => id, (sheet) => sheetItem(phone, sheet, change));
  return { element, update: () => keep(phone.sheets.list), leave: () => keep([]) };
}

/**
 * @param {Phone} phone
 * @param {Sheet} sheet
 * @param {Parameters<typeof sheetList>[1]} change
 */
function sheetItem(phone, sheet, change) {
  let page = 0;
  const { picture, leave } = thumbnail(sheet);
  const name = el("span", { class: "name" });
  const fate = el("span", { class: "fate" });
  const retake = button("Take again", () => change?.onRetake(page), "quiet");
  const remove = button("Remove", () => change?.onRemove(page), "quiet");
  const element = el("li", {}, picture, el("div", {}, name, fate), ...(change ? [el("div", { class: "pair" }, retake, remove)] : []));
  const update = (/** @type {Sheet} */ _sheet, /** @type {number} */ index) => {
    page = index + 1;
    setText(name, `Page ${page}`);
    setText(fate, fateOf(phone, sheet, page));
    retake.setAttribute("aria-label", `Take again, page ${page}`);
    remove.setAttribute("aria-label", `Remove, page ${page}`);
    show(remove, phone.sheets.mayRemove(page));
  };
  return { element, update, leave };
}

/** @param {Sheet} sheet */
function thumbnail({ bytes, type, sha256 }) {
  if (!bytes || type === "application/pdf") {
    const word = bytes ? "PDF" : sha256 ? "stored" : "missing";
    return { picture: el("span", { class: "thumbnail" }, word), leave: () => undefined };
  }
  const address = URL.createObjectURL(new Blob([bytes], { type }));
  return { picture: el("img", { class: "thumbnail", src: address, alt: "" }), leave: () => URL.revokeObjectURL(address) };
}

/**
 * @param {Phone} phone
 * @param {Sheet} sheet
 * @param {number} page
 * @returns {string} how far that page has got
 */
function fateOf({ view, uploads, online }, sheet, page) {
  if (view?.me.pages.some((held) => held.page === page && held.sha256 === sheet.sha256)) return "✓ stored";
  if (!sheet.bytes) return "not on this phone: take it again";
  const problem = uploads.problemWith(sheet, page);
  if (problem) return `✗ ${problem}`;
  const { sending } = uploads;
  if (sending?.sheet === sheet && sending.underWay) return `↑ ${Math.round(sending.share * 100)} %`;
  return online ? "waiting its turn" : "kept on this phone";
}

/** @param {Phone} phone */
export function storedCount({ view, sheets }) {
  const held = new Map((view?.me.pages ?? []).map(({ page, sha256 }) => [page, sha256]));
  return sheets.list.filter(({ sha256 }, index) => held.get(index + 1) === sha256).length;
}
