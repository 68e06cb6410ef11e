// The console in a real browser, against a router as a user starts it.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './console/browser.ts';
import { ConsolePage } from './console/console-page.ts';
import { RunningRouter } from './running-router.ts';

// Without a browser nothing can be tested; CI must have one.
const browser = (await launchBrowser()) as Browser;
const describeWithBrowser = browser === undefined && process.env.CI !== 'true' ? describe.skip : describe;
if (browser === undefined) console.warn('no browser: install Chrome or set FLOWGATE_BROWSER to test the console');

describeWithBrowser('the console', () => {
  let router: RunningRouter;
  let tab: ConsolePage;
  let failedRun: string;

  beforeAll(async () => {
    router = await RunningRouter.start();
    failedRun = await startOrder(50);
    await router.ended(failedRun);
    tab = await ConsolePage.open(browser, router);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await router?.stop();
  });

  /** There are 40 in stock. */
  async function startOrder(quantity: number): Promise<string> {
    const data = { orderId: 'A-1', customer: 'Ada', sku: 'LAMP', quantity, unitPrice: 60, stock: 40 };
    const { body } = await router.send('POST', '/v1/events', { source: 'shop', name: 'order.created', data });
    return body.runs[0].id;
  }

  test('signs in by a link, and leaves no token in the address or in a cookie', async () => {
    const requested: string[] = [];
    tab.page.on('request', (request) => requested.push(request.url()));

    await tab.signIn('/runs');
    await tab.page.getByRole('link', { name: 'order-intake' }).first().waitFor();

    expect(tab.page.url()).toBe(`${router.url}/console/runs`);
    expect(requested.filter((url) => url.includes(router.token))).toEqual([]);
    expect(await tab.page.context().cookies()).toEqual([]);
  }, 60_000);

  test('opens a failed run on the state that failed, with its error first', async () => {
    await tab.page.getByRole('link', { name: 'order-intake' }).first().click();

    const panel = tab.page.getByRole('complementary', { name: 'State Refuse the order' });
    await panel.waitFor();
    expect(await panel.textContent()).toContain('OutOfStock');
    expect(await tab.page.locator('.run-error').textContent()).toContain('OutOfStock in Refuse the order');
    expect(await tab.page.locator('[data-state="Refuse the order"]').getAttribute('data-status')).toBe('failed');
    expect(await tab.page.locator('[data-state="Accept the order"]').getAttribute('data-status')).toBeNull();
    expect(tab.reports).toEqual([]);
  }, 60_000);
});
