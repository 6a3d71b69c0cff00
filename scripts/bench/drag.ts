import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { write } from '../../src/lib/model/graph/write';
import { drive } from './drive';
import { mobileNetV2 } from './mobileNets';
import type { Suite } from './suite';

/**
 * The main thread's time for one move of a dragged handle in the built site, until the frame is
 * shown: the 95th percentile of all moves, compared with a frame. The lab has a model of
 * MobileNetV2's shape whose integer run follows the floor, and its frames are measured as well.
 */
export const drag: Suite = {
  name: 'drag',
  run: async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'scalefloor-bench-drag-'));
    try {
      const file = path.join(folder, 'mobilenet_v2.tflite');
      writeFileSync(file, write(mobileNetV2(true)));
      return await drive('drag/drive.mjs', [file]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
