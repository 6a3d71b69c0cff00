import { handAnswer, type HandAnswer, type HandPlaces } from '$lib/examples/hand/outputs';
import type { Image } from '$lib/pass/input/image';
import type { QuantizeOptions } from '$lib/pass/quantize/quantize';
import { Engine } from '../../../workers/client';
import { isPresent } from '../answer/handWords';
import { refusal } from '../problem';
import { Camera, CameraError } from './camera';
import { Rate } from './rate';

/** One picture of the camera, and what the models say of it. */
export interface LiveAnswer {
  readonly picture: Image;
  readonly float: HandAnswer;
  /** null where it cannot be quantized, or gives no finite numbers */
  readonly quantized: HandAnswer | null;
}

/** What is run on the pictures. */
export interface LiveModelFile {
  readonly file: Blob;
  readonly hand: HandPlaces;
  /** The present setting; null while it cannot be run */
  readonly options: () => QuantizeOptions | null;
}

/** A hand that comes or goes is told after so many milliseconds, so that the words do not flicker. */
const STEADY_MS = 1000;

/**
 * The reader's hand before the camera, and what the model answers, picture by picture. It runs in a
 * worker of its own, one picture at a time, beside the long runs of the lab.
 */
export class LiveHand {
  phase = $state<'off' | 'starting' | 'on'>('off');
  /** Why the camera went off, or gives no answer, in one sentence */
  problem = $state('');
  /** What is said of the last picture; null before the first one, and where it gives no answer */
  answer = $state.raw<LiveAnswer | null>(null);
  /** Answers in a second, told once a second; null before the first second is over */
  rate = $state<number | null>(null);
  /** Whether a hand is there, and has been for a while; null without an answer */
  isThere = $state<boolean | null>(null);
  #changing = 0;
  #abort: AbortController | null = null;

  constructor(private readonly model: LiveModelFile) {}

  /** Asks for the camera, and runs the model on its pictures until it is stopped. */
  async start(): Promise<void> {
    this.stop();
    const abort = new AbortController();
    this.#abort = abort;
    this.problem = '';
    this.phase = 'starting';
    const { signal } = abort;
    try {
      const camera = await Camera.open(signal);
      if (camera !== null) await this.#run(camera, signal);
    } catch (error) {
      if (!(error instanceof CameraError)) throw error;
      if (!signal.aborted) this.problem = error.message;
    } finally {
      if (this.#abort === abort) this.stop();
    }
  }

  /** Switches the camera off. */
  stop(why = ''): void {
    if (this.#abort === null) return;
    this.#abort.abort();
    this.#abort = null;
    this.phase = 'off';
    this.answer = this.rate = this.isThere = null;
    if (why !== '') this.problem = why;
  }

  async #run(camera: Camera, signal: AbortSignal): Promise<void> {
    const engine = new Engine();
    const close = () => engine.close();
    signal.addEventListener('abort', close);
    const opened = await engine.open(this.model.file).catch(fault);
    if (signal.aborted || opened.kind === 'cancelled') return;
    if (opened.kind === 'refused') throw new CameraError(opened.message);
    if (opened.result.kind === 'unreadable') throw new CameraError(opened.result.message);
    this.phase = 'on';
    const rate = new Rate();
    for (;;) {
      const picture = await camera.next();
      if (picture === null) return;
      const request = { picture, options: this.model.options() };
      const outcome = await engine.live(request, { signal }).catch(fault);
      if (signal.aborted || outcome.kind === 'cancelled') return;
      this.rate = rate.tick(performance.now());
      if (outcome.kind === 'done')
        this.#show(picture, outcome.result.float, outcome.result.integer);
      else this.#showNone(outcome.message);
    }
  }

  /** A picture without an answer. An older one would stand beside the problem, and could be frozen. */
  #showNone(why: string): void {
    this.problem = why;
    this.answer = this.isThere = null;
  }

  #show(
    picture: Image,
    floats: readonly Float32Array[],
    integers: readonly Float32Array[] | null,
  ): void {
    const { hand } = this.model;
    const float = handAnswer(floats, hand);
    const quantized = integers && handAnswer(integers, hand);
    if (float === null) {
      this.#showNone(noNumbers('float'));
      return;
    }
    this.problem = integers !== null && quantized === null ? noNumbers('quantized') : '';
    this.answer = { picture, float, quantized };
    this.#notice(isPresent(float));
  }

  #notice(isThere: boolean): void {
    const now = performance.now();
    if (this.isThere === isThere) this.#changing = now;
    else if (this.isThere === null || now - this.#changing >= STEADY_MS) {
      this.isThere = isThere;
      this.#changing = now;
    }
  }
}

/** Ends the camera after an error of the engine itself, which would meet every other picture too. */
function fault(error: unknown): never {
  throw new CameraError(refusal(error).message, { cause: error });
}

const noNumbers = (whose: string): string =>
  `The ${whose} network gives NaN or an infinity for this picture, so its hand is not drawn.`;
