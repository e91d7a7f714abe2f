// @ts-check
/** @import { CandidateView } from "./types.js" */
/** @import { HandedIn } from "./handed-in.js" */
/** What was handed in, as a text that needs no page and no program to be read. */

const KINDS = new Map([["application/pdf", "PDF"], ["image/png", "PNG"], ["image/jpeg", "JPEG"]]);

/**
 * @param {CandidateView} view
 * @param {HandedIn} handedIn
 * @returns {string}
 */
export function receiptText(view, handedIn) {
  const { me, paper, timezone, contacts } = view;
  const at = (/** @type {string|null} */ moment) => (moment ? timeInFull(moment, timezone) : "time not known on this phone");
  const pages = me.pages.flatMap(({ page, sha256, size, media_type }) => [
    "",
    `Page ${page}`,
    `  stored   ${at(handedIn.storedAt(sha256))}`,
    `  file     ${KINDS.get(media_type) ?? media_type}, ${size} bytes`,
    `  SHA-256  ${sha256}`,
  ]);
  const elsewhere = paper.answers === "elsewhere";
  const lines = [
    elsewhere ? "RECEIPT: ANSWERS HANDED IN ELSEWHERE" : "RECEIPT FOR ANSWER SHEETS",
    ...(view.rehearsal ? ["", "This was a rehearsal and no exam."] : []),
    "",
    `${paper.title} (${paper.code}), ${view.department}`,
    `Candidate ${me.number}, ${me.name}`,
    `Session ${view.session}, starting ${timeInFull(view.starts, timezone)}`,
    "",
    `Finished writing  ${at(me.finished_at)}`,
    elsewhere
      ? `Declared          handed in where the paper says, ${at(handedIn.at("HandedInElsewhere"))}`
      : `Declared          ${me.declared ?? 0} in all, ${at(handedIn.at("PagesDeclared"))}`,
    ...(me.phase === "uploading" ? [] : [`Confirmed         by the invigilator, ${at(handedIn.at("UploadConfirmed"))}`]),
    ...(me.phase === "released" ? [`Released          ${at(handedIn.at("CandidateReleased"))}`] : []),
    ...pages,
    "",
    "KEEP YOUR SCRIPT UNTIL IT HAS BEEN MARKED.",
    "",
    ...(elsewhere
      ? []
      : [
          "The SHA-256 of a page is a fingerprint of the very file that the server has stored. Whoever has",
          "the file can work it out again (sha256sum FILE): it is the same only if not one bit has changed.",
          "",
        ]),
    `Exams office  ${contacts.exams}`,
    `School        ${contacts.school}`,
    `Support       ${contacts.support}`,
    "",
  ];
  return lines.join("\r\n");
}

/**
 * @param {CandidateView} view
 * @returns {string} a name that says what it is, in letters that every device takes
 */
export const receiptName = ({ paper, me }) => `receipt-${paper.code}-${me.number}.txt`.replaceAll(/[^\w.-]+/g, "-");

/**
 * @param {string} moment
 * @param {string} zone
 */
function timeInFull(moment, zone) {
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "long", timeZone: zone }).format(new Date(moment));
}
