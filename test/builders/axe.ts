import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe finds wrong with a page by WCAG 2.2 A and AA: a line for each element, none for a sound page. */
export async function axeFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  await page.waitForFunction(allStands);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const { violations } = await axe.run(document, { runOnly: { type: 'tag', values: tags } });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
  });
}

/** Nothing comes or goes: half faded in or out, nothing has the contrast that it has for a reader. */
function allStands(): boolean {
  return document.getAnimations().every(({ effect, playState }) => {
    return playState !== 'running' || effect?.getTiming().iterations === Number.POSITIVE_INFINITY;
  });
}
