// @ts-check
/**
 * The phone's camera and microphone: asked for, watched, and asked for again when they die.
 *
 * A track may call itself live and deliver nothing, so health is judged by frames that arrive, never by flags.
 */

/** @typedef {"denied"|"dismissed"|"policy"|"in-use"|"none"|"insecure"|"unknown"} CameraProblem */
/** @typedef {"desk"|"sheets"} Purpose */

const LOOK_EVERY_MS = 1_000;
const SILENCE_ALLOWED_MS = 4_000;
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000];

/**
 * @param {unknown} error as `getUserMedia` throws it
 * @returns {CameraProblem}
 */
export function problemOf(error) {
  const { name = "", message = "" } = error instanceof Error ? error : {};
  if (name === "NotAllowedError") {
    if (blockedByPolicy()) return "policy";
    return /dismiss/i.test(message) ? "dismissed" : "denied";
  }
  if (name === "SecurityError") return "policy";
  if (name === "NotReadableError" || name === "AbortError") return "in-use";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "none";
  return "unknown";
}

function blockedByPolicy() {
  const policy = /** @type {any} */ (document).featurePolicy;
  return policy ? !policy.allowsFeature("camera") : false;
}

export class Camera {
  /** @type {"off"|"asking"|"live"|"failed"|"silent"} */
  state = "off";
  /** @type {CameraProblem|null} */
  problem = null;
  /** @type {"unknown"|"live"|"missing"|"denied"} */
  microphone = "unknown";
  /** @type {MediaStream|null} */
  stream = null;
  /** @type {Purpose} */
  purpose = "desk";
  /** @type {"user"|"environment"} which way the desk is looked at */
  facing = "user";
  /** Plays the stream for as long as there is one; never part of the page. */
  video = document.createElement("video");

  /** @type {() => void} */
  #onChange;
  #asking = 0;
  #failures = 0;
  #lastFrameAt = 0;
  #lastTime = 0;
  /** @type {number|undefined} */
  #again;

  /** @param {() => void} onChange */
  constructor(onChange) {
    this.#onChange = onChange;
    this.video.muted = true;
    this.video.playsInline = true;
    setInterval(() => this.#look(), LOOK_EVERY_MS);
    document.addEventListener("visibilitychange", () => this.#inView());
  }

  /** @returns {MediaStreamTrack|null} */
  get track() {
    return this.stream?.getVideoTracks()[0] ?? null;
  }

  /** @returns {{width: number, height: number}|null} of the pictures that arrive */
  get size() {
    const { videoWidth: width, videoHeight: height, readyState } = this.video;
    // A camera just let go of leaves its size behind for a moment, and no picture.
    return this.stream && readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && width > 0 && height > 0 ? { width, height } : null;
  }

  /** Ask for camera and microphone; called again, ask anew. */
  async start(purpose = this.purpose) {
    clearTimeout(this.#again);
    this.purpose = purpose;
    if (!navigator.mediaDevices?.getUserMedia) {
      this.#fail("insecure");
      return;
    }
    const asking = ++this.#asking;
    if (this.state !== "live") this.#become("asking");
    try {
      // A phone has one camera pipeline: the old tracks must be gone before others can be had.
      this.#release();
      const stream = await this.#ask(purpose);
      if (asking !== this.#asking) stream.getTracks().forEach((track) => track.stop());
      else await this.#use(stream);
    } catch (error) {
      if (asking === this.#asking) this.#fail(problemOf(error));
    }
  }

  /** Look at the desk with the phone's other camera. */
  async turn() {
    this.facing = this.facing === "user" ? "environment" : "user";
    await this.start();
  }

  /** Let go of camera and microphone for good. */
  stop() {
    this.#asking += 1;
    clearTimeout(this.#again);
    this.#release();
    this.#become("off");
  }

  /**
   * @param {Purpose} purpose
   * @returns {Promise<MediaStream>}
   */
  async #ask(purpose) {
    const video =
      purpose === "sheets"
        ? { facingMode: { ideal: "environment" }, width: { ideal: 4096 }, height: { ideal: 3072 } }
        : { facingMode: { ideal: this.facing }, width: { ideal: 1280 }, height: { ideal: 960 } };
    try {
      // Both in one request: iOS ends the first when a second is made.
      const stream = await navigator.mediaDevices.getUserMedia({ video, audio: true });
      this.microphone = "live";
      return stream;
    } catch (error) {
      const stream = await navigator.mediaDevices.getUserMedia({ video });
      this.microphone = problemOf(error) === "none" ? "missing" : "denied";
      return stream;
    }
  }

  /** @param {MediaStream} stream */
  async #use(stream) {
    this.stream = stream;
    const track = stream.getVideoTracks()[0];
    if (track) {
      track.contentHint = "detail";
      track.onended = () => this.#died();
      track.onunmute = () => this.#look();
    }
    const [microphone] = stream.getAudioTracks();
    if (microphone) microphone.onended = () => this.#died();
    this.video.srcObject = stream;
    this.#lastFrameAt = performance.now();
    this.#countFrames(stream);
    this.#become("live");
    await this.video.play().catch(() => undefined);
    this.#onChange();
  }

  get #tellsFrames() {
    return "requestVideoFrameCallback" in this.video;
  }

  /** @param {MediaStream} stream */
  #countFrames(stream) {
    if (!this.#tellsFrames) return;
    const seen = () => {
      if (this.stream !== stream) return;
      this.#framesArrive();
      this.video.requestVideoFrameCallback(seen);
    };
    this.video.requestVideoFrameCallback(seen);
  }

  /** An older Firefox tells no frames; but there the player's time stands still with them. */
  #compareTimes() {
    const { currentTime } = this.video;
    if (currentTime !== this.#lastTime) this.#framesArrive();
    this.#lastTime = currentTime;
  }

  #framesArrive() {
    this.#lastFrameAt = performance.now();
    this.#failures = 0;
    if (this.state === "silent") this.#become("live");
  }

  #look() {
    if (!this.stream || document.visibilityState === "hidden") return;
    if (!this.#tellsFrames) this.#compareTimes();
    const silence = performance.now() - this.#lastFrameAt;
    if (silence < SILENCE_ALLOWED_MS) return;
    if (this.state === "live") this.#died();
  }

  /** A page out of sight is given no frames, which is no fault of the camera; what died meanwhile is had again at once. */
  #inView() {
    if (document.visibilityState === "hidden") return;
    this.#lastFrameAt = performance.now();
    if (this.state === "silent" || this.#mayPass) void this.start();
  }

  /** Whether the camera failed by something that passes: a refusal waits for the person. */
  get #mayPass() {
    return this.state === "failed" && (this.problem === "in-use" || this.problem === "none" || this.problem === "unknown");
  }

  #died() {
    this.#become("silent");
    this.#askAgainLater();
  }

  /** @param {CameraProblem} problem */
  #fail(problem) {
    this.problem = problem;
    this.#become("failed");
    // Another app may let go of the camera, and a plug may be put back.
    if (this.#mayPass) this.#askAgainLater();
  }

  #askAgainLater() {
    clearTimeout(this.#again);
    const pause = PAUSES_MS[Math.min(this.#failures, PAUSES_MS.length - 1)];
    this.#failures += 1;
    // Out of sight there is no camera to be had; the page asks when it is back.
    this.#again = setTimeout(() => document.visibilityState === "visible" && this.start(), pause);
  }

  #release() {
    for (const track of this.stream?.getTracks() ?? []) {
      track.onended = track.onmute = track.onunmute = null;
      track.stop();
    }
    this.stream = null;
    this.video.srcObject = null;
  }

  /** @param {Camera["state"]} state */
  #become(state) {
    this.state = state;
    if (state !== "failed") this.problem = null;
    this.#onChange();
  }
}
