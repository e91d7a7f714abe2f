// @ts-check
/** @import { CandidateView } from "./types.js" */
/** How long the candidate may still write, said when it matters: at fifteen, five and one minutes, once each. */

const MINUTE_MS = 60_000;
/** Minutes before the finish. */
const WARNINGS = [1, 5, 15];

/**
 * @param {number} milliseconds left
 * @returns {number} the minutes of the warning that holds now; `Infinity` for none
 */
export function warningFor(milliseconds) {
  if (milliseconds <= 0) return Infinity;
  return WARNINGS.find((each) => milliseconds <= each * MINUTE_MS) ?? Infinity;
}

/** @param {number} minutes as `warningFor` tells them */
export function warningInWords(minutes) {
  if (minutes === Infinity) return "";
  return minutes === 1 ? "Less than one minute left." : `Less than ${minutes} minutes left.`;
}

/**
 * @param {CandidateView} view
 * @param {number} now
 * @returns {number} milliseconds left to write; 0 for whoever does not write, or whose clock stands still
 */
export function writingTimeLeft({ me }, now) {
  return me.phase === "writing" && !me.finish.paused ? Math.max(0, Date.parse(me.finish.finish) - now) : 0;
}
