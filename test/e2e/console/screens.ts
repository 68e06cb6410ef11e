// Every screen of the console and every dialog, also empty and failing, with the answers that bring them about.
import type { Page } from 'playwright-core';
import type { DeadLetterQueue, Replay } from '../../../lib/console/data/answers.ts';

/** What the page gets instead of the router's answers. */
type Answers = 'empty' | 'full' | 'none';

export interface ShownScreen {
  readonly path: string;
  /** @default the router's own answers */
  readonly answers?: Answers;
  /** A button to press, which opens a dialog. */
  readonly press?: string;
  /** What the screen is ready with, as a CSS selector. @default its title */
  readonly ready?: string;
}

/** The events and the run that the screens show. */
export interface ShownItems {
  readonly failedRun: string;
  readonly event: string;
  readonly unmatchedEvent: string;
}

const places = ['problems', 'events', 'runs', 'workflows', 'dead-letters', 'replays', 'credentials', 'audit'];

export function listScreens({ failedRun, event, unmatchedEvent }: ShownItems): readonly ShownScreen[] {
  const run = `/runs/${failedRun}`;
  return [
    ...places.map((place) => ({ path: `/${place}` })),
    ...places.map((place): ShownScreen => ({ path: `/${place}`, answers: 'empty' })),
    ...places.map((place): ShownScreen => ({ path: `/${place}`, answers: 'none', ready: '.failure' })),
    { path: '/dead-letters', answers: 'full', ready: '.list' },
    { path: '/dead-letters', answers: 'full', press: 'Discard…' },
    { path: '/replays', answers: 'full', ready: 'progress' },
    { path: run, ready: '.panel' },
    { path: `${run}?tab=timeline`, ready: '.timeline-line' },
    { path: `${run}?tab=history`, ready: '.history-line' },
    { path: `${run}?tab=data`, ready: '.json' },
    { path: `${run}?tab=definition`, ready: '.json' },
    { path: run, answers: 'none', ready: '.failure' },
    { path: run, press: 'Redrive' },
    { path: run, press: 'Replay' },
    { path: `/events/${unmatchedEvent}`, ready: '.leaf-hint' },
    { path: `/events/${event}?tab=chain`, ready: '.chain' },
    { path: `/events/${event}?tab=data`, ready: '.json' },
    { path: `/events/${event}`, answers: 'none', ready: '.failure' },
    { path: `/events/${event}`, press: 'Replay' },
    { path: `/events/${event}`, press: 'Erase data' },
    { path: '/workflows/order-intake', ready: '.schema-fields' },
    { path: '/workflows/order-intake', press: 'Explain', ready: '.matrix' },
    { path: '/workflows/order-intake', press: 'Switch off…' },
    { path: '/workflows/order-intake', answers: 'none', ready: '.failure' },
    { path: '/workflows/unknown', ready: '.empty' },
    { path: '/runs?status=failed', press: 'Replay all…', ready: '.preview' },
    { path: '/runs?status=failed', answers: 'empty', ready: '.empty' },
    { path: `/runs?selected=${failedRun}`, ready: '.selection-bar' },
    { path: '/credentials', press: 'Create a credential' },
    { path: '/credentials', press: 'Revoke…' },
    { path: '/credentials', press: 'Rotate' },
    { path: '/problems', press: 'Go to… /' },
    { path: '/problems', press: 'keys' },
    { path: '/nowhere', ready: '.empty' },
  ];
}

const at = '2026-11-28T10:00:00.000Z';
const by = { kind: 'credential', id: 'cred_1', label: 'shop backend' } as const;
const replay: Replay = {
  ...{
    id: 'rpl_1',
    act: 'redrive',
    status: 'running',
    filter: { status: 'failed', workflow: 'order-intake' },
    rate: 10,
  },
  ...{
    count: 1_200,
    isExact: false,
    from: at,
    until: at,
    reason: 'prices were missing',
    by,
    createdAt: at,
    updatedAt: at,
  },
  ...{ done: 480, skipped: 12, failed: 1, failures: [{ id: `run_${'a'.repeat(26)}`, reason: 'the run was redriven' }] },
};
export const replays: readonly Replay[] = [
  replay,
  { ...replay, id: 'rpl_2', act: 'cancel', status: 'stopped', failed: 0, failures: [] },
  { ...replay, id: 'rpl_3', act: 'replay', status: 'failed', error: 'AccessDeniedException' },
  {
    ...replay,
    id: 'rpl_4',
    act: 'replay',
    status: 'succeeded',
    isExact: true,
    done: 1_200,
    skipped: 0,
    failed: 0,
    failures: [],
  },
];
const queues: readonly DeadLetterQueue[] = [
  {
    ...{ queue: 'undelivered', count: 1, isComplete: true },
    messages: [
      {
        id: 'msg_1',
        queue: 'undelivered',
        since: at,
        eventId: `evt_${'a'.repeat(26)}`,
        error: 'NO_PERMISSIONS',
        reason: 'refused',
      },
    ],
  },
];

const answers: Readonly<Record<Exclude<Answers, 'none'>, Readonly<Record<string, object>>>> = {
  full: { replays: { replays }, 'dead-letters': { queues } },
  empty: {
    problems: { since: at, failures: [], unmatched: [], refused: [], stuck: [] },
    events: { events: [] },
    runs: { runs: [] },
    workflows: { workflows: [] },
    'dead-letters': { queues: [] },
    replays: { replays: [] },
    tokens: { credentials: [] },
    audit: { entries: [] },
  },
};

/** Replaces the answers of the router; the credential stays. */
export async function replaceAnswers(page: Page, kind: Answers | undefined): Promise<void> {
  await page.unroute('**/v1/**');
  if (kind === undefined) return;
  await page.route('**/v1/**', (route) => {
    const noun = new URL(route.request().url()).pathname.split('/')[2] ?? '';
    if (noun === 'me') return route.continue();
    if (kind === 'none') return route.abort();
    const body = answers[kind][noun];
    return body === undefined ? route.continue() : route.fulfill({ json: body });
  });
}

/** Waits until a screen is there as the list describes it. */
export async function awaitScreen(page: Page, { press, ready }: ShownScreen): Promise<void> {
  await page.locator('main h1').waitFor();
  if (press !== undefined) await page.getByRole('button', { name: press, exact: true }).first().click();
  await page
    .locator(ready ?? (press === undefined ? 'main h1' : 'dialog[open]'))
    .first()
    .waitFor();
  await page.locator('.loading').first().waitFor({ state: 'detached' });
}
