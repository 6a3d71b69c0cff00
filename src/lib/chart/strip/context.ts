import { createContext } from 'svelte';
import type { StripPoints } from './points';

/** What the layers of a strip know of it. All fields are getters, so that they follow it. */
export interface StripFrame {
  readonly points: StripPoints;
  /** The bottom of the strip: what is smaller stands on it. */
  readonly low: number;
  /** Whether columns have names, over those of their groups */
  readonly lettered: boolean;
  /** Whether there is room for short names only */
  readonly narrow: boolean;
}

export const [useStrip, provideStrip] = createContext<StripFrame>();
