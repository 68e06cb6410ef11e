// What people do with the console when something is wrong: by the mouse, and a whole bad night by the keyboard alone.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Locator } from 'playwright-core';
import { findAccessibilityFaults } from './console/accessibility.ts';
import { launchBrowser } from './console/browser.ts';
import { ConsolePage } from './console/console-page.ts';
import { orderWorkflowId, priceList, writeNightWorkflows } from './console/night-workflows.ts';
import { RunningRouter } from './running-router.ts';

const browser = (await launchBrowser()) as Browser;
const describeWithBrowser = browser === undefined && process.env.CI !== 'true' ? describe.skip : describe;
const skipped = ' (skipped: this machine has no browser; install Chrome, or set FLOWGATE_BROWSER)';

describeWithBrowser(`acts of the console${browser === undefined ? skipped : ''}`, () => {
  let router: RunningRouter;
  let tab: ConsolePage;

  beforeAll(async () => {
    router = await RunningRouter.start('--workflows', writeNightWorkflows());
    tab = await ConsolePage.open(browser, router);
    await tab.signIn('/runs');
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await router?.stop();
  });

  /** @returns the ID of the run that it starts */
  async function send(name: string, data: object): Promise<string> {
    const { body } = await router.send('POST', '/v1/events', { source: 'shop', name, data });
    return body.runs[0]?.id;
  }

  async function failOrders(count: number): Promise<readonly string[]> {
    const runs = await Promise.all(
      Array.from({ length: count }, (_, at) => send('order.created', { orderId: `A-${at}` })),
    );
    for (const run of runs) await router.ended(run);
    return runs;
  }

  const state = (name: string): Locator => tab.page.locator(`[data-state="${name}"]`);
  const press = (name: string): Promise<void> => tab.page.getByRole('button', { name, exact: true }).click();

  test('follows a run to its end without a reload', async () => {
    const run = await send('check.asked', { seconds: 4 });
    await tab.goTo(`/runs/${run}`);

    await tab.page.locator('[data-state="Let it rest"][data-status="running"]').waitFor();
    expect(await state('Look at it').getAttribute('data-status')).toBeNull();
    await tab.page.locator('[data-state="Look at it"][data-status="succeeded"]').waitFor();
    await tab.page.locator('h1 .status', { hasText: 'succeeded' }).waitFor();
    await tab.page.keyboard.press('h');
    await tab.page.getByRole('region', { name: 'History' }).waitFor();
    expect(await tab.page.locator('.history-line').count()).toBe(4);
  }, 60_000);

  test('cancels a run with a reason, and says so until the run itself does', async () => {
    const run = await send('check.asked', { seconds: 3_600 });
    await tab.goTo(`/runs/${run}`);
    await tab.page.locator('[data-state="Let it rest"][data-status="running"]').waitFor();
    await press('Cancel');
    expect(await findAccessibilityFaults(tab.page)).toEqual([]);
    await tab.page.getByLabel(/^Reason/).fill('asked twice');
    await press('Cancel the run');

    await tab.page.locator('h1 .status', { hasText: 'aborted' }).waitFor();
    expect((await router.ended(run)).status).toBe('aborted');
    await tab.goTo('/audit');
    await tab.page.getByRole('cell', { name: 'asked twice' }).waitFor();
  }, 60_000);

  test('starts a run by a form that is made from the schema of its workflow', async () => {
    await tab.goTo('/workflows/quality-check');
    await tab.page.getByLabel(/^seconds/).fill('0');
    await press('Run quality-check');
    await tab.page.locator('.notice.failed').waitFor();
    expect(await tab.page.locator('.notice.failed').textContent()).toContain('/data/seconds');
    await tab.page.getByLabel(/^seconds/).fill('1');
    expect(await tab.page.getByLabel(/^Data/).inputValue()).toBe('{\n  "seconds": 1\n}');
    await press('Run quality-check');
    await tab.page.locator('.notice.done a').click();

    await tab.page.locator('[data-state="Look at it"][data-status="succeeded"]').waitFor();
    // The browser reports the answer that refused the data.
    tab.reports.splice(0);
  }, 60_000);

  test('redrives a run from the state that failed, and says until when that is possible', async () => {
    const [run = ''] = await failOrders(1);
    await tab.goTo(`/runs/${run}`);
    await press('Redrive');
    await tab.page.getByText('Possible until').waitFor();
    await router.aws('AmazonSSM.PutParameter', { Name: priceList, Value: '{}', Type: 'String' });
    await tab.page.getByRole('dialog').getByRole('button', { name: 'Redrive' }).click();
    await router.until(`/v1/runs/${run}`, ({ run: { status } }) => status === 'succeeded');
    await router.aws('AmazonSSM.DeleteParameter', { Name: priceList });

    await tab.page.locator('[data-state="Accept"][data-status="succeeded"]').waitFor();
    await tab.page.locator('h1 .status', { hasText: 'succeeded' }).waitFor();
  }, 60_000);

  /** Presses Tab until the focus is on a link, button or field whose name begins with a text. */
  async function tabTo(name: string): Promise<void> {
    const read = `(() => { const own = document.activeElement; return [own?.innerText, own?.ariaLabel, own?.labels?.[0]?.innerText].filter(Boolean).join('|'); })()`;
    for (let count = 0; count < 150; count += 1) {
      await tab.page.keyboard.press('Tab');
      const focused: string = await tab.page.evaluate(read);
      if (focused.split('|').some((text) => text.trim().startsWith(name))) return;
    }
    throw new Error(`Tab does not come to "${name}"`);
  }

  async function choose(name: string): Promise<void> {
    await tabTo(name);
    await tab.page.keyboard.press('Enter');
  }

  async function putDeadLetter(eventId: string): Promise<void> {
    const { QueueUrls } = await router.aws('AmazonSQS.ListQueues', {});
    const QueueUrl = QueueUrls.find((url: string) => url.includes('Undelivered'));
    const { event } = (await router.send('GET', `/v1/events/${eventId}`)).body;
    const { id, source, name, environment, receivedAt, lineage, data } = event;
    const ids = { eventId: id, environment, dialect: 'native', receivedAt, forced: false, debug: false };
    const metadata = { ...ids, lineage, workflows: [orderWorkflowId] };
    const MessageBody = JSON.stringify({ source, 'detail-type': name, detail: { metadata, data } });
    await router.aws('AmazonSQS.SendMessage', { QueueUrl, MessageBody });
  }

  test('needs no mouse in a bad night', async () => {
    const { page } = tab;
    const { keyboard } = page;
    const runs = await failOrders(12);
    await router.send('POST', '/v1/events', { source: 'shop', name: 'order.placed', data: {} });
    await putDeadLetter((await router.ended(runs[0] ?? '')).eventId);
    await router.until('/v1/problems?since=24h', ({ failures }) => failures[0]?.count === 12);
    await tab.goTo('/runs');

    // What is wrong? A state fails, and the shop has renamed an event.
    await keyboard.press('g');
    await keyboard.press('p');
    await page.getByText('in Read the prices').waitFor();
    await choose('Why?');
    await page.locator('.leaf-hint').waitFor();
    expect(await page.locator('.leaf-hint').textContent()).toContain('did you mean "order.created"?');

    // Nothing more may fail, and nothing may be lost.
    await keyboard.press('/');
    await keyboard.type('order-int');
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: 'order-intake', level: 1 }).waitFor();
    await choose('Switch off…');
    await choose('Hold them');
    await page.getByText('off, holds events').waitFor();

    // The parameter is created, and all failed runs continue where they failed.
    await router.aws('AmazonSSM.PutParameter', { Name: priceList, Value: '{}', Type: 'String' });
    await keyboard.press('g');
    await keyboard.press('p');
    await page.getByText('in Read the prices').waitFor();
    await choose('Redrive…');
    await page.locator('.preview').waitFor();
    expect(await page.locator('.preview').textContent()).toContain('12 match');
    await tabTo('Reason');
    await keyboard.type('parameter created');
    await choose('Redrive 12');
    await page.getByText('12 of 12: 12 done').waitFor();
    expect(await page.locator('.card').first().textContent()).toContain('parameter created');

    // The dead letter is sent again.
    await choose('Dead letters');
    await page.getByRole('heading', { name: 'undelivered' }).waitFor();
    await choose('Send again');
    await page.getByText('No dead letters').waitFor();

    // On again.
    await keyboard.press('/');
    await keyboard.type('order-int');
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: 'order-intake', level: 1 }).waitFor();
    await choose('Switch on');
    await page.getByText('order-intake is on').waitFor();
    for (const run of runs) expect((await router.ended(run)).status).toBe('succeeded');
    expect(tab.reports).toEqual([]);
  }, 120_000);

  test('stops an act on many, and shows how far it came', async () => {
    await router.aws('AmazonSSM.DeleteParameter', { Name: priceList });
    await failOrders(12);
    await tab.goTo('/runs?status=failed&since=1h');
    await tab.page.locator('.list tbody tr').first().waitFor();
    await press('Replay all…');
    await tab.page.locator('.preview').waitFor();
    await tab.page.getByLabel('How many a second').fill('1');
    await tab.page
      .getByRole('dialog')
      .getByRole('button', { name: /^Replay \d/ })
      .click();
    await tab.page.getByRole('button', { name: 'Stop' }).first().click();

    await tab.page.locator('.card .status', { hasText: 'stopped' }).waitFor();
    const { replays } = (await router.send('GET', '/v1/replays')).body;
    expect(replays[0]).toMatchObject({ act: 'replay', status: 'stopped', count: 12 });
    expect(replays[0].done).toBeLessThan(12);
  }, 60_000);
});
