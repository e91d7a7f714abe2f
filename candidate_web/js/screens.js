// @ts-check
/** @import { CandidateView, Phase } from "./types.js" */
/** @import { Stage } from "./onboarding.js" */
/** Which screen the candidate sees: one decision a page, chosen from how things stand and never remembered. */

/**
 * @typedef {"insecure"|"unfit"|"no-link"|"key-refused"|"replaced"|"outdated"|"connecting"|"early"|"join"|"honour"|"check"
 *   |"identity"|"waiting"|"seated"|"writing"|"break"|"fault"|"finish"|"upload"|"photograph"|"declared"|"elsewhere"
 *   |"confirmed"|"released"|"left"|"closed"} Named
 */

/** @typedef {Named|`onboarding-${Stage}`} ScreenName */

/** @typedef {"fault"|"finish"|"photograph"|"check"|"identity"} Aside somewhere the candidate has gone for a moment */

/**
 * What the phone knows beside the view.
 *
 * @typedef {object} Local
 * @property {boolean} secure
 * @property {boolean} fit the browser has what is needed
 * @property {boolean} hasLink
 * @property {number} endedWith close code; 0 while the connection lives or may come back
 * @property {boolean} joined on this load of the page
 * @property {Stage} onboarding
 * @property {Aside|null} aside
 * @property {number} now by the server's clock
 * @property {boolean} breakUnderWay asked for, and not in the record yet
 * @property {boolean} finishUnderWay said, and not in the record yet
 */

/** @type {Record<number, ScreenName>} */
const ENDINGS = { 4400: "outdated", 4401: "key-refused", 4403: "key-refused", 4409: "replaced" };
/** @type {ReadonlySet<Phase>} */
const IN_THE_EXAM = new Set(/** @type {Phase[]} */ (["seated", "writing", "uploading", "confirmed"]));

/**
 * @param {CandidateView|null} view
 * @param {Local} local
 * @returns {ScreenName}
 */
export function screenOf(view, local) {
  const phase = view?.me.phase;
  if (phase === "released" || phase === "left") return phase;
  const ending = ENDINGS[local.endedWith];
  if (!local.secure) return "insecure";
  if (!local.hasLink) return "no-link";
  if (ending) return ending;
  if (!local.fit) return "unfit";
  if (!view) return "connecting";
  if (view.session_phase === "closed") return "closed";
  if (!local.joined && isToOnboard(view)) return `onboarding-${local.onboarding}`;
  if (!local.joined || phase === "expected") return isEarly(view, local) ? "early" : "join";
  if (local.aside === "fault") return "fault";
  if (phase === "checking" || view.me.rechecking) return arriving(view, local);
  return inTheExam(view, local);
}

/**
 * Whether the candidate has to be verified first, before the day or still on it.
 *
 * @param {CandidateView} view
 */
export const isToOnboard = ({ onboarding, me }) => onboarding.required && me.onboarding === "missing" && me.phase === "expected";

/**
 * @param {CandidateView} view
 * @param {Local} local
 */
const isEarly = (view, local) => local.now < Date.parse(view.opens);

/**
 * @param {CandidateView} view
 * @param {Local} local
 * @returns {ScreenName}
 */
function arriving({ me }, local) {
  if (me.signed_name === null) return "honour";
  if (!me.device_rows.length || local.aside === "check") return "check";
  if (!me.id_kind || local.aside === "identity") return "identity";
  return "waiting";
}

/**
 * @param {CandidateView} view
 * @param {Local} local
 * @returns {ScreenName}
 */
function inTheExam(view, local) {
  const { me } = view;
  if (IN_THE_EXAM.has(me.phase) && (me.pause || local.breakUnderWay)) return "break";
  if (me.phase === "seated") return "seated";
  if (me.phase === "writing" && !isWritingOver(view, local)) return local.aside === "finish" ? "finish" : "writing";
  if (me.phase === "confirmed") return "confirmed";
  if (view.paper.answers === "elsewhere") return "elsewhere";
  if (local.aside === "photograph") return "photograph";
  return me.declared === null ? "upload" : "declared";
}

/**
 * Whether pens are down, which a phone without a connection must know by itself.
 *
 * @param {CandidateView} view
 * @param {Local} local
 */
export function isWritingOver({ me }, local) {
  return local.finishUnderWay || (!me.finish.paused && local.now >= Date.parse(me.finish.finish));
}
