import { expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import '../../../src/app.css';
import { makeToy } from '../../../src/lib/examples/toys';
import { write } from '../../../src/lib/model/graph/write';
import Lab from '../../../src/routes/lab/+page.svelte';

vi.mock('$app/navigation', () => import('../router'));

test('of two float models given at once one is opened, and a sentence says which was left', async () => {
  await render(Lab);
  const files = ['first.tflite', 'second.tflite'].map(
    (name) => new File([new Uint8Array(write(makeToy('conv')))], name),
  );
  await page.getByLabelText('Open files…').upload(files);
  await expect.element(page.getByRole('heading', { name: 'first.tflite' })).toBeVisible();
  const said = page.getByText(
    /^first\.tflite was opened without second\.tflite, because both are float models: give /,
  );
  await expect.element(said).toBeVisible();
  // The next file alone leaves none.
  await page.getByLabelText('Open files…').upload(files[1]);
  await expect.element(page.getByRole('heading', { name: 'second.tflite' })).toBeVisible();
  await expect.element(said).not.toBeInTheDocument();
});
