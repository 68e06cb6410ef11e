// Fixtures of the conformance suite: a definition, the answers of the services around it, and the expected history.
import { readdirSync, readFileSync } from 'node:fs';
import { AwsError } from '../../../../../lib/local/platform/aws-error.ts';
import type { JsonObject } from '../../../../../lib/local/platform/service.ts';
import type { HistoryEvent } from '../../../../../lib/local/services/states/engine/history.ts';
import type { Json, JsonRecord } from '../../../../../lib/local/services/states/language/json.ts';
import type { ExecutionRecord } from '../../../../../lib/local/services/states/store/execution-record.ts';
import { roleArn, StatesHarness } from './states-harness.ts';

/** The answer of a service: a value, a large value, a refusal, or no answer at all. */
type Answer =
  | { readonly answer: JsonObject }
  /** A function's result of this size. */
  | { readonly bytes: number }
  | { readonly error: string; readonly message?: string; readonly status?: number }
  | { readonly hangs: true };

type HttpAnswer =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body: Json }
  | { readonly refuses: string };

export interface HistoryFixture {
  /** In the present tense. */
  readonly fact: string;
  /** The source of the expected values: a recording of AWS, AWS's pages, or our own run if neither exists. */
  readonly source: 'recording' | 'aws-docs' | 'own';
  /** Constructs that it shows although their names do not appear in it. */
  readonly shows?: readonly string[];
  readonly definition: JsonRecord;
  readonly input?: Json;
  readonly type?: 'STANDARD' | 'EXPRESS';
  /** Other machines, by name. */
  readonly machines?: Readonly<Record<string, JsonRecord>>;
  /** Answers by `service.Operation`, one for each call; the last one repeats. */
  readonly services?: Readonly<Record<string, readonly Answer[]>>;
  readonly http?: readonly HttpAnswer[];
  /** In [0, 1). @default 0.5 */
  readonly random?: number;
  /**
   * Calls of the API, `at` seconds after the start. `<token>` is the last task token that was sent out, `<execution>` the ARN of
   * the execution.
   */
  readonly actions?: readonly { readonly at: number; readonly operation: string; readonly input: JsonObject }[];
  readonly ends: { readonly status: string; readonly output?: Json; readonly error?: string; readonly cause?: Json };
  /** Events with `event` (`id type < previousEventId`), `at` (seconds since the start, omitted for 0) and their details. */
  readonly history?: readonly JsonRecord[];
  /** In place of the whole history: the number of events, and the last of them. */
  readonly eventCount?: number;
  readonly lastEvents?: readonly JsonRecord[];
  /** The requests to the services, in order. */
  readonly calls?: readonly JsonRecord[];
  /** The child executions of a distributed Map, in their order. */
  readonly children?: readonly JsonRecord[];
}

const folder = new URL('../../../../fixtures/histories/', import.meta.url);

export function historyFixtures(): readonly (readonly [name: string, fixture: HistoryFixture])[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.map((name) => [
    name.replace('.json', ''),
    JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as HistoryFixture,
  ]);
}

export interface PlayedFixture {
  readonly ends: JsonRecord;
  readonly history: readonly JsonRecord[];
  readonly calls: readonly JsonRecord[];
  readonly children: readonly JsonRecord[];
}

export async function play(fixture: HistoryFixture): Promise<PlayedFixture> {
  const harness = new StatesHarness(createHandlers(fixture), { random: () => fixture.random ?? 0.5 });
  for (const [name, machine] of Object.entries(fixture.machines ?? {}))
    await harness.service.call('CreateStateMachine', { name, roleArn, definition: JSON.stringify(machine) });
  const { type } = fixture;
  await harness.create(fixture.definition, type === undefined ? {} : { type });
  const ended = await withHttp(fixture, () => run(harness, fixture));
  const events = await harness.history(ended.arn);
  return {
    ends: toEnd(ended),
    history: events.map((event) => toFixtureEvent(event, ended.startedAt)),
    calls: harness.calls.filter(({ operation }) => operation !== 'PutAwsEvent').map(toCall),
    children: await readChildren(harness, events),
  };
}

async function run(harness: StatesHarness, { input, actions = [] }: HistoryFixture): Promise<ExecutionRecord> {
  const executionArn = await harness.start(input ?? {});
  const startedAt = harness.clock.now();
  for (const { at, operation, input: request } of actions) {
    await harness.clock.advance(startedAt + at * 1000 - harness.clock.now());
    const text = JSON.stringify(request).replace('<execution>', executionArn).replace('<token>', findToken(harness));
    await harness.service.call(operation, JSON.parse(text) as JsonObject);
  }
  return harness.finish(executionArn);
}

/** The last token in the requests to the services. */
function findToken(harness: StatesHarness): string {
  const texts = harness.calls.map(({ input }) => JSON.stringify(input));
  return texts.flatMap((text) => text.match(longToken) ?? []).at(-1) ?? '';
}

const longToken = /[A-Za-z0-9+/]{480,}=*/g;

function createHandlers({ services = {} }: HistoryFixture): ConstructorParameters<typeof StatesHarness>[0] {
  const handlers = Object.entries(services).map(([name, answers]) => {
    let calls = 0;
    const answer = async (): Promise<JsonObject> => toAnswer(answers[Math.min(calls++, answers.length - 1)]);
    return [name, answer] as const;
  });
  return Object.fromEntries(handlers);
}

function toAnswer(answer: Answer | undefined): JsonObject | Promise<never> {
  if (answer === undefined) throw new Error('the fixture has no answer');
  if ('answer' in answer) return answer.answer;
  if ('bytes' in answer) return { StatusCode: 200, Payload: JSON.stringify('x'.repeat(answer.bytes - 2)) };
  if ('hangs' in answer) return new Promise<never>(() => {});
  throw new AwsError(answer.error, answer.message ?? '', { status: answer.status ?? 400 });
}

async function withHttp<T>({ http }: HistoryFixture, work: () => Promise<T>): Promise<T> {
  if (http === undefined) return work();
  const real = globalThis.fetch;
  let requests = 0;
  globalThis.fetch = async () => toResponse(http[Math.min(requests++, http.length - 1)]);
  try {
    return await work();
  } finally {
    globalThis.fetch = real;
  }
}

function toResponse(answer: HttpAnswer | undefined): Response {
  if (answer === undefined || 'refuses' in answer) throw new Error(answer?.refuses ?? 'the fixture has no answer');
  return new Response(JSON.stringify(answer.body), { status: answer.status, headers: answer.headers ?? {} });
}

function toEnd({ status, output, error, cause }: ExecutionRecord): JsonRecord {
  return {
    status,
    ...(output === undefined ? {} : { output: parseText(output) }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause: parseText(cause) }),
  };
}

/** Members of details that hold JSON as text. */
const texts = new Set(['input', 'output', 'parameters', 'cause']);

/** An event in the form of the fixtures: JSON text is parsed, and the marks that nothing was truncated are omitted. */
function toFixtureEvent(event: HistoryEvent, startedAt: number): JsonRecord {
  const { id, type, previousEventId, timestamp, ...rest } = event;
  const at = Math.round(timestamp * 1000 - startedAt) / 1000;
  const details = Object.values(rest).flatMap((members) => Object.entries(members as JsonObject));
  const kept = details
    .filter(([name, value]) => !/Details$/.test(name) || JSON.stringify(value) !== '{"truncated":false}')
    .map(([name, value]) => [name, texts.has(name) ? parseText(String(value)) : value] as const);
  return {
    event: `${id} ${type} < ${previousEventId}`,
    ...(at === 0 ? {} : { at }),
    ...(Object.fromEntries(kept) as JsonRecord),
  };
}

function toCall({ service, operation, input }: StatesHarness['calls'][number]): JsonRecord {
  const plain = Object.entries(input).map(([name, value]) => {
    const text = value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value;
    return [name, typeof text === 'string' ? toSentText(text) : text] as const;
  });
  return { call: `${service}.${operation}`, ...(Object.fromEntries(plain) as JsonRecord) };
}

async function readChildren(harness: StatesHarness, events: readonly HistoryEvent[]): Promise<JsonRecord[]> {
  const details = events.find(({ type }) => type === 'MapRunStarted')?.mapRunStartedEventDetails;
  if (details === undefined) return [];
  const { executions } = await harness.service.call('ListExecutions', { mapRunArn: (details as JsonObject).mapRunArn });
  const arns = (executions as JsonObject[]).map(({ executionArn }) => executionArn).reverse();
  const described = await Promise.all(
    arns.map((executionArn) => harness.service.call('DescribeExecution', { executionArn })),
  );
  return described.map(({ status, input, output, error }) => ({
    status: String(status),
    input: parseText(String(input)),
    ...(output === undefined ? {} : { output: parseText(String(output)) }),
    ...(error === undefined ? {} : { error: String(error) }),
  }));
}

/** The text of a scalar stays as it was sent, so that `1` differs from `"1"`. */
function toSentText(text: string): Json {
  const parsed = parseText(text);
  return typeof parsed === 'object' && parsed !== null ? parsed : text;
}

function parseText(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
