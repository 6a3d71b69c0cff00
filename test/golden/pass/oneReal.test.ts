import { describe, expect, test } from 'vitest';
import {
  casesOf,
  differences,
  optionsOf,
  outsideFolders,
  quantized,
  throughFile,
} from '../oneFiles';

const folders = outsideFolders();

if (folders === null) {
  test.skip(
    'real models: set SCALEFLOOR_MODELS to their folder and SCALEFLOOR_REFERENCE to that of their dumps',
  );
} else {
  const cases = casesOf(folders.reference, folders.models);
  describe('the engine quantizes real models as the reference does', () => {
    test.each(cases)('$name', (one) => {
      const model = quantized(one.source, optionsOf(one));
      expect(differences(model, one.golden)).toEqual([]);
      expect(differences(throughFile(model, 'circle'), one.golden)).toEqual([]);
    });
  });
}
