/** What the camera does, in a sentence; '' where a button says it all. */
export function cameraWords(
  phase: 'off' | 'starting' | 'on',
  isThere: boolean | null,
  isFrozen: boolean,
): string {
  if (phase === 'off') return isFrozen ? 'The frozen picture is the input of the lab now.' : '';
  if (phase === 'starting') return 'Waiting for the camera.';
  if (isThere === null) return 'The camera is on.';
  return isThere
    ? 'The camera is on, and there is a hand.'
    : 'The camera is on, but there is no hand: hold one in the frame.';
}
