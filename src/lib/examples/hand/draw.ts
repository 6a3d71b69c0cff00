import { Pcg64 } from '../../numeric/pcg64';
import { DIGITS, HAND, HAND_LENGTH, type Digit } from './anatomy';
import { backdrop, sleeve } from './backdrop';
import { handScene } from './chooseScene';
import {
  contours,
  grownTo,
  joined,
  runsOf,
  type DistanceField,
  type Limb,
  type Spot2,
} from './contour';
import { definitions, paintPart, paletteOf, type Palette } from './flesh';
import { backMarks, boneCreases, crease, nail, palmMarks } from './marks';
import { boneLimbs, folded, palmLimbs, PICTURE, seenHand, type SeenHand } from './projection';
import type { HandScene } from './scene';
import { inOrder } from './skeleton';
import { element, line } from './svg';

/** A drawn hand, and where its joints truly are. */
export interface DrawnHand {
  readonly scene: HandScene;
  /** The picture, 224 × 224 */
  readonly svg: string;
  /** The 21 joints in the picture, in MediaPipe's order, in pixels */
  readonly joints: readonly Spot2[];
}

/** How wide fillets are in millimetres: in the palm, in a finger, and between the two. */
const FILLET = { palm: 16, digit: 4, web: 9 } as const;

/** The bones of a digit that are drawn with the palm, and those that are drawn apart. */
const bonesOf = (apart: boolean) =>
  apart ? ({ inner: [0], outer: [1, 2] } as const) : ({ inner: [0, 1, 2], outer: [] } as const);

/** How far a line may be outside of what it runs over, in pixels, so that it has no gaps. */
const NEAR = 1.2;

/**
 * The lines between digits that touch: where the outline of one runs over the flesh of a later one.
 * @param digits from the front to the back
 */
const seams = (palm: DistanceField, digits: readonly DistanceField[]): Spot2[][] =>
  digits.flatMap((digit, i) => {
    const behind = digits.slice(i + 1);
    const isSeam = ({ x, y }: Spot2) =>
      palm(x, y) > -NEAR && behind.some((other) => other(x, y) < NEAR);
    return (
      contours(digit, PICTURE)
        .flatMap((outline) => runsOf(outline, isSeam))
        // Where digits hardly touch, a line would be a dot.
        .filter((run) => run.length > 4)
    );
  });

/** One drawing at work. */
class HandDrawing {
  private readonly hand: SeenHand;
  private readonly palette: Palette;
  private readonly apart: readonly Digit[];

  constructor(private readonly scene: HandScene) {
    this.hand = seenHand(scene);
    const { skin, view, light, length, seed } = scene;
    this.palette = paletteOf(skin, view.face, light, length / HAND_LENGTH, `hand${seed}`);
    this.apart = folded(scene);
  }

  drawn(): DrawnHand {
    const { scene, hand, palette } = this;
    const outer = this.apart.flatMap((name) => this.outerBones(name));
    const main = this.mainPart();
    const parts = scene.view.face === 'palm' ? [...main, ...outer] : [...outer, ...main];
    const content = [
      element('defs', {}, definitions(palette)),
      ...backdrop(scene.background, scene.light, new Pcg64(scene.seed), palette.id),
      ...parts,
      ...(scene.sleeve === null ? [] : sleeve(hand, scene.sleeve, scene.light)),
    ];
    const svg = element(
      'svg',
      {
        xmlns: 'http://www.w3.org/2000/svg',
        width: PICTURE,
        height: PICTURE,
        viewBox: `0 0 ${PICTURE} ${PICTURE}`,
      },
      content,
    );
    const plain = ({ x, y }: Spot2) => ({ x, y });
    return { scene, svg, joints: inOrder(hand.wrist, hand.joints).map(plain) };
  }

  /** The palm with the fingers that are not folded. */
  private mainPart(): string[] {
    const { hand, palette, scene } = this;
    const { scale } = palette;
    const { face } = scene.view;
    const limbs = (name: Digit) =>
      bonesOf(this.apart.includes(name)).inner.flatMap((bone) => boneLimbs(hand, name, bone));
    const palm = joined(palmLimbs(hand), FILLET.palm * scale);
    const fields = DIGITS.map((name) => joined(limbs(name), FILLET.digit * scale));
    const outlines = contours(grownTo(palm, fields, FILLET.web * scale), PICTURE);
    const whole = DIGITS.filter((name) => !this.apart.includes(name));
    const marks = [
      ...seams(palm, fields).map((run) => crease(line(run), palette, 1, 0.7)),
      ...(face === 'palm' ? palmMarks(hand, palette) : backMarks(hand, palette)),
      ...DIGITS.flatMap((name) =>
        bonesOf(this.apart.includes(name)).inner.flatMap((bone) =>
          boneCreases(hand, palette, name, bone, face),
        ),
      ),
      ...whole.flatMap((name) => nail(hand, palette, name, scene.pose)),
    ];
    const ridges = whole.map((name) => this.ridge(name, 0));
    return paintPart(palette, 'palm', outlines, ridges, marks, { far: 5, opacity: 0.3 });
  }

  /** The outer bones of a folded digit. */
  private outerBones(name: Digit): string[] {
    const { hand, palette, scene } = this;
    const bones = bonesOf(true).outer;
    const limbs: Limb[] = bones.flatMap((bone) => boneLimbs(hand, name, bone));
    const outlines = contours(joined(limbs, FILLET.digit * palette.scale), PICTURE);
    // Folded over the palm, a finger shows its back.
    const face = scene.view.face === 'palm' ? 'back' : 'palm';
    const marks = [
      ...bones.flatMap((bone) => boneCreases(hand, palette, name, bone, face)),
      ...nail(hand, palette, name, scene.pose),
    ];
    const shadow = { far: 2, opacity: 0.35 };
    return paintPart(palette, name, outlines, [this.ridge(name, 1)], marks, shadow);
  }

  /** The centre line of a digit from one of its joints on. */
  private ridge(name: Digit, from: number) {
    const spots = this.hand.joints[name].slice(from);
    return { spots, width: HAND[name].middles[1] * this.palette.scale * 0.8 };
  }
}

/** Draws the hand of a seed. The same seed gives the same text everywhere. */
export const drawHand = (seed: number): DrawnHand => new HandDrawing(handScene(seed)).drawn();
