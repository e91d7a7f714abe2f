// @ts-check
/**
 * One camera's picture and sound as chunks of two seconds, for as long as that camera lives.
 *
 * Only the first chunk has the header: the chunks of one recorder make a film, and so do any number of them from the first.
 */

export const SLICE_S = 2;
const FRAMES_A_SECOND = 10;
const PIXELS = 640 * 480;
/** Together some 50 MB an hour, and less while nothing moves. Chromium knows no lower rate for a picture. */
const RATES = { videoBitsPerSecond: 100_000, audioBitsPerSecond: 16_000, videoKeyFrameIntervalDuration: SLICE_S * 1_000 };

/** @returns {string|undefined} what this browser can record */
export const recordable = () =>
  ["video/webm;codecs=vp8,opus", "video/mp4"].find((type) => globalThis.MediaRecorder?.isTypeSupported(type));

/**
 * @param {string} mimeType
 * @param {HTMLVideoElement} video plays the stream, and has a size already
 * @param {MediaStream} stream
 * @param {(chunk: Blob) => void} onChunk
 * @param {() => void} onEnd after the last chunk: it was stopped, has failed, or the phone was turned
 */
export function record(mimeType, video, stream, onChunk, onEnd) {
  const { videoWidth, videoHeight } = video;
  const scale = Math.min(1, Math.sqrt(PIXELS / videoWidth / videoHeight));
  // Browsers record a camera in its full size, whatever size its track was given: so it is drawn smaller.
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(videoWidth * scale);
  canvas.height = Math.round(videoHeight * scale);
  const context = canvas.getContext("2d");
  const tracks = [...canvas.captureStream(FRAMES_A_SECOND).getTracks(), ...stream.getAudioTracks()];
  const recorder = new MediaRecorder(new MediaStream(tracks), { mimeType, ...RATES });
  const drawing = setInterval(() => {
    if (video.videoWidth === videoWidth || !video.videoWidth) context?.drawImage(video, 0, 0, canvas.width, canvas.height);
    else if (recorder.state === "recording") recorder.stop();
  }, 1_000 / FRAMES_A_SECOND);
  // Safari gives empty ones.
  recorder.ondataavailable = ({ data }) => data.size && onChunk(data);
  recorder.onstop = () => {
    clearInterval(drawing);
    onEnd();
  };
  recorder.start(SLICE_S * 1_000);
  return recorder;
}
