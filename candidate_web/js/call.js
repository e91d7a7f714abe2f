// @ts-check
/** @import { Description, IceCandidate, IceServer, PictureSize, Signal, Status } from "./types.js" */
/**
 * One call to one viewer. The phone always calls, so there is no glare; and a call is never repaired, only made anew,
 * because the other side knows no ICE restart.
 */

import { encodingFor } from "./picturesizes.js";

const DISCONNECTED_ALLOWED_MS = 2_000;
/** Reports and answers come from a living viewer every second or so; ICE itself would miss them for five seconds. */
const SILENCE_ALLOWED_MS = 1_500;
const CONNECT_WITHIN_MS = 15_000;

/**
 * @typedef {object} CallListener
 * @property {(signal: Signal) => void} send
 * @property {(call: Call) => void} onConnected
 * @property {(call: Call) => void} onBroken the call will not come back by itself
 * @property {() => void} onSilence nothing comes for the moment, maybe from a network that is no more
 */

export class Call {
  id = crypto.randomUUID();
  /** @type {"dialling"|"connected"|"over"} */
  state = "dialling";
  /** @type {PictureSize} */
  size = "tile";
  /** The viewer is sent the microphone, and not a sound before. */
  listens = false;
  /** The viewer's voice is played. */
  speaks = false;

  #viewer;
  #listener;
  #connection;
  /** @type {RTCRtpSender} */
  #sender;
  /** @type {RTCRtpSender} */
  #voice;
  /** @type {MediaStreamTrack|null} */
  #microphone = null;
  /** Plays what the viewer says; never part of the page. */
  #speaker = new Audio();
  #channel;
  /** Bytes that have come from the viewer, and when the last of them did. */
  #heard = { bytes: 0, at: 0, isMissed: false };
  /** @type {IceCandidate[]} those that came before the answer */
  #early = [];
  /** @type {number|undefined} */
  #patience;

  /**
   * @param {string} viewer the viewer's peer id
   * @param {IceServer[]} iceServers
   * @param {MediaStreamTrack|null} track
   * @param {MediaStreamTrack|null} microphone
   * @param {CallListener} listener
   */
  constructor(viewer, iceServers, track, microphone, listener) {
    this.#viewer = viewer;
    this.#listener = listener;
    this.#connection = new RTCPeerConnection({ iceServers: iceServers.map(browserShape) });
    const transceiver = this.#connection.addTransceiver(track ?? "video", {
      direction: "sendonly",
      sendEncodings: [encodingFor("tile", track?.getSettings() ?? {})],
    });
    this.#sender = transceiver.sender;
    preferVp8(transceiver);
    // Stands in the first offer and carries nothing until someone listens or speaks: no second negotiation then.
    this.#microphone = microphone;
    this.#voice = this.#connection.addTransceiver("audio", { direction: "sendrecv" }).sender;
    this.#connection.ontrack = ({ track: heard }) => {
      if (heard.kind === "audio") this.#speaker.srcObject = new MediaStream([heard]);
    };
    this.#channel = this.#connection.createDataChannel("ninefold");
    this.#channel.onmessage = (event) => this.#hear(event.data);
    this.#connection.onicecandidate = ({ candidate }) => candidate?.candidate && this.#sendCandidate(candidate);
    this.#connection.onconnectionstatechange = () => this.#connectionChanged();
    this.#patience = setTimeout(() => this.#broken(), CONNECT_WITHIN_MS);
  }

  /** Make the offer and send it. */
  async dial() {
    try {
      await this.#connection.setLocalDescription();
      this.#heedHangingUp();
      const { sdp } = this.#connection.localDescription ?? {};
      if (sdp) this.#signal({ kind: "description", description: { type: "offer", sdp } });
      await this.#adjust();
    } catch {
      this.#broken();
    }
  }

  /** @param {Description} description */
  async answer(description) {
    if (this.#connection.signalingState !== "have-local-offer") return;
    try {
      await this.#connection.setRemoteDescription(description);
      const early = this.#early;
      this.#early = [];
      for (const candidate of early) await this.addIceCandidate(candidate);
    } catch {
      this.#broken();
    }
  }

  /** @param {IceCandidate} candidate */
  async addIceCandidate(candidate) {
    if (!this.#connection.remoteDescription) {
      this.#early.push(candidate);
      return;
    }
    // One that the browser cannot read is one path fewer, not a broken call.
    await this.#connection.addIceCandidate(candidate).catch(() => undefined);
  }

  /**
   * @param {MediaStreamTrack|null} track the camera's new track, or null while there is none
   * @param {MediaStreamTrack|null} microphone likewise
   */
  async film(track, microphone) {
    this.#microphone = microphone;
    this.#talk();
    await this.#sender.replaceTrack(track).catch(() => undefined);
    await this.#adjust();
  }

  /** A tap lets a voice be heard that the browser held back. */
  unlock() {
    if (this.speaks) this.#talk();
  }

  /** Let the microphone and the viewer's voice flow as far as is wanted now, and no further. */
  #talk() {
    void this.#voice.replaceTrack(this.listens ? this.#microphone : null).catch(() => undefined);
    if (this.speaks) this.#speaker.play().catch(() => undefined);
    else this.#speaker.pause();
  }

  /** @param {Status} status said twice a second; and as often it is heeded whether the viewer is heard */
  tell(status) {
    if (this.#channel.readyState === "open") this.#channel.send(JSON.stringify(status));
    if (this.state === "connected") void this.#listen();
  }

  async #listen() {
    let bytes = 0;
    for (const each of (await this.#connection.getStats()).values()) bytes += (each.type === "candidate-pair" && each.bytesReceived) || 0;
    const at = performance.now();
    if (bytes !== this.#heard.bytes) this.#heard = { bytes, at, isMissed: false };
    else if (!this.#heard.isMissed && at - this.#heard.at > SILENCE_ALLOWED_MS) {
      this.#heard.isMissed = true;
      this.#listener.onSilence();
    }
  }

  /** Hang up. */
  close() {
    this.state = "over";
    this.#speaker.srcObject = null;
    clearTimeout(this.#patience);
    this.#connection.onconnectionstatechange = null;
    this.#connection.close();
  }

  /** @param {unknown} text */
  #hear(text) {
    try {
      const message = JSON.parse(String(text));
      if (message?.type === "size" && ["tile", "focus", "pause"].includes(message.size)) {
        this.size = message.size;
        void this.#adjust();
      } else if (message?.type === "talk") {
        this.listens = message.listen === true;
        this.speaks = message.speak === true;
        this.#talk();
      } else {
        return;
      }
      this.#listener.onConnected(this);
    } catch {
      // What is no message asks for nothing.
    }
  }

  /** Ask the encoder for the wanted size of what the camera gives now. */
  async #adjust() {
    const parameters = this.#sender.getParameters();
    const [encoding] = parameters.encodings ?? [];
    if (!encoding) return;
    Object.assign(encoding, encodingFor(this.size, this.#sender.track?.getSettings() ?? {}));
    // Or a busy phone shrinks the picture and the focus stays small.
    Object.assign(parameters, { degradationPreference: "maintain-resolution" });
    await this.#sender.setParameters(parameters).catch(() => undefined);
  }

  #connectionChanged() {
    const { connectionState } = this.#connection;
    clearTimeout(this.#patience);
    if (connectionState === "connected") {
      this.state = "connected";
      void this.#adjust();
      this.#listener.onConnected(this);
    } else if (connectionState === "failed" || connectionState === "closed") {
      this.#broken();
    } else {
      if (connectionState === "disconnected") this.#listener.onSilence();
      const patience = connectionState === "disconnected" ? DISCONNECTED_ALLOWED_MS : CONNECT_WITHIN_MS;
      this.#patience = setTimeout(() => this.#broken(), patience);
    }
  }

  /** The other side's goodbye comes by DTLS at once; ICE alone would take some seconds to miss it. */
  #heedHangingUp() {
    const { transport } = this.#sender;
    if (!transport) return;
    transport.onstatechange = () => {
      if (transport.state === "closed" || transport.state === "failed") this.#broken();
    };
  }

  #broken() {
    if (this.state === "over") return;
    this.state = "dialling";
    this.#listener.onBroken(this);
  }

  /** @param {RTCIceCandidate} candidate */
  #sendCandidate({ candidate, sdpMid, sdpMLineIndex }) {
    this.#signal({ kind: "ice_candidate", ice_candidate: { candidate, sdpMid, sdpMLineIndex } });
  }

  /** @param {Pick<Signal, "kind"|"description"|"ice_candidate">} step */
  #signal(step) {
    this.#listener.send({ type: "signal", call: this.id, to: this.#viewer, ...step });
  }
}

/**
 * @param {IceServer} server
 * @returns {RTCIceServer}
 */
export function browserShape({ urls, username, credential }) {
  return { urls, ...(username && credential ? { username, credential } : {}) };
}

/** @param {RTCRtpTransceiver} transceiver */
function preferVp8(transceiver) {
  const known = RTCRtpSender.getCapabilities?.("video")?.codecs;
  if (!known || !transceiver.setCodecPreferences) return;
  const rank = (/** @type {{mimeType: string}} */ { mimeType }) => (/\/vp8$/i.test(mimeType) ? 0 : /\/h264$/i.test(mimeType) ? 1 : 2);
  // Whatever the console cannot take apart stands last, where it does no harm.
  transceiver.setCodecPreferences([...known].sort((one, other) => rank(one) - rank(other)));
}
