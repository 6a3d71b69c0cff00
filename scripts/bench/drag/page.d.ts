interface Window {
  /** How many runs the lab has begun, counted by scripts/bench/drag/drive.mjs */
  runsBegun: number;
}
