// The checker itself: a run without mistakes has no violation, and each mistake in the facts is found by its rule.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkFacts, ruleNames } from './checker.ts';
import type { CallbackFact, EventFact, ExecutionFact, Facts, ReceivedAnswer, Submission } from './facts.ts';

interface Sent {
  readonly tag: string;
  readonly workflow?: string;
  readonly environment?: string;
  readonly organisation?: string;
  readonly repetitions?: number;
  readonly isRefused?: boolean;
}

/** The facts of a run in which each event was sent, answered, and run once. */
function buildFacts(sent: readonly Sent[]): Facts {
  const parts = sent.map(buildPart);
  return {
    submissions: parts.map(({ submission }) => submission),
    executions: parts.flatMap(({ executions }) => executions),
    events: parts.flatMap(({ events }) => events),
    runs: parts.flatMap(({ executions }) =>
      executions.map(({ name, workflow }) => ({ id: name, workflow, status: 'succeeded' })),
    ),
    published: new Map(parts.map(({ eventId }) => [eventId, 1])),
    pauses: [],
    bulkReplays: [],
    callbacks: [],
  };
}

function buildPart({ tag, workflow = 'quick', environment = 'production', organisation, ...options }: Sent) {
  const { repetitions = 0, isRefused = false } = options;
  const place = { environment, ...(organisation === undefined ? {} : { organisation }) };
  const eventId = `evt_${environment}_${tag}`;
  const runId = `run_${environment}_${tag}`;
  const described = { tag, ...place, source: 'shop', name: 'order.placed' };
  const accepted = Array.from({ length: 1 + repetitions }, (_, at): ReceivedAnswer => {
    return { order: 2 + at, status: 202, eventId, runs: [{ id: runId, workflow }], isReplay: at > 0 };
  });
  const submission: Submission = {
    ...described,
    data: { tag },
    expect: isRefused ? { kind: 'refused', status: 400 } : { kind: 'accepted', workflows: [workflow] },
    answers: isRefused ? [{ order: 2, status: 400, runs: [], isReplay: false }] : accepted,
  };
  const event: EventFact = { ...described, id: eventId, runIds: [runId], held: [] };
  const execution: ExecutionFact = {
    name: runId,
    workflow,
    status: 'SUCCEEDED',
    startedAt: 5_000,
    input: {
      run: { id: runId, eventId, environment, organisationId: organisation },
      event: { source: 'shop', name: 'order.placed', receivedAt: '2027-01-01T00:00:00.000Z' },
      data: { tag },
    },
  };
  return { eventId, submission, events: isRefused ? [] : [event], executions: isRefused ? [] : [execution] };
}

const sound = buildFacts([
  { tag: 'a', repetitions: 2 },
  { tag: 'b', workflow: 'slow', organisation: 'acme' },
  { tag: 'c', isRefused: true },
]);
const [first] = sound.executions as [ExecutionFact];
const [sentFirst] = sound.submissions as [Submission];
const [storedFirst] = sound.events as [EventFact];

const replaceFirst = <Item>(items: readonly Item[], change: Partial<Item>): Item[] => [
  { ...(items[0] as Item), ...change },
  ...items.slice(1),
];

const toAnswer = (at: number, isReplay: boolean): CallbackFact['answers'][number] => {
  return { sent: { from: `answer ${at}` }, status: 200, body: { callback: 'a' }, isReplay };
};

/** Each makes one mistake in facts without any. */
const mistakes: Readonly<Record<(typeof ruleNames)[number], Facts>> = {
  'accepted events run': { ...sound, executions: sound.executions.slice(1) },
  'answers follow the publish': { ...sound, published: new Map([...sound.published, [storedFirst.id, 3]]) },
  'one run for each key': { ...sound, executions: [...sound.executions, { ...first, name: 'run_other' }] },
  'one event for each key': { ...sound, events: [...sound.events, { ...storedFirst, id: 'evt_other', runIds: [] }] },
  'refused requests do nothing': {
    ...sound,
    events: [...sound.events, { ...storedFirst, id: 'evt_c', tag: 'c', runIds: [] }],
  },
  'permitted requests are accepted': {
    ...sound,
    submissions: replaceFirst(sound.submissions, {
      answers: [{ order: 2, status: 422, runs: [], isReplay: false }, ...sentFirst.answers],
    }),
  },
  'repetitions get the first answer': {
    ...sound,
    submissions: replaceFirst(sound.submissions, {
      answers: sentFirst.answers.map((answer) => ({ ...answer, isReplay: false })),
    }),
  },
  'accepted events are stored': { ...sound, events: sound.events.slice(1) },
  'environments are separate': {
    ...sound,
    events: replaceFirst(sound.events, { environment: 'staging' }),
  },
  'the input is what was sent': {
    ...sound,
    executions: replaceFirst(sound.executions, { input: { ...first.input, id: 'of the delivery' } }),
  },
  'recorded ends are right': { ...sound, runs: replaceFirst([...sound.runs], { status: 'failed' }) },
  'runs come to an end': { ...sound, runs: [...sound.runs, { id: 'run_other', workflow: 'quick', status: 'waiting' }] },
  'stored events run': { ...sound, events: replaceFirst(sound.events, { runIds: [first.name, 'run_other'] }) },
  'held runs wait': {
    ...sound,
    events: replaceFirst(sound.events, { held: ['quick'] }),
    pauses: [{ environment: 'production', workflow: 'quick', resumedAt: 6_000 }],
  },
  'emitted events start once': {
    ...sound,
    executions: replaceFirst(sound.executions, { workflow: 'emitting' }),
  },
  'Express runs start at most once': { ...sound, executions: [...sound.executions, first] },
  'callbacks finish their task once': {
    ...sound,
    callbacks: [
      { url: 'https://router/callbacks/a', answers: [false, false].map((isReplay, at) => toAnswer(at, isReplay)) },
    ],
  },
  'bulk replays send each once': {
    ...sound,
    bulkReplays: [{ id: 'rep_1', environment: 'production', selected: [storedFirst.id] }],
  },
};

describe('the checker', () => {
  test('finds nothing in a run without mistakes', () => {
    expect(checkFacts(sound)).toEqual([]);
  });

  test.each(ruleNames)('finds a mistake by the rule: %s', (rule) => {
    const found = checkFacts(mistakes[rule]).map((violation) => violation.rule);

    expect(found).toContain(rule);
  });

  test('finds nothing in any run in which every event ran once', () => {
    const sent = fc.record(
      {
        tag: fc.stringMatching(/^[a-z]{1,8}$/),
        workflow: fc.constantFrom('quick', 'slow', 'failing'),
        organisation: fc.constantFrom('acme', 'globex'),
        repetitions: fc.nat(3),
        isRefused: fc.boolean(),
      },
      { requiredKeys: ['tag'] },
    );
    const many = fc.uniqueArray(sent, { selector: ({ tag }) => tag, maxLength: 12 });

    fc.assert(fc.property(many, (list) => checkFacts(buildFacts(list)).length === 0));
  });

  test('finds every execution that is lost, and every one that is done twice', () => {
    const position = fc.nat(9);
    const isTwice = fc.boolean();
    const all = buildFacts(Array.from({ length: 10 }, (_, at) => ({ tag: `t${at}` })));

    fc.assert(
      fc.property(position, isTwice, (at, twice) => {
        const chosen = all.executions[at] as ExecutionFact;
        const again = { ...chosen, name: `${chosen.name}_again` };
        const executions = twice ? [...all.executions, again] : all.executions.toSpliced(at, 1);
        const found = new Set(checkFacts({ ...all, executions }).map(({ rule }) => rule));
        return found.has(twice ? 'one run for each key' : 'accepted events run');
      }),
    );
  });

  test('lets the same key run in two environments', () => {
    const facts = buildFacts([{ tag: 'a' }, { tag: 'a-again', environment: 'staging' }]);

    expect(checkFacts(facts)).toEqual([]);
  });

  test.each([
    [1, []],
    [2, ['bulk replays send each once']],
  ])('judges an event that was replayed %d times', (count, rules) => {
    const replays = Array.from({ length: count }, (_, at): EventFact => {
      return { ...storedFirst, id: `evt_replay_${at}`, replayOf: storedFirst.id, runIds: [] };
    });
    const bulkReplays = [{ id: 'rep_1', environment: 'production', selected: [storedFirst.id] }];

    const found = checkFacts({ ...sound, events: [...sound.events, ...replays], bulkReplays });

    expect(found.map(({ rule }) => rule)).toEqual(rules);
  });

  test.each([
    ['the first answer', { from: 'answer 0' }, []],
    ['the second answer', { from: 'answer 1' }, ['callbacks finish their task once']],
    ['an answer that nobody sent', { from: 'answer 2' }, ['callbacks finish their task once']],
  ])('judges a task whose output is %s', (_, answer, rules) => {
    const url = 'https://router/callbacks/a';
    const callbacks = [{ url, answers: [toAnswer(0, false), toAnswer(1, true)] }];
    const facts = buildFacts([{ tag: 'a', workflow: 'asking' }]);
    const executions = replaceFirst(facts.executions, { output: { url, answer } });

    expect(checkFacts({ ...facts, executions, callbacks }).map(({ rule }) => rule)).toEqual(rules);
  });

  test.each([
    ['express', 'Flowgate.OutcomeUnknown', []],
    ['express', 'States.Timeout', ['accepted events run', 'runs come to an end', 'stored events run']],
    ['quick', 'Flowgate.OutcomeUnknown', ['accepted events run', 'runs come to an end', 'stored events run']],
  ])('judges a run of %s that nobody saw, recorded with the error %s', (workflow, error, rules) => {
    const facts = buildFacts([{ tag: 'a', workflow }]);
    const runs = facts.runs.map((run) => ({ ...run, status: 'failed', error }));

    expect(checkFacts({ ...facts, executions: [], runs }).map(({ rule }) => rule)).toEqual(rules);
  });

  test('finds large data that its reference does not lead to', () => {
    const executions = replaceFirst(sound.executions, { brokenReference: 'a.json has other content' });

    expect(checkFacts({ ...sound, executions }).map(({ rule }) => rule)).toEqual(['the input is what was sent']);
  });

  test('finds that an event of a webhook, whose responses name no runs, never ran', () => {
    const facts = buildFacts([{ tag: 'a' }]);
    const submissions = replaceFirst(facts.submissions, {
      answers: facts.submissions[0]?.answers.map((answer) => ({ ...answer, runs: undefined })) ?? [],
    });

    expect(checkFacts({ ...facts, submissions })).toEqual([]);
    expect(checkFacts({ ...facts, submissions, executions: [] }).map(({ rule }) => rule)).toContain(
      'accepted events run',
    );
  });

  test('says whether more time can mend a violation', () => {
    const lost = checkFacts(mistakes['accepted events run']).find(({ rule }) => rule === 'accepted events run');
    const doubled = checkFacts(mistakes['one run for each key']).find(({ rule }) => rule === 'one run for each key');

    expect([lost?.isPending, doubled?.isPending]).toEqual([true, false]);
  });
});
