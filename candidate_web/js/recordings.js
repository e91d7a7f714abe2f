// @ts-check
/** @import { Phone } from "./phone.js" */
/** @import { RecordingMedia, RecordingTrouble } from "./types.js" */
/**
 * The recording, where the exam has one: made, kept on the phone, and sent until the server has all of it.
 *
 * It is made of segments, one for each load of the page and each camera. A page owns its segments, by a lock, for as long
 * as it lives; what it leaves behind, the next one sends.
 */

import { record, recordable, SLICE_S } from "./recorder.js";
import { digest } from "./sheets.js";

const RECORDED = new Set(["checking", "seated", "writing", "uploading"]);
const SHELF = "recordings";
const MOST_CHUNKS = 20_000;
const TRIES = 3;

/**
 * @typedef {object} Segment as it is kept
 * @property {string} id begins with the time
 * @property {RecordingMedia} type
 * @property {number} chunks made so far
 * @property {string} until when the last of them ended
 */

/**
 * @typedef {object} Course what a segment has come to
 * @property {Segment} segment
 * @property {number[]} waiting chunks that are to be sent
 * @property {number[]} [without] chunks that are neither here nor at the server
 * @property {boolean} isOpen more will come
 * @property {() => void} [onSent]
 */

export class Recordings {
  /** Something is on its way to the server. */
  isSending = false;
  #phone;
  /** @type {Map<string, Course>} */
  #courses = new Map();
  /** Segments left behind that have not been looked at, as far as is known: another page may still own them. */
  #leftBehind = 1;
  /** @type {MediaStream|null} */
  #filmed = null;
  /** @type {MediaRecorder|null} */
  #recorder = null;
  #written = Promise.resolve();
  /** Recorders in a row that ended by themselves and gave nothing. */
  #fruitless = 0;
  #hasStopped = false;
  #isUnderWay = false;
  #failures = 0;
  #onDone = () => {};

  /** @param {Phone} phone */
  constructor(phone) {
    this.#phone = phone;
  }

  /** Take up what earlier loads of the page left behind. */
  async load() {
    const keys = await this.#phone.store.keys(SHELF).catch(() => []);
    const left = keys.filter((key) => !key.includes("/"));
    this.#leftBehind = left.length;
    for (const id of left) void own(id, () => this.#takeUp(id));
    this.#phone.changed();
  }

  get isRecording() {
    return this.#recorder?.state === "recording";
  }

  /** Seconds of the recording that are on this phone only, once nothing more is recorded. */
  get left() {
    if (this.#isToRecord) return 0;
    return [...this.#courses.values()].reduce((sum, { waiting }) => sum + waiting.length, 0) * SLICE_S;
  }

  get #isToRecord() {
    return RECORDED.has(this.#phone.view?.me.phase ?? "");
  }

  /** @returns {Promise<void>} once the server has everything */
  finished() {
    return new Promise((resolve) => {
      this.#onDone = resolve;
      this.#phone.changed();
    });
  }

  /** Go on from how things stand now. */
  consider() {
    const { camera, joined, link, uploads } = this.#phone;
    const isRecorded = this.#isToRecord && joined && !link.code && !this.#hasStopped;
    const stream = isRecorded && camera.size ? camera.stream : null;
    if (stream !== this.#filmed) this.#film(stream);
    // The answer sheets go first.
    if (!uploads.sending && !this.#isUnderWay) void this.#goOn();
    if (!this.#courses.size && !this.#leftBehind) this.#onDone();
  }

  /** @param {MediaStream|null} stream to be recorded from now on */
  #film(stream) {
    this.#filmed = stream;
    if (this.isRecording) this.#recorder?.stop();
    if (!stream) return;
    const type = recordable();
    if (!type) {
      this.#stop("the browser cannot record");
      return;
    }
    const since = this.#phone.clock.stamp();
    const id = `${since.replace(/\D/g, "").slice(0, 14)}-${crypto.randomUUID().slice(0, 8)}`;
    /** @type {Course} */
    const course = { segment: { id, type: /** @type {RecordingMedia} */ (type.split(";")[0]), chunks: 0, until: since }, waiting: [], isOpen: true };
    const next = (/** @type {() => unknown} */ step) => (this.#written = this.#written.then(step).then(() => this.#phone.changed()));
    try {
      this.#recorder = record(
        type,
        this.#phone.camera.video,
        stream,
        (chunk) => next(() => this.#keep(course, since, chunk)),
        () => next(() => this.#ended(course, stream)),
      );
      const isSent = this.#sent(course);
      void own(id, () => isSent);
    } catch {
      this.#stop("the recorder failed");
    }
  }

  /**
   * @param {Course} course
   * @param {string} since
   * @param {Blob} chunk
   */
  async #keep({ segment, waiting }, since, chunk) {
    if (this.#hasStopped) return;
    const { number: candidate, store } = this.#phone;
    const { id, type } = segment;
    const kept = { ...segment, chunks: segment.chunks + 1, until: this.#phone.clock.stamp() };
    try {
      const item = { id: `${id}/${kept.chunks}`, bytes: await chunk.arrayBuffer() };
      await store.put(SHELF, item);
      await store.put(SHELF, kept);
    } catch (error) {
      const isFull = error instanceof DOMException && error.name === "QuotaExceededError";
      this.#stop(isFull ? "the phone's storage is full" : "the recorder failed", segment);
      return;
    }
    Object.assign(segment, kept);
    waiting.push(kept.chunks);
    this.#fruitless = 0;
    if (kept.chunks === 1) this.#phone.say({ type: "BeginRecording", candidate, segment: id, media_type: type }, since);
    if (kept.chunks === MOST_CHUNKS) this.#recorder?.stop();
  }

  /**
   * @param {Course} course
   * @param {MediaStream} stream
   */
  #ended(course, stream) {
    course.isOpen = false;
    if (this.#filmed !== stream) return;
    // It was not told to. The next one may do better.
    this.#filmed = null;
    this.#fruitless += 1;
    if (this.#fruitless > TRIES) this.#stop("the recorder failed");
  }

  /**
   * @param {RecordingTrouble} why
   * @param {Segment} [segment]
   */
  #stop(why, segment) {
    if (this.#hasStopped) return;
    this.#hasStopped = true;
    this.#phone.say({ type: "NoteRecordingStopped", candidate: this.#phone.number, segment: segment?.chunks ? segment.id : null, why });
    this.#phone.notify(`The recording has stopped: ${why}. Your invigilator knows; carry on with your exam.`);
  }

  /** @param {string} id of a segment that nobody writes any more */
  async #takeUp(id) {
    const { store } = this.#phone;
    const kept = await store.get(SHELF, id).catch(() => null);
    const keys = await store.keys(SHELF).catch(() => []);
    this.#leftBehind -= 1;
    if (!kept) {
      this.#phone.changed();
      return;
    }
    const waiting = keys.filter((key) => key.startsWith(`${id}/`)).map((key) => Number(key.slice(id.length + 1)));
    waiting.sort((one, other) => one - other);
    // The page may have died between a chunk and the note of it.
    const segment = { ...kept, chunks: Math.max(kept.chunks, ...waiting) };
    await this.#sent({ segment, waiting, isOpen: false });
  }

  /**
   * @param {Course} course
   * @returns {Promise<void>} once the server has all of it
   */
  #sent(course) {
    this.#courses.set(course.segment.id, course);
    this.#phone.changed();
    return new Promise((resolve) => (course.onSent = resolve));
  }

  /** Send what is next. One at a time: on a slow line the live picture keeps its share. */
  async #goOn() {
    // The record has to name a segment first.
    if (this.#phone.outbox.underWay("BeginRecording").length) return;
    const course = [...this.#courses.values()].find(({ waiting, isOpen }) => waiting.length || !isOpen);
    if (!course) return;
    this.#isUnderWay = this.isSending = true;
    const isDone = await (course.waiting.length ? this.#send(course) : this.#end(course)).catch(() => false);
    this.isSending = false;
    this.#phone.changed();
    this.#failures = isDone ? 0 : Math.min(this.#failures + 1, 4);
    if (!isDone) await new Promise((resolve) => setTimeout(resolve, 500 << this.#failures));
    this.#isUnderWay = false;
    this.#phone.changed();
  }

  /** @param {Course} course */
  async #send({ segment: { id, type }, waiting }) {
    const { server, store } = this.#phone;
    const key = `${id}/${waiting[0]}`;
    const bytes = (await store.get(SHELF, key))?.bytes;
    if (bytes) {
      const { status, body } = await server.put(`/recordings/${key}`, { bytes, type, sha256: await digest(bytes) }, () => {});
      if (mayGoLater(status, body)) return false;
    }
    await store.remove(SHELF, key);
    waiting.shift();
    return true;
  }

  /** @param {Course} course */
  async #end(course) {
    const { id, chunks, until } = course.segment;
    if (chunks) {
      const body = JSON.stringify({ chunks, until, without: course.without });
      const answer = await this.#phone.server.ask(`/recordings/${id}/end`, { method: "POST", body });
      const said = await answer.json();
      if (mayGoLater(answer.status, said)) return false;
      // Everything that was here has been sent: what is missing there is lost.
      course.without = said.missing;
      if (course.without?.length) return true;
      await this.#phone.store.remove(SHELF, id);
    }
    this.#courses.delete(id);
    course.onSent?.();
    return true;
  }
}

/**
 * @param {string} id
 * @param {() => Promise<unknown>} work done while no other page has this segment
 */
const own = (id, work) => (navigator.locks ? navigator.locks.request(`ninefold-${id}`, work) : work());

/**
 * @param {number} status
 * @param {{type?: string}} problem
 */
const mayGoLater = (status, { type }) => status >= 500 || [0, 401, 403, 429].includes(status) || type === "urn:ninefold:recording-not-begun";
