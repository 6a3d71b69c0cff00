/**
 * Float networks of Google's MediaPipe (Apache-2.0) that come with an npm package: what tracks hands
 * in web pages. Their weights are float16. The builds copy the files, see scripts/networks.ts.
 */
export const NETWORK_NAMES = ['hand-lite', 'hand-full'] as const;
export type NetworkName = (typeof NETWORK_NAMES)[number];

interface Network {
  /** The file's name, in the package and in the folder that a build copies it to */
  readonly file: string;
  /** One line */
  readonly about: string;
}

export const NETWORKS: Record<NetworkName, Network> = {
  'hand-lite': {
    file: 'hand_landmark_lite.tflite',
    about: 'finds 21 points of a hand in a picture: 1,052 of its 11,552 channels are dead',
  },
  'hand-full': {
    file: 'hand_landmark_full.tflite',
    about: 'the same, finer: 5,430 of its 19,456 channels are dead',
  },
};
