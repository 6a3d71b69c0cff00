import { figureToSvg } from '$lib/chart/export/exportSvg';
import type { OpenModel } from '../openModel.svelte';
import { repeatLines, settingPairs, worstTable } from './report';

const ESCAPES: Partial<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};
const escaped = (text: string): string => text.replace(/[&<>"]/g, (c) => ESCAPES[c] ?? c);

const STYLE = `
  :root { color-scheme: light; }
  body { max-width: 1248px; margin: 40px auto; padding: 0 24px; color: #1b1d22; background: #fcfcfa;
    font: 16px/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums; }
  h1 { font-size: 26px; line-height: 1.3; text-wrap: balance; }
  h2 { margin-top: 40px; font-size: 18px; }
  svg { max-width: 100%; height: auto; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 24px; font-size: 14px; }
  dt { color: #5b6068; } dd { margin: 0; overflow-wrap: anywhere; }
  table { border-collapse: collapse; font: 13px/1.4 ui-monospace, monospace; }
  th, td { padding: 5px 12px 5px 0; border-bottom: 1px solid #ddd; text-align: left; white-space: nowrap; }
  th { color: #5b6068; font-weight: 400; }
  .scroll { overflow-x: auto; }
  pre { padding: 12px 16px; overflow-x: auto; border: 1px solid #ddd; border-radius: 8px; font-size: 13px; }
  footer { margin-top: 40px; color: #5b6068; font-size: 14px; }
`;

/**
 * A report as one file without links to others: the diagnosis, the figures, the worst channels, the
 * setting, and the commands that repeat it.
 * @param figures of the page, as they are drawn now
 */
export function htmlReport(
  model: OpenModel,
  said: string,
  figures: readonly HTMLElement[],
): string {
  const name = escaped(model.file.name);
  const { head, rows, left } = worstTable(model);
  const cells = (tag: 'th' | 'td', list: readonly string[]) =>
    `<tr>${list.map((text) => `<${tag}>${escaped(text)}</${tag}>`).join('')}</tr>`;
  const drawings = figures.map((figure) => {
    const title = figure.querySelector('.title')?.textContent.trim() ?? name;
    return `<figure style="margin:0">${figureToSvg(figure, title)}</figure>`;
  });
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${name} · Scalefloor</title><style>${STYLE}</style></head><body>`,
    `<h1>${escaped(said)}</h1>`,
    ...drawings,
    ...(rows.length > 0
      ? [
          '<h2>The worst channels</h2><div class="scroll"><table>',
          cells('th', head),
          ...rows.map((row) => cells('td', row)),
          '</table></div>',
          left > 0 ? `<p>and ${left} more.</p>` : '',
        ]
      : []),
    '<h2>Setting</h2><dl>',
    ...settingPairs(model).map(
      ([key, value]) => `<dt>${escaped(key)}</dt><dd>${escaped(value)}</dd>`,
    ),
    '</dl>',
    ...repeatLines(model, (text) => `<pre><code>${escaped(text)}</code></pre>`),
    '<footer>Made by Scalefloor in a browser; the model did not leave it.</footer></body></html>',
  ].join('\n');
}
