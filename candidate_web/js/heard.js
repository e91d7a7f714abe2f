// @ts-check
/** @import { Happened } from "./types.js" */
/** The few things that only the records tell and the view does not: why a break was refused, why a page is wanted again. */

/**
 * @typedef {object} Heard
 * @property {string|null} breakRefused the reason, until the next break is asked for
 * @property {{page: number|null, reason: string}[]} askedAgain until the count is declared anew
 */

/** @type {Heard} */
export const NOTHING_HEARD = { breakRefused: null, askedAgain: [] };

/**
 * @param {Heard} heard
 * @param {Happened} event
 * @returns {Heard}
 */
export function hear(heard, { type, reason = "", page = null }) {
  switch (type) {
    case "BreakRefused":
      return { ...heard, breakRefused: reason };
    case "BreakAskedFor":
    case "WritingFinished":
      return { ...heard, breakRefused: null };
    case "PageAskedAgain":
      return { ...heard, askedAgain: [...heard.askedAgain, { page, reason }] };
    case "PageStored":
      return { ...heard, askedAgain: heard.askedAgain.filter((asked) => asked.page !== page) };
    case "PagesDeclared":
    case "HandedInElsewhere":
      return { ...heard, askedAgain: [] };
    default:
      return heard;
  }
}
