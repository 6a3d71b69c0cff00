import { Pcg64 } from '../../numeric/pcg64';
import { BACKDROPS, SKINS, SLEEVES, type Background } from './paint';
import { nudged, POSES, type PoseName } from './pose';
import { PICTURE } from './projection';
import type { HandScene } from './scene';

const NAMES = Object.keys(POSES) as PoseName[];
const PATTERNS: readonly Background['pattern'][] = [
  'plain',
  'plain',
  'wall',
  'lights',
  'shelf',
  'stripes',
];

/** The hand that is shown first: an open right hand, its palm to the eye. */
const FIRST: HandScene = {
  seed: 0,
  name: 'open',
  pose: POSES.open,
  view: { side: 'right', face: 'palm', yaw: 0, pitch: 0, roll: 0 },
  skin: SKINS[1],
  light: { angle: 120, tint: [1, 1, 1], contrast: 0.6 },
  background: { colours: BACKDROPS[0], pattern: 'plain' },
  sleeve: null,
  length: 160,
  centre: { x: PICTURE / 2, y: PICTURE / 2 },
};

/** Chooses a hand by a seed; 0 is the plain open hand. */
export function handScene(seed: number): HandScene {
  if (seed === 0) return FIRST;
  const random = new Pcg64(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random.float32() * list.length)];
  const spread = (most: number) => (2 * random.float32() - 1) * most;
  const name = pick(NAMES);
  // Cold light makes skin look grey.
  const warmth = 0.025 + spread(0.055);
  const brightness = 0.92 + spread(0.12);
  return {
    seed,
    name,
    pose: nudged(POSES[name], spread),
    view: {
      side: pick(['left', 'right']),
      face: pick(['palm', 'back']),
      yaw: spread(24),
      pitch: spread(14),
      roll: spread(20),
    },
    skin: pick(SKINS),
    light: {
      angle: 90 + spread(75),
      tint: [brightness * (1 + warmth), brightness, brightness * (1 - warmth)],
      contrast: 0.35 + 0.65 * random.float32(),
    },
    background: { colours: pick(BACKDROPS), pattern: pick(PATTERNS) },
    sleeve: pick(SLEEVES),
    length: 150 + spread(22),
    centre: { x: PICTURE / 2 + spread(10), y: PICTURE / 2 + spread(8) },
  };
}
