// The console in a real browser, against a router as a user starts it.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { findAccessibilityFaults } from './console/accessibility.ts';
import { launchBrowser } from './console/browser.ts';
import { ConsolePage } from './console/console-page.ts';
import { awaitScreen, listScreens, replaceAnswers } from './console/screens.ts';
import { RunningRouter } from './running-router.ts';

// Without a browser nothing can be tested; CI must have one.
const browser = (await launchBrowser()) as Browser;
const describeWithBrowser = browser === undefined && process.env.CI !== 'true' ? describe.skip : describe;
const skipped = ' (skipped: this machine has no browser; install Chrome, or set FLOWGATE_BROWSER)';

describeWithBrowser(`the console${browser === undefined ? skipped : ''}`, () => {
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
    // FLOWGATE_PICTURE=.github/console-run.png makes the picture of the README.
    const { FLOWGATE_PICTURE: path } = process.env;
    if (path !== undefined) await tab.page.screenshot({ path });
  }, 60_000);

  test('moves through the graph by the keyboard, and keeps the chosen state in the address', async () => {
    const { page } = tab;
    await page.locator('a[data-state="Price the order"]').focus();
    await page.keyboard.press('Enter');

    await page.getByRole('complementary', { name: 'State Price the order' }).waitFor();
    expect(page.url()).toContain('state=Price');
    await page.keyboard.press('t');
    await page.getByRole('region', { name: 'Timeline' }).waitFor();
    expect(await page.locator('.timeline-line').count()).toBe(4);
    await page.goBack();
    await page.locator('.graph svg').waitFor();
  }, 60_000);

  test('keeps filters in the address, and Back restores them', async () => {
    const { page } = tab;
    await tab.goTo('/runs');
    await page.getByLabel('Status').selectOption('failed');
    await page.locator('.list tbody tr').first().waitFor();
    expect(page.url()).toContain('/runs?status=failed');
    await page.getByRole('link', { name: 'order-intake' }).first().click();
    await page.locator('.run-error').waitFor();
    // The page puts the failed state into its address. A browser drops a Back that is still in progress at that moment.
    await page.getByRole('complementary', { name: /^State / }).waitFor();
    await page.goBack();

    expect(page.url()).toContain('/runs?status=failed');
    expect(await page.getByLabel('Status').inputValue()).toBe('failed');
  }, 60_000);

  test('keeps the rows of a list when a request fails, and says so', async () => {
    const { page } = tab;
    await page.locator('.list tbody tr').first().waitFor();
    const rows = await page.locator('.list tbody tr').count();
    await page.route('**/v1/runs?*', (route) => route.abort());

    await page.getByRole('alert').first().waitFor();
    expect(await page.getByRole('alert').first().textContent()).toContain('does not respond');
    expect(await page.locator('.list tbody tr').count()).toBe(rows);
    expect(await page.getByText('No run matches').count()).toBe(0);
    await page.unroute('**/v1/runs?*');
    // The browser reports each request that the test aborted.
    tab.reports.splice(0);
  }, 60_000);

  test('lets new rows wait until they are asked for', async () => {
    const { page } = tab;
    await tab.goTo('/runs');
    await page.locator('.list tbody tr').first().waitFor();
    const first = await page.locator('.list tbody tr').first().getAttribute('id');
    await startOrder(1);

    await page.locator('.fresh').waitFor();
    expect(await page.locator('.list tbody tr').first().getAttribute('id')).toBe(first);
    await page.keyboard.press('n');
    await page.locator('.fresh').waitFor({ state: 'detached' });
    expect(await page.locator('.list tbody tr').first().getAttribute('id')).not.toBe(first);
  }, 60_000);

  test('draws of a long list what is in view, and keeps the focus, the current row and each place', async () => {
    const { page } = tab;
    const [run] = (await router.send('GET', '/v1/runs')).body.runs;
    const runs = Array.from({ length: 1_000 }, (_, at) => {
      const error = at % 3 === 0 ? { status: 'failed', error: 'Broken' } : {};
      return { ...run, error: undefined, ...error, id: `run_${at}` };
    });
    await page.route('**/v1/runs?*', (route) => route.fulfill({ json: { runs } }));
    await tab.goTo('/runs');
    await page.locator('#row-run_3').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.locator('#row-run_2 a').first().focus();
    const places = '[...document.querySelectorAll(".list tbody tr[id]")].map(({ id, offsetTop }) => [id, offsetTop])';
    const scrollTo = async (top: number, row: string): Promise<ReadonlyMap<string, number>> => {
      await page.evaluate(`scrollTo(0, ${top})`);
      await page.locator(row).waitFor();
      return new Map<string, number>(await page.evaluate(places));
    };
    const before = await scrollTo(20_000, '#row-run_400');

    expect(await page.locator('.list tbody tr').count()).toBeLessThan(100);
    expect(await page.locator('#row-run_20').count()).toBe(0);
    expect(await page.locator('#row-run_400').getAttribute('aria-rowindex')).toBe('402');
    expect(await page.locator('.list').getAttribute('aria-rowcount')).toBe('1001');
    expect(await page.evaluate('document.activeElement.closest("tr").id')).toBe('row-run_2');
    await scrollTo(0, '#row-run_20');
    const after = await scrollTo(20_000, '#row-run_400');
    expect(after.get('row-run_400')).toBe(before.get('row-run_400'));
    await page.keyboard.press('j');
    await page.locator('#row-run_2[data-current="true"]').waitFor();
    await page.waitForFunction('document.querySelector("#row-run_2").getBoundingClientRect().bottom > 0');
    await page.unroute('**/v1/runs?*');
  }, 60_000);

  test('explains why an event started nothing, with the value that is nearest', async () => {
    const event = { source: 'shop', name: 'order.craeted', data: {} };
    const { body } = await router.send('POST', '/v1/events', event);

    await tab.goTo(`/events/${body.event.id}`);
    await tab.page.locator('.leaf-hint').first().waitFor();

    expect(await tab.page.locator('.matrix').textContent()).toContain('did you mean "order.created"?');
    expect(await tab.page.locator('.leaf.good').count()).toBe(1);
  }, 60_000);

  test('replays an event with edited data, as a new event', async () => {
    const { page } = tab;
    const data = { orderId: 'A-9', customer: 'Ada', sku: 'LAMP', quantity: 50, unitPrice: 60, stock: 40 };
    const { body } = await router.send('POST', '/v1/events', { source: 'shop', name: 'order.created', data });
    await tab.goTo(`/events/${body.event.id}?tab=data`);
    await page.getByRole('button', { name: 'Replay' }).click();
    await page.getByRole('textbox', { name: 'Data' }).fill(JSON.stringify({ ...data, quantity: 1 }));
    await page.getByRole('button', { name: 'Replay with this data' }).click();
    await page.locator('.notice.done a').click();

    await page.getByText('Replay of').waitFor();
    expect(page.url()).not.toContain(body.event.id);
    const id = page.url().split('/').at(-1) ?? '';
    const { event } = (await router.send('GET', `/v1/events/${id}`)).body;
    expect(event).toMatchObject({ replayOf: body.event.id, data: { quantity: 1 } });
  }, 60_000);

  test('previews what would be replayed before it starts anything', async () => {
    const { page } = tab;
    await tab.goTo('/runs?status=failed&since=1h');
    await page.locator('.list tbody tr').first().waitFor();
    await page.getByRole('button', { name: 'Replay all…' }).click();
    await page.locator('.preview').waitFor();

    expect(await page.locator('.preview').textContent()).toMatch(/[1-9] match/);
    await page.getByRole('button', { name: 'Do nothing' }).click();
    expect((await router.send('GET', '/v1/replays')).body.replays).toEqual([]);
  }, 60_000);

  test('shows a new credential once, and revokes it only by its label', async () => {
    const { page } = tab;
    await tab.goTo('/credentials');
    await page.getByRole('button', { name: 'Create a credential' }).click();
    await page.getByLabel('Label, a name for people').fill('shop backend');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    const token = (await page.locator('.secret').textContent()) ?? '';
    await page.getByRole('button', { name: 'I have it' }).click();
    const row = page.getByRole('row').filter({ hasText: 'shop backend' });
    await row.getByRole('button', { name: 'Revoke…' }).click();
    await page.getByRole('textbox').fill('shop');
    // It stays where it is and says why it does nothing.
    await page.getByRole('button', { name: 'Revoke', exact: true }).click({ force: true });
    await page.getByText('Not possible').waitFor();
    await page.getByRole('textbox').fill('shop backend');
    await page.getByRole('button', { name: 'Revoke', exact: true }).click();

    await row.getByText('revoked').waitFor();
    expect(token).toMatch(/^fgt_/);
    expect(await page.content()).not.toContain(token);
  }, 60_000);

  test('signs out when the router does not know the token any more', async () => {
    const other = await ConsolePage.open(browser, router);
    await other.page.goto(`${router.url}/console/runs#token=fgt_unknown`);
    await other.page.getByRole('heading', { name: 'Sign in' }).waitFor();

    expect(await other.page.getByRole('alert').textContent()).toContain('not valid any more');
    expect(await findAccessibilityFaults(other.page)).toEqual([]);
    // Another link in the same tab changes only what is behind `#`, so the page is not loaded again.
    await other.signIn('/runs');
    expect(other.page.url()).toBe(`${router.url}/console/runs`);
    await other.close();
  }, 60_000);

  test('has no fault of WCAG 2.2 AA on any screen, light or dark, and no sideways scroll at 390 pixels', async () => {
    const { page } = tab;
    const event = (await router.send('GET', `/v1/runs/${failedRun}`)).body.run.eventId;
    const unmatched = await router.send('POST', '/v1/events', { source: 'shop', name: 'order.craeted', data: {} });
    const faults: string[] = [];
    for (const screen of listScreens({ failedRun, event, unmatchedEvent: unmatched.body.event.id })) {
      const name = [screen.path, screen.press, screen.answers].filter(Boolean).join(', ');
      await page.setViewportSize({ width: 1280, height: 860 });
      await replaceAnswers(page, screen.answers);
      await tab.goTo(screen.path);
      await awaitScreen(page, screen);
      const found = await findAccessibilityFaults(page);
      faults.push(...found.map((fault) => `${name} ${fault}`));
      await page.setViewportSize({ width: 390, height: 844 });
      if ((await tab.measureOverflow()) > 0) faults.push(`${name}: scrolls sideways`);
    }
    await replaceAnswers(page, undefined);

    expect(faults).toEqual([]);
    // The browser reports each request that the test aborted.
    expect(tab.reports.filter((report) => !report.includes('ERR_FAILED'))).toEqual([]);
  }, 240_000);
});
