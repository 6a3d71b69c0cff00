interface Window {
  /** The number of runs that the lab has begun, counted by scripts/bench/drag/drive.mjs */
  runsBegun: number;
}
