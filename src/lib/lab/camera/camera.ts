import type { Image } from '$lib/pass/input/image';
import { middleSquare } from './square';

/** Why there are no pictures of a camera, in one sentence. */
export class CameraError extends Error {
  override name = 'CameraError';
}

/** The most pixels of an edge that are read: twice those of a hand network's picture. */
const MOST_PIXELS = 448;

/** A camera that gives no picture for so long gives none. */
const PATIENCE_MS = 5000;

const WANTED: MediaStreamConstraints = {
  audio: false,
  video: {
    facingMode: 'user',
    width: { ideal: 640 },
    height: { ideal: 480 },
    frameRate: { ideal: 30 },
  },
};

/** What the errors of `getUserMedia` mean for the reader, by their names. */
const REASONS: Readonly<Record<string, string>> = {
  NotAllowedError:
    'The camera was refused: allow it for this page in the settings of the browser, then use it again.',
  NotFoundError: 'No camera was found: connect one, then use it.',
  OverconstrainedError: 'No camera was found: connect one, then use it.',
  NotReadableError:
    'The camera cannot be read: close the other programs that use it, then use it again.',
};
const OTHER_REASON =
  'The browser does not start the camera: close the other programs that use it, then use it again.';

const NO_PICTURE = 'The camera gives no picture: uncover or reconnect it, then use it again.';

/** What a page needs of the browser. Older browsers, and pages without https, lack a part of it. */
const canRead = (): boolean =>
  Reflect.has(navigator, 'mediaDevices') &&
  Reflect.has(HTMLVideoElement.prototype, 'requestVideoFrameCallback');

/** The reader's camera, switched on. Its pictures stay in the page. */
export class Camera {
  readonly #video = document.createElement('video');
  readonly #canvas = document.createElement('canvas');
  #watch: ReturnType<typeof setTimeout> | undefined;
  /** Whether there is a picture that was not read yet */
  #isFresh = false;
  #problem = '';
  #isClosed = false;
  #wake = (): void => undefined;

  private constructor(readonly stream: MediaStream) {
    this.#video.muted = true;
    this.#video.playsInline = true;
    this.#video.srcObject = stream;
    for (const track of stream.getTracks()) {
      track.addEventListener('ended', () => this.#fail(NO_PICTURE));
    }
    this.#wait();
    this.#video.requestVideoFrameCallback(this.#onFrame);
    // A rejection comes with a closed camera, or with one that gives no picture.
    this.#video.play().catch(() => undefined);
  }

  /**
   * Asks the reader for the camera, and switches it on.
   * @returns null if the signal aborts
   * @throws CameraError
   */
  static async open(signal: AbortSignal): Promise<Camera | null> {
    if (!canRead()) {
      throw new CameraError(
        'This browser gives its pages no camera: take a newer one, and open the page over https.',
      );
    }
    const stream = await navigator.mediaDevices.getUserMedia(WANTED).catch((error: unknown) => {
      const name = error instanceof Error ? error.name : '';
      throw new CameraError(REASONS[name] ?? OTHER_REASON, { cause: error });
    });
    if (signal.aborted) {
      for (const track of stream.getTracks()) track.stop();
      return null;
    }
    const camera = new Camera(stream);
    signal.addEventListener('abort', () => camera.close());
    return camera;
  }

  /**
   * The middle square of the newest picture. It waits for one that was not read yet: pictures that
   * come in between are dropped.
   * @returns null if the camera is closed
   * @throws CameraError if the camera gives none, or one that is too small
   */
  async next(): Promise<Image | null> {
    while (!this.#isFresh && this.#problem === '' && !this.#isClosed) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    if (this.#isClosed) return null;
    if (this.#problem !== '') throw new CameraError(this.#problem);
    this.#isFresh = false;
    return this.#read();
  }

  /** Switches the camera off. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#watch);
    for (const track of this.stream.getTracks()) track.stop();
    this.#video.srcObject = null;
    this.#wake();
  }

  #read(): Image {
    const { videoWidth: width, videoHeight: height } = this.#video;
    const square = middleSquare(width, height, MOST_PIXELS);
    if (square === null) {
      throw new CameraError(
        `The camera's picture has ${width} × ${height} pixels, too few to show a hand: choose another camera, then use it again.`,
      );
    }
    const { left, top, side, pixels } = square;
    // Setting a size clears the canvas, and costs its memory anew.
    if (this.#canvas.width !== pixels || this.#canvas.height !== pixels) {
      Object.assign(this.#canvas, { width: pixels, height: pixels });
    }
    const context = this.#canvas.getContext('2d', { willReadFrequently: true });
    if (context === null) throw new CameraError('The browser gives no canvas to read the camera.');
    context.imageSmoothingQuality = 'high';
    context.drawImage(this.#video, left, top, side, side, 0, 0, pixels, pixels);
    const { data } = context.getImageData(0, 0, pixels, pixels);
    return { width: pixels, height: pixels, data };
  }

  readonly #onFrame = (): void => {
    if (this.#isClosed) return;
    this.#isFresh = true;
    this.#wait();
    this.#wake();
    this.#video.requestVideoFrameCallback(this.#onFrame);
  };

  #wait(): void {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => this.#fail(NO_PICTURE), PATIENCE_MS);
  }

  #fail(problem: string): void {
    this.#problem = problem;
    this.#wake();
  }
}
