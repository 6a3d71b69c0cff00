/** The 21 joints of a hand, in the order in which MediaPipe's hand networks give them. */
export const JOINTS = [
  'wrist',
  'thumb, root',
  'thumb, base',
  'thumb, joint',
  'thumb, tip',
  'index finger, base',
  'index finger, middle joint',
  'index finger, last joint',
  'index finger, tip',
  'middle finger, base',
  'middle finger, middle joint',
  'middle finger, last joint',
  'middle finger, tip',
  'ring finger, base',
  'ring finger, middle joint',
  'ring finger, last joint',
  'ring finger, tip',
  'little finger, base',
  'little finger, middle joint',
  'little finger, last joint',
  'little finger, tip',
] as const;

/** The lines of the skeleton, each from joint to joint: the palm's outline and five fingers. */
export const BONES: readonly (readonly number[])[] = [
  [0, 1, 2, 3, 4],
  [0, 5, 9, 13, 17, 0],
  [5, 6, 7, 8],
  [9, 10, 11, 12],
  [13, 14, 15, 16],
  [17, 18, 19, 20],
];
