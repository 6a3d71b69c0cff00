import { createContext } from 'svelte';
import type { StripPoints } from './points';

/** A strip as its layers see it. All fields are getters, so that layers follow it. */
export interface StripFrame {
  readonly points: StripPoints;
  /** The bottom of the strip. Smaller values are drawn on it. */
  readonly low: number;
  /** Whether columns have names, above those of their groups */
  readonly lettered: boolean;
  /** Whether only short names fit */
  readonly narrow: boolean;
}

export const [useStrip, provideStrip] = createContext<StripFrame>();
