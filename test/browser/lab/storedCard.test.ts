import { expect, test, vi } from 'vitest';
import '../../../src/app.css';
import atLimit from '../../cases/A_limit.tflite?url';
import zeroScale from '../../cases/J_zerob.tflite?url';
import { caseFile, onBench } from './onBench';

vi.mock('$app/navigation', () => import('../router'));

/** The numbers of the card that have bits beside them, each after its name. */
function numbersWithBits(): string[] {
  const numbers = [...document.querySelectorAll('.card dd')];
  return numbers
    .filter(({ textContent }) => textContent.includes('bits'))
    .map((one) => `${one.previousElementSibling?.textContent} ${one.textContent}`);
}

test.for([
  { address: zeroScale, line: /qb .*5 \(4 bits\)$/ },
  { address: atLimit, line: /qb .*147.*483.*648 \(32 bits\)$/ },
])('the bits of a stored bias stand at its code, and at no other number', async (one) => {
  const model = await onBench(await caseFile(one.address), 'case.tflite');
  model.page.state.at = '0.1';
  await expect.poll(() => numbersWithBits().join('\n')).toMatch(one.line);
  expect(numbersWithBits()).toHaveLength(1);
});
