// @ts-check
/** @import { BreakKind, FaultKind, IdKind } from "./types.js" */
/** @import { Phone } from "./phone.js" */
/** @import { Photo } from "./photograph.js" */
/** @import { CheckRow } from "./devicecheck.js" */
/**
 * Everything the candidate can do, one function each. What is under way already is not asked for twice, however
 * often a button is tapped.
 */

import { pickUp, putDown } from "./phone-in-hand.js";
import { deviceName, noteJoined } from "./visit.js";

/**
 * Join, or go on after a reload.
 *
 * @param {Phone} phone
 */
export async function join(phone) {
  if (phone.joined) return;
  phone.joined = true;
  // Sound is unlocked and the camera asked for by the same tap: browsers want a person behind both.
  phone.sound.unlock();
  noteJoined(phone.exam);
  // One that an earlier load could not send yet stands for this load too.
  if (!phone.outbox.underWay("Join").length) phone.say({ type: "Join", candidate: phone.number, device: deviceName() });
  await Promise.all([phone.camera.start("desk"), phone.screenLock.hold()]);
  phone.changed();
}

/**
 * @param {Phone} phone
 * @param {string} name as typed
 */
export function signHonourCode(phone, name) {
  if (!phone.view || !name.trim() || phone.outbox.underWay("SignHonourCode").length) return;
  const { version } = phone.view.honour_code;
  phone.say({ type: "SignHonourCode", candidate: phone.number, name: name.trim(), version });
}

/**
 * @param {Phone} phone
 * @param {CheckRow[]} found
 */
export function reportDeviceCheck(phone, found) {
  const rows = found.map(({ name, verdict, measured }) => ({ name, verdict, measured }));
  if (!rows.length || phone.outbox.underWay("ReportDeviceCheck").length) return;
  phone.say({ type: "ReportDeviceCheck", candidate: phone.number, rows });
  phone.aside = null;
}

/**
 * @param {Phone} phone
 * @param {IdKind} kind
 */
export function noteIdentity(phone, kind) {
  if (phone.outbox.underWay("NoteIdentity").length) return;
  phone.say({ type: "NoteIdentity", candidate: phone.number, kind });
  phone.aside = null;
}

/**
 * @param {Phone} phone
 * @param {BreakKind} kind
 */
export function askForBreak(phone, kind) {
  if (phone.view?.me.pause || phone.outbox.underWay("AskForBreak").length) return;
  phone.say({ type: "AskForBreak", candidate: phone.number, kind });
}

/** @param {Phone} phone */
export function sayBack(phone) {
  if (phone.view?.me.pause?.said_back_at || phone.outbox.underWay("SayBack").length) return;
  phone.say({ type: "SayBack", candidate: phone.number });
}

/** @param {Phone} phone */
export function withdrawBreak(phone) {
  if (phone.outbox.underWay("WithdrawBreak").length) return;
  phone.say({ type: "WithdrawBreak", candidate: phone.number });
}

/**
 * @param {Phone} phone
 * @param {FaultKind} kind
 * @param {string} text
 */
export function reportFault(phone, kind, text) {
  phone.say({ type: "ReportFault", candidate: phone.number, kind, text: text.trim() });
  phone.aside = null;
}

/**
 * @param {Phone} phone
 * @param {string} text
 */
export function sendMessage(phone, text) {
  if (text.trim()) phone.say({ type: "SendMessage", candidate: phone.number, text: text.trim() });
}

/**
 * @param {Phone} phone
 * @param {string} message
 */
export function markRead(phone, message) {
  if (phone.outbox.underWay("MarkRead").some(({ command }) => command.message === message)) return;
  phone.say({ type: "MarkRead", candidate: phone.number, message });
}

/**
 * @param {Phone} phone
 * @param {string} announcement
 */
export function acknowledge(phone, announcement) {
  const underWay = phone.outbox.underWay("AcknowledgeAnnouncement");
  if (underWay.some(({ command }) => command.announcement === announcement)) return;
  phone.say({ type: "AcknowledgeAnnouncement", candidate: phone.number, announcement });
}

/** @param {Phone} phone */
export function finishWriting(phone) {
  if (phone.outbox.underWay("FinishWriting").length) return;
  phone.say({ type: "FinishWriting", candidate: phone.number });
}

/**
 * Pick the camera up to photograph a page, which is timed.
 *
 * @param {Phone} phone
 * @param {number|null} page which is taken again; null for a further one
 */
export function openCamera(phone, page) {
  phone.retaking = page;
  phone.aside = "photograph";
  pickUp(phone);
  void phone.camera.start("sheets");
  phone.changed();
}

/**
 * Put the camera back where it shows the desk.
 *
 * @param {Phone} phone
 */
export function closeCamera(phone) {
  phone.aside = null;
  phone.isToGoBack = true;
  putDown(phone);
  void phone.camera.start("desk");
  phone.changed();
}

/** @param {Phone} phone */
export function phoneIsBack(phone) {
  phone.isToGoBack = false;
  putDown(phone);
  phone.changed();
}

/**
 * @param {Phone} phone
 * @param {Photo} photo
 */
export async function keepPhoto(phone, photo) {
  if (phone.retaking === null) await phone.sheets.add(photo);
  else await phone.sheets.retake(phone.retaking, photo);
  phone.retaking = null;
  phone.changed();
}

/**
 * @param {Phone} phone
 * @param {number} page
 */
export async function removePage(phone, page) {
  await phone.sheets.remove(page);
  phone.changed();
}

/** @param {Phone} phone */
export async function putPageBack(phone) {
  await phone.sheets.putBack();
  phone.changed();
}

/**
 * @param {Phone} phone
 * @param {number} page
 * @param {-1|1} by one nearer to the front, or to the end
 */
export async function movePage(phone, page, by) {
  await phone.sheets.move(page, by);
  phone.changed();
}

/** @param {Phone} phone */
export function declarePages(phone) {
  if (phone.outbox.underWay("DeclarePages").length) return;
  phone.declaring = phone.sheets.list.length;
  phone.changed();
}

/** @param {Phone} phone */
export function declareHandedIn(phone) {
  if (phone.outbox.underWay("DeclareHandedIn").length) return;
  phone.say({ type: "DeclareHandedIn", candidate: phone.number });
}

/**
 * @param {Phone} phone
 * @param {import("./screens.js").Aside|null} aside
 */
export function goAside(phone, aside) {
  phone.aside = aside;
  phone.changed();
}

/**
 * @param {Phone} phone
 * @param {string} id
 */
export function putAway(phone, id) {
  phone.notices.putAway(id);
  phone.changed();
}
