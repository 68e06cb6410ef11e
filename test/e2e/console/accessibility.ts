// Checks a page against WCAG 2.2 AA with axe.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** WCAG 2.2 AA. */
const allRules: readonly string[] = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** The only ones of them that depend on colours, so that another colour scheme can have other faults. */
const colourRules: readonly string[] = ['color-contrast', 'link-in-text-block'];

/** Finds faults in light and in dark. @returns each fault with its colour scheme and the first elements that have it */
export async function findAccessibilityFaults(page: Page): Promise<string[]> {
  const faults: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    // The new colours are there with the next frame.
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    const found = await findFaults(page, colorScheme === 'light' ? allRules : colourRules);
    faults.push(...found.map((fault) => `${colorScheme}: ${fault}`));
  }
  return faults;
}

/** @param rules tags or rules of axe */
async function findFaults(page: Page, rules: readonly string[]): Promise<string[]> {
  await page.evaluate(`if (globalThis.axe === undefined) { ${source} }`);
  return page.evaluate(`axe.run({ runOnly: ${JSON.stringify(rules)}, resultTypes: ['violations'] }).then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(' | ')))`);
}
