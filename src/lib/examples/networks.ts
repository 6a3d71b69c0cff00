/**
 * Float networks of Google's MediaPipe (Apache-2.0) that come with an npm package: what tracks hands
 * in web pages. Their weights are float16. The builds copy the files, see scripts/networks.ts.
 */
export const NETWORK_NAMES = ['hand-lite', 'hand-full'] as const;
export type NetworkName = (typeof NETWORK_NAMES)[number];

/** What is known of a network before it is opened. A test reads the same from the file. */
export interface KnownNetwork {
  /** The file's name, in the package and in the folder `models` that a build copies it to */
  readonly file: string;
  readonly title: string;
  /** One line */
  readonly about: string;
  readonly bytes: number;
  readonly layers: number;
  readonly channels: number;
  readonly dead: number;
}

export const NETWORKS: Record<NetworkName, KnownNetwork> = {
  'hand-lite': {
    file: 'hand_landmark_lite.tflite',
    title: 'A hand, lite',
    about: 'finds 21 points of a hand in a picture',
    bytes: 2071408,
    layers: 51,
    channels: 11552,
    dead: 1052,
  },
  'hand-full': {
    file: 'hand_landmark_full.tflite',
    title: 'A hand, full',
    about: 'the same, with more channels',
    bytes: 5478688,
    layers: 51,
    channels: 19456,
    dead: 5430,
  },
};
