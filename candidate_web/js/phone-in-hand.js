// @ts-check
/** @import { Phone } from "./phone.js" */
/**
 * Picking the phone up to photograph pages is timed, and so is putting it back.
 *
 * City: "You should take care to complete this swiftly and only have the phone in your vicinity to complete the task."
 */

/**
 * @param {Phone} phone
 * @returns {number|null} server time in milliseconds at which it was picked up; null while it is in its place
 */
export function inHandSince({ view, outbox }) {
  const last = outbox.requests.findLast(({ command: { type } }) => type === "PickUpPhone" || type === "PutDownPhone");
  if (last?.command.type === "PutDownPhone") return null;
  const since = view?.me.phone_in_hand_since ?? last?.said_at;
  return since ? Date.parse(since) : null;
}

/** @param {Phone} phone */
export function pickUp(phone) {
  if (inHandSince(phone) === null) phone.say({ type: "PickUpPhone", candidate: phone.number });
}

/** @param {Phone} phone */
export function putDown(phone) {
  if (inHandSince(phone) !== null) phone.say({ type: "PutDownPhone", candidate: phone.number });
}
