// @ts-check
/** @import { DeviceRow, IdKind, OnboardingView } from "./types.js" */
/** @import { Answer, Server } from "./server.js" */
/** @import { Store } from "./store.js" */
/**
 * Before the day: what the candidate enters and photographs, step by step, and how it stands with the exams office.
 *
 * Every step is kept on the phone at once. What is sent stays there until a person has accepted it, so that a rejected
 * photograph costs one photograph; then nothing of it is kept.
 */

import { mayGoLater } from "./sending.js";
import { digest } from "./sheets.js";

/** @typedef {"notice"|"needs"|"device"|"id-kind"|"id"|"face"|"framing"|"review"} Step */
/** @typedef {Step|"loading"|"sending"|"waiting"|"rejected"|"refused"|"accepted"} Stage */
/** @typedef {"id"|"face"|"framing"} PhotoKind */
/** @typedef {{id: PhotoKind, bytes: ArrayBuffer, type: string, sha256: string, size: number}} Picture */

/**
 * @typedef {object} Draft
 * @property {"draft"} id
 * @property {Step} step
 * @property {string} answered the rejection that this draft answers
 * @property {string} notice version of the one that was read
 * @property {string} needs
 * @property {boolean} needsSaid
 * @property {DeviceRow[]} rows
 * @property {IdKind|null} idKind
 * @property {string|null} sending id of the submission, from the tap on until the server has it
 */

/** @type {Step[]} */
export const STEPS = ["notice", "needs", "device", "id-kind", "id", "face", "framing", "review"];
/** @type {PhotoKind[]} */
export const PHOTOS = ["id", "face", "framing"];

const PAUSES_MS = [1_000, 2_000, 4_000, 8_000];
const ANSWER_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 10_000;

/** What has to be done again after each rejection, the first of it first. @type {Record<string, Step[]>} */
const AGAIN = {
  "missing or insufficient face scan": ["face"],
  "missing or insufficient ID scan": ["id"],
  "invalid ID": ["id-kind", "id"],
  "insufficient environment lighting": ["face", "framing"],
};

export class Onboarding {
  /** @type {OnboardingView|null} as the server says */
  view = null;
  /** @type {Draft} */
  draft = { id: "draft", step: "notice", answered: "", notice: "", needs: "", needsSaid: false, rows: [], idKind: null, sending: null };
  /** @type {Map<PhotoKind, Picture>} */
  photos = new Map();
  /** Why the last sending came back; empty otherwise. */
  problem = "";
  /** 0..1, how much of the photographs is at the server. */
  share = 0;
  /** Whether the server did not answer when it was last asked. */
  isCutOff = false;

  #store;
  #server;
  #onChange;
  #isAsking = false;
  #isSending = false;
  #isOver = false;
  /** @type {() => void} */
  #goOnNow = () => undefined;

  /**
   * @param {Store} store
   * @param {Server} server
   * @param {() => void} onChange
   */
  constructor(store, server, onChange) {
    this.#store = store;
    this.#server = server;
    this.#onChange = onChange;
    setInterval(() => this.#look(), LOOK_EVERY_MS);
    document.addEventListener("visibilitychange", () => this.#look());
  }

  /** Take up what an earlier load left behind, and ask how it stands. */
  async load() {
    for (const item of await this.#store.all("onboarding").catch(() => [])) {
      if (item.id === "draft") this.draft = item;
      else if (item.id === "view") this.view = item.view;
      else this.photos.set(item.id, item);
    }
    await this.refresh();
    if (this.draft.sending) void this.send();
  }

  /** @returns {Stage} what the candidate is to see now */
  get stage() {
    const { view, draft } = this;
    if (!view) return "loading";
    if (view.status === "accepted" || view.status === "waived") return "accepted";
    if (draft.sending) return "sending";
    if (view.status === "waiting") return "waiting";
    if (!view.may_submit) return "refused";
    return view.status === "rejected" && draft.answered !== rejectionOf(view) ? "rejected" : draft.step;
  }

  /** @returns {Step[]} that are still to be done */
  get missing() {
    const { draft, photos } = this;
    /** @type {Record<Step, boolean>} */
    const done = {
      notice: draft.notice !== "" && draft.notice === this.view?.notice.version,
      needs: draft.needsSaid,
      device: draft.rows.length > 0,
      "id-kind": draft.idKind !== null,
      id: photos.has("id"),
      face: photos.has("face"),
      framing: photos.has("framing"),
      review: false,
    };
    return STEPS.filter((step) => !done[step]);
  }

  /** @param {Partial<Draft>} [said] on this step */
  async goOn(said = {}) {
    this.note(said);
    await this.goTo(this.missing[0] ?? "review");
  }

  /**
   * @param {Step} step shown once the phone has kept it: whoever loads the page again finds the screen they saw
   * @param {Partial<Draft>} [said]
   */
  async goTo(step, said = {}) {
    await this.#keep({ ...this.draft, ...said, step });
    // Once more: something may have been entered in between.
    this.note({ ...said, step });
    this.#onChange();
  }

  async back() {
    await this.goTo(STEPS[STEPS.indexOf(this.draft.step) - 1] ?? "notice");
  }

  /** @param {Partial<Draft>} changes kept at once, shown when something else is */
  note(changes) {
    Object.assign(this.draft, changes);
    void this.#keep(this.draft);
  }

  /**
   * @param {PhotoKind} id
   * @param {ArrayBuffer} bytes of a JPEG
   */
  async keepPhoto(id, bytes) {
    const picture = { id, bytes, type: "image/jpeg", sha256: await digest(bytes), size: bytes.byteLength };
    this.photos.set(id, picture);
    void this.#keep(picture);
    await this.goOn();
  }

  /** Begin another attempt with what was good of the last. */
  async tryAgain() {
    const again = AGAIN[this.view?.reason ?? ""] ?? ["id"];
    for (const step of again) {
      this.photos.delete(/** @type {PhotoKind} */ (step));
      await this.#store.remove("onboarding", step).catch(() => undefined);
    }
    this.note({ idKind: again.includes("id-kind") ? null : this.draft.idKind });
    await this.goTo(this.missing[0] ?? "review", { answered: this.view ? rejectionOf(this.view) : "" });
  }

  /** Ask the server how it stands. */
  async refresh() {
    if (this.#isAsking || this.#isOver) return;
    this.#isAsking = true;
    const { status, body } = await this.#ask();
    this.#isAsking = false;
    this.isCutOff = status === 0;
    if (status === 200) this.#heard(body);
    this.#onChange();
  }

  /** Send everything, for as long as it takes. */
  async send() {
    if (this.#isSending) return;
    this.#isSending = true;
    this.problem = "";
    this.note({ sending: this.draft.sending ?? crypto.randomUUID() });
    this.#onChange();
    for (let failures = 0; this.draft.sending && !this.#isOver; failures++) {
      const refusal = await this.#sendOnce();
      if (refusal === "later") await this.#pause(failures);
      else this.#ended(refusal);
    }
    this.#isSending = false;
    this.#onChange();
  }

  /** The network is another one: do not wait for the pause to end. */
  again() {
    this.#goOnNow();
    this.#look();
  }

  /** It is settled: keep nothing of it. */
  async forget() {
    this.#isOver = true;
    this.photos.clear();
    await this.#store.clear("onboarding").catch(() => undefined);
  }

  /** @returns {Promise<Answer|"later"|null>} a refusal; null: the server has it */
  async #sendOnce() {
    const total = [...this.photos.values()].reduce((sum, { size }) => sum + size, 0);
    let sent = 0;
    for (const kind of PHOTOS) {
      const picture = this.photos.get(kind);
      if (!picture) return { status: 409, body: { detail: "A photograph is missing on this phone. Please take it again." } };
      const answer = await this.#server.put(`/onboarding/photos/${kind}`, picture, (share) => {
        this.share = (sent + share * picture.size) / total;
        this.#onChange();
      });
      if (mayGoLater(answer)) return "later";
      if (answer.status >= 300) return answer;
      sent += picture.size;
    }
    const answer = await this.#ask({ id: this.draft.sending, command: this.#command() });
    if (mayGoLater(answer)) return "later";
    if (answer.status !== 200) return answer;
    this.#heard(answer.body);
    return null;
  }

  /** @param {Answer|null} refusal */
  #ended(refusal) {
    this.note({ sending: null, step: "review" });
    if (!refusal) return;
    // A deadline or an attempt may have run out meanwhile, and the notice may be another one: the server knows.
    this.problem = refusal.body.detail ?? `The server would not take it (${refusal.status}).`;
    void this.refresh().then(() => this.goTo(this.missing[0] ?? "review"));
  }

  #command() {
    const { notice, needs, rows, idKind } = this.draft;
    const photos = [...this.photos].map(([kind, { sha256, size, type }]) => [kind, { sha256, size, media_type: type }]);
    return { type: "SubmitOnboarding", needs, notice_version: notice, rows, id_kind: idKind, photos: Object.fromEntries(photos) };
  }

  /** @param {OnboardingView} view */
  #heard(view) {
    if (this.#isOver) return;
    this.view = view;
    if (view.status === "accepted" || view.status === "waived") void this.forget();
    else void this.#keep({ id: "view", view });
  }

  /**
   * @param {unknown} [submission]
   * @returns {Promise<Answer>}
   */
  async #ask(submission) {
    try {
      const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
      const asked = submission
        ? { method: "POST", body: JSON.stringify(submission), headers: { "Content-Type": "application/json" }, signal }
        : { signal };
      const answer = await this.#server.ask("/onboarding", asked);
      return { status: answer.status, body: await answer.json() };
    } catch {
      return { status: 0, body: {} };
    }
  }

  /** While somebody looks at the page, and nothing is being entered. */
  #look() {
    const isEntering = STEPS.includes(/** @type {Step} */ (this.stage));
    if (document.visibilityState === "visible" && !isEntering && this.stage !== "sending") void this.refresh();
  }

  /** @param {number} failures */
  #pause(failures) {
    return new Promise((resolve) => {
      this.#goOnNow = () => resolve(undefined);
      setTimeout(resolve, PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)]);
    });
  }

  /** @param {{id: string, [more: string]: unknown}} item */
  async #keep(item) {
    // Whoever has a full or broken database goes on as long as the page lives.
    if (!this.#isOver) await this.#store.put("onboarding", item).catch(() => undefined);
  }
}

/** @param {OnboardingView} view */
const rejectionOf = ({ attempts_made, submitted_at }) => `${attempts_made} ${submitted_at}`;
