import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { type ReplayView, runBulkAct, type Terminal } from '../../../../../lib/cli/commands/acts/bulk-act.ts';
import { buildReplayBody } from '../../../../../lib/cli/commands/acts/replay.ts';

afterEach(() => {
  jest.restoreAllMocks();
});

const until = '2026-11-21T10:00:00.000Z';
const running = {
  id: 'rep_1',
  act: 'replay',
  status: 'running',
  count: 3,
  isExact: true,
  done: 0,
  skipped: 0,
  failed: 0,
  failures: [],
};

interface Answers {
  readonly count?: number;
  /** Members of the preview besides the count. @default nothing is left out */
  readonly more?: Readonly<Record<string, unknown>>;
  readonly states?: readonly (Partial<ReplayView> | 'outage')[];
}

/** A router that previews, starts, and then shows one state after the other. */
function serve({
  count = 3,
  more = { due: count, leftOut: [] },
  states = [{ status: 'succeeded', done: 3 }],
}: Answers) {
  const sent: { path: string; body: Record<string, unknown> }[] = [];
  const rest = [...states];
  jest.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const { pathname, search } = new URL(String(input));
    sent.push({ path: `${init?.method} ${pathname}${search}`, body: JSON.parse(String(init?.body ?? '{}')) });
    if (search.includes('preview')) {
      const perWorkflow = [{ id: 'w', name: 'orders', count }];
      const sample = [{ id: 'run_1', eventId: 'evt_1', at: until, status: 'failed' }].slice(0, count);
      return Response.json({ count, isExact: true, sample, perWorkflow, until, ...more });
    }
    if (init?.method === 'POST') return Response.json({ replay: running }, { status: 202 });
    const state = rest.shift();
    if (state === 'outage') throw new TypeError('fetch failed');
    return Response.json({ replay: { ...running, ...state } });
  });
  return sent;
}

function createTerminal(answer?: string) {
  const lines: string[] = [];
  const terminal: Terminal = {
    isInteractive: answer !== undefined,
    ask: async (question) => {
      lines.push(question);
      return answer ?? '';
    },
    say: (line) => void lines.push(line),
    print: (line) => void lines.push(`out: ${line}`),
    pause: async () => undefined,
  };
  return { terminal, lines };
}

const connection = { url: 'http://router.test', token: 'fgt_secret' };

function act(terminal: Terminal, options = {}) {
  const body = { filter: { runs: { workflow: 'orders' } } };
  return runBulkAct({ key: 'POST /v1/replays', verb: 'replay', noun: 'runs', body, options }, connection, terminal);
}

describe('a bulk act', () => {
  test('previews, asks, and starts exactly what was previewed', async () => {
    const sent = serve({ states: [{ done: 1 }, { status: 'succeeded', done: 3 }] });
    const { terminal, lines } = createTerminal('y');

    expect(await act(terminal, { rate: 5 })).toBe(0);

    expect(sent.map(({ path }) => path)).toEqual([
      'POST /v1/replays?preview=true',
      'POST /v1/replays',
      'GET /v1/replays/rep_1',
      'GET /v1/replays/rep_1',
    ]);
    expect(sent[1]?.body).toEqual({ filter: { runs: { workflow: 'orders', until } }, rate: 5, expect: 3 });
    expect(lines).toContain('replay 3 runs? [y/N] ');
    expect(lines).toContain('1 of 3');
    expect(lines.at(-1)).toBe('out: rep_1  replay  succeeded  3 done');
  });

  test.each(['', 'n', 'nein', 'yess'])('does nothing for the answer "%s"', async (answer) => {
    const sent = serve({});
    const { terminal, lines } = createTerminal(answer);

    expect(await act(terminal)).toBe(1);
    expect([sent.length, lines.at(-1)]).toEqual([1, 'nothing was done']);
  });

  test('needs --yes where nobody can answer, and then does not ask', async () => {
    const sent = serve({});
    const { terminal, lines } = createTerminal();

    await expect(act(terminal)).rejects.toThrow('repeat the command with --yes');
    expect(sent).toHaveLength(1);
    expect(await act(terminal, { yes: true })).toBe(0);
    expect(lines.filter((line) => line.includes('?'))).toEqual([]);
  });

  test('does nothing if there is nothing to do', async () => {
    const sent = serve({ count: 0 });
    const { terminal, lines } = createTerminal();

    expect(await act(terminal, { yes: true })).toBe(0);
    expect([sent.length, lines.at(-1)]).toEqual([1, 'out: nothing to replay']);
  });

  test('says what is left out and what has not started, and asks about the rest', async () => {
    const leftOut = [{ kind: 'replayed', reason: 'was replayed since', count: 2 }];
    serve({ more: { due: 5, leftOut, unstarted: { count: 4, isExact: false } } });
    const { terminal, lines } = createTerminal('n');

    expect(await act(terminal)).toBe(1);

    expect(lines.slice(0, 4)).toEqual([
      `3 runs, from the beginning to ${until}`,
      'and 4 or more that have not started',
      'of these, left out:',
      '  2  was replayed since',
    ]);
    expect(lines).toContain('replay 5 or more runs? [y/N] ');
  });

  test('does nothing if everything is left out', async () => {
    const sent = serve({ more: { due: 0, leftOut: [{ kind: 'ended', reason: 'has ended', count: 3 }] } });
    const { terminal, lines } = createTerminal();

    expect(await act(terminal, { yes: true })).toBe(0);
    expect([sent.length, lines.at(-1)]).toEqual([1, 'out: nothing to replay']);
  });

  test.each<[Partial<ReplayView>, string]>([
    [{ status: 'succeeded', done: 2, failed: 1, failures: [{ id: 'evt_1', reason: 'is off' }] }, '  evt_1  is off'],
    [{ status: 'stopped', done: 1 }, 'out: rep_1  replay  stopped  1 done'],
  ])('fails for %j', async (state, line) => {
    serve({ states: [state] });
    const { terminal, lines } = createTerminal();

    expect(await act(terminal, { yes: true })).toBe(1);
    expect(lines.at(-1)).toBe(line);
  });

  test('prints its outcome as JSON, also if there is nothing to do', async () => {
    serve({ states: [{ status: 'succeeded', done: 3 }] });
    const { terminal, lines } = createTerminal();
    expect(await act(terminal, { yes: true, json: true })).toBe(0);
    serve({ more: { due: 0, leftOut: [] } });
    expect(await act(terminal, { yes: true, json: true })).toBe(0);

    const printed = lines.filter((line) => line.startsWith('out: ')).map((line) => JSON.parse(line.slice(5)));
    expect(printed).toMatchObject([
      { id: 'rep_1', status: 'succeeded', done: 3 },
      { count: 3, due: 0 },
    ]);
  });

  test('that the router gave up says to repeat the command', async () => {
    serve({ states: [{ status: 'failed', done: 2, error: 'E' }] });
    const { terminal, lines } = createTerminal();

    expect(await act(terminal, { yes: true })).toBe(1);
    expect(lines.slice(-2)).toEqual([
      'out: rep_1  replay  failed  2 done  E',
      expect.stringContaining('Repeat the command for the rest'),
    ]);
  });
});

describe('Ctrl-C while an act is followed', () => {
  test.each(['a pause', 'a call'])(
    'during %s ends the command, and says how to stop the act that goes on',
    async (moment) => {
      const sent = serve({ states: [{ done: 1 }, { done: 2 }, { status: 'succeeded', done: 3 }] });
      const { terminal, lines } = createTerminal();
      let pauses = 0;
      const interrupted: Terminal = {
        ...terminal,
        pause: async () => {
          pauses += 1;
          if (moment === 'a pause' && pauses === 2) process.emit('SIGINT');
        },
        say: (line) => {
          terminal.say(line);
          if (moment === 'a call' && line === '1 of 3') process.emit('SIGINT');
        },
      };

      expect(await act(interrupted, { yes: true })).toBe(130);

      const told = lines.slice(lines.findIndex((line) => line.startsWith('the router goes on')));
      expect(told).toEqual([
        'the router goes on with rep_1:',
        expect.stringContaining('replays show rep_1 --follow'),
        expect.stringContaining('replays stop rep_1'),
      ]);
      expect(sent.some(({ path }) => path.startsWith('DELETE'))).toBe(false);
      expect(process.listenerCount('SIGINT')).toBe(0);
    },
  );
});

test('an act is followed through an outage of the router', async () => {
  serve({ states: ['outage', { status: 'succeeded', done: 3 }] });
  const { terminal, lines } = createTerminal();

  expect(await act(terminal, { yes: true })).toBe(0);
  expect(lines.some((line) => line.includes('trying again'))).toBe(true);
});

describe('the filter of flowgate replay', () => {
  test('is of failed runs by default, and of events with an option of events', () => {
    expect(buildReplayBody({ workflow: 'orders', since: '2h' })).toEqual({
      filter: { runs: { workflow: 'orders', since: '2h' } },
    });
    expect(buildReplayBody({ workflow: 'orders', outcome: 'unmatched' })).toEqual({
      filter: { events: { outcome: 'unmatched' } },
      workflow: 'orders',
    });
  });

  test('of a backfill is of events, and names a workflow and a period', () => {
    expect(buildReplayBody({ workflow: 'orders', since: '30d', source: 'shop', backfill: true })).toEqual({
      filter: { events: { source: 'shop', since: '30d' } },
      workflow: 'orders',
      backfill: true,
    });
    expect(() => buildReplayBody({ workflow: 'orders', backfill: true })).toThrow('a workflow and a period');
    expect(() => buildReplayBody({ workflow: 'orders', since: '1h', error: 'E', backfill: true })).toThrow('of events');
  });

  test('is never of everything by mistake, and never of both', () => {
    expect(() => buildReplayBody({})).toThrow('name what to replay');
    expect(() => buildReplayBody({ status: 'failed', name: 'order' })).toThrow('--status is of runs and --name is of');
  });
});
