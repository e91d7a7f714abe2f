// @ts-check
/** @import { PageCard } from "./types.js" */
/** @import { Sheet } from "./sheets.js" */
/**
 * From the pages that the server holds to the sheets as they lie on the phone, one step at a time.
 *
 * Bytes that are there are never sent again: a page that has moved is moved there too (`OrderPages`), and only what is
 * missing goes over the line. A page whose place is still taken by another goes to a free one first.
 */

/**
 * @typedef {{kind: "put", page: number, sheet: Sheet} | {kind: "remove", page: number} | {kind: "order", order: number[]}} Step
 */

/**
 * @param {Sheet[]} sheets
 * @param {PageCard[]} pages what the server holds
 * @returns {Map<number, number>} the place in the list, from 0, of each page that belongs to it
 */
export function placesOf(sheets, pages) {
  const places = new Map(pages.filter(({ page, sha256 }) => sheets[page - 1]?.sha256 === sha256).map(({ page }) => [page, page - 1]));
  const taken = new Set(places.values());
  for (const { page, sha256 } of pages) {
    if (places.has(page)) continue;
    const place = sheets.findIndex((sheet, index) => sheet.sha256 === sha256 && !taken.has(index));
    if (place < 0) continue;
    places.set(page, place);
    taken.add(place);
  }
  return places;
}

/**
 * Whether every page that the server holds is where it belongs. Others may still be on their way.
 *
 * @param {Sheet[]} sheets
 * @param {PageCard[]} pages
 */
export const isInPlace = (sheets, pages) => pages.every(({ page, sha256 }) => sheets[page - 1]?.sha256 === sha256);

/**
 * What brings the server nearer to the list; null when the two agree or nothing may change.
 *
 * @param {Sheet[]} sheets
 * @param {PageCard[]} held what the server holds; of two with the same number the later counts
 * @param {Set<string>} gone what it is to let go of
 * @param {number|null} declared once declared, missing pages may still come, and nothing else
 * @param {(sheet: Sheet) => boolean} setAside whether sending it failed for good
 * @returns {Step|null}
 */
export function nextStep(sheets, held, gone, declared, setAside) {
  const pages = new Map(held.map((card) => [card.page, card]));
  const places = placesOf(sheets, [...pages.values()]);
  const stored = new Set(places.values());
  const unsent = sheets.flatMap((sheet, place) => (sheet.bytes && !stored.has(place) && !setAside(sheet) ? [{ sheet, place }] : []));
  if (declared !== null) {
    const next = unsent.find(({ place }) => place < declared && !pages.has(place + 1));
    return next ? { kind: "put", page: next.place + 1, sheet: next.sheet } : null;
  }
  const unwanted = [...pages.values()].filter(({ page, sha256 }) => !places.has(page) && gone.has(sha256)).map(({ page }) => page);
  // What another picture will take the place of stays until that has come.
  const remove = unwanted.find((page) => stored.has(page - 1) || !sheets[page - 1]?.bytes);
  if (remove !== undefined) return { kind: "remove", page: remove };
  const order = betterOrder(places);
  if (order && order.length === pages.size) return { kind: "order", order };
  const [next] = unsent;
  if (!next) return null;
  const own = next.place + 1;
  return { kind: "put", page: pages.has(own) && !unwanted.includes(own) ? firstFree(pages) : own, sheet: next.sheet };
}

/**
 * The stored pages as they should follow each other, if more of them are in their places then.
 *
 * @param {Map<number, number>} places
 */
function betterOrder(places) {
  const inOrder = [...places].sort(([, one], [, other]) => one - other);
  const now = inOrder.filter(([page, place]) => page === place + 1).length;
  const then = inOrder.filter(([, place], index) => place === index).length;
  return then > now ? inOrder.map(([page]) => page) : null;
}

/** @param {Map<number, unknown>} pages */
function firstFree(pages) {
  let page = 1;
  while (pages.has(page)) page += 1;
  return page;
}
