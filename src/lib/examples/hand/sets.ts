/*
 * The drawn hands that networks are calibrated and tested with, by their seeds. No hand is in both.
 */

const from = (first: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => first + i);

/** The hands on which ranges are recorded; 0 is the one that is shown first. */
export const CALIBRATION_HANDS = from(1, 24);

/** The hands that are held back to measure on. */
export const TEST_HANDS = from(25, 24);

/** A drawing to which the float network gives a lower presence is left out. */
export const LEAST_PRESENCE = 0.8;
