// @ts-check
/** @import { Doubt } from "./photograph.js" */
/** What may be wrong with a picture of a page, in words. A hint: the candidate decides. */

/** @type {Record<string, {long: string, short: string}>} */
const WORDS = {
  dark: { long: "This picture is dark. More light helps: a lamp from the side, no shadow of your hand.", short: "dark" },
  bright: { long: "This picture is washed out. Turn away from the lamp or the window.", short: "washed out" },
  blurred: { long: "This picture may be blurred. Hold the phone still, and wait until it is sharp.", short: "blurred" },
};
/** @type {Record<string, string>} */
const SIDES = { top: "at the top", right: "on the right", bottom: "at the bottom", left: "on the left" };

/**
 * @param {Doubt[]} doubts
 * @param {"long"|"short"} length
 * @returns {string} empty where there is nothing to say
 */
export function doubtsInWords(doubts, length) {
  const clarity = doubts.flatMap((doubt) => WORDS[doubt]?.[length] ?? []);
  const sides = doubts.flatMap((doubt) => SIDES[doubt] ?? []).join(" and ");
  if (length === "long") return [...clarity, sides && `The sheet runs out of the picture ${sides}. Move back a little.`].filter(Boolean).join(" ");
  const all = [...clarity, sides && `cut off ${sides}`].filter(Boolean).join(", ");
  return all && `may be ${all}: is it readable?`;
}
