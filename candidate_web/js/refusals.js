// @ts-check
/** @import { CandidateView, Refused, Wanted } from "./types.js" */
/** What a refusal means to the candidate; many mean only that the wish has come true already. */

/** @type {Partial<Record<Wanted["type"], string>>} */
const WISHES = {
  Join: "You could not join yet",
  SignHonourCode: "The honour code was not signed",
  AskForBreak: "The break could not be noted",
  SayBack: "“I’m back” could not be noted",
  ReportFault: "Your report could not be noted",
  SendMessage: "Your message could not be sent",
  FinishWriting: "“I have finished” could not be noted",
  DeclarePages: "The number of pages could not be noted",
  DeclareHandedIn: "“Handed in” could not be noted",
};

/**
 * @param {Wanted} command
 * @param {Refused} refused
 * @param {CandidateView|null} view
 * @returns {string|null} null where the candidate needs to know nothing of it
 */
export function refusalInWords(command, { detail }, view) {
  const wish = WISHES[command.type];
  if (!wish || (view && hasComeTrue(command, view))) return null;
  return `${wish}. ${detail}`;
}

/**
 * @param {Wanted} command
 * @param {CandidateView} view
 */
function hasComeTrue({ type }, { me }) {
  switch (type) {
    case "SignHonourCode":
      return me.signed_name !== null;
    case "AskForBreak":
      return me.pause !== null;
    case "SayBack":
      return me.pause === null || me.pause.said_back_at !== null;
    case "FinishWriting":
      return me.finished_at !== null;
    case "DeclarePages":
      return me.declared !== null;
    case "DeclareHandedIn":
      return me.handed_in;
    default:
      return false;
  }
}
