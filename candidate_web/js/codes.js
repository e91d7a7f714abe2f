// @ts-check
/** The short code of an invitation, for whoever has no link at hand: exchanged for what the link would have said. */

/** @typedef {{token: string, for: "candidate"|"computer"}} Opened */

/**
 * @param {string} code as typed
 * @param {{device: string, shown: string}} [where] it is typed, and where it can be read
 * @returns {Promise<Opened|string>} what it opens, or in words why it opens nothing
 */
export async function openByCode(code, { device, shown } = { device: "phone", shown: "in your newest invitation" }) {
  const answer = await fetch("/codes", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ code }),
  }).catch(() => null);
  if (!answer) return `There is no connection to the exam’s server. Check that this ${device} is online, and try again.`;
  if (answer.ok) return answer.json();
  if (answer.status === 429) return "Too many codes were tried from here. Wait a minute, and try again.";
  return `This code opens nothing. Look at it again ${shown}: eight letters and figures.`;
}
