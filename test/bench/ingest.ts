// The function `ingest` as it is shipped, against stand-ins of DynamoDB and EventBridge on this machine: its first answer in a new process, and the
// processor time of an accepted event, a duplicate and a refusal.
import { fork } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { projectRoot } from '../../lib/authoring/project.ts';
import { bundledFileNames } from '../../lib/aws/names.ts';
import { padData } from '../../lib/cli/cost/scenarios.ts';
import { makeToken } from '../../lib/core/credential/token.ts';
import { parseManifest } from '../../lib/core/workflow/manifest.ts';
import { createWorkflow } from '../../lib/core/workflow/workflow.ts';
import { buildOnce } from '../../lib/infra/function-build.ts';
import { createProxyEvent } from '../fixtures/proxy-event.ts';
import { type Figure, median } from './report.ts';
import { ServerProcess } from './server-process.ts';

const folder = join(projectRoot, 'test', 'bench', 'ingest');
/** New processes of each function. */
const starts = 9;
/** Processes of each function that stay, and the events of each kind in a round of such a process. */
const warmStarts = 5;
const perRound = 200;

interface Times {
  readonly wallMs: number;
  readonly cpuMs: number;
}

type Kind = 'accepted' | 'duplicate' | 'refused';

interface Invoked {
  /** Until the module is loaded, and until its first answer. */
  readonly load: Times;
  readonly first: Times;
  /** An event of each kind, once for each round. */
  readonly warm: Readonly<Partial<Record<Kind, readonly Times[]>>>;
}

/** Functions by name: the path of the module. */
type Functions = Readonly<Record<'shipped' | 'default' | 'signer' | 'calls' | 'middy', string>>;

export async function* measureIngest(): AsyncGenerator<Figure> {
  const place = mkdtempSync(join(tmpdir(), 'flowgate-bench-'));
  const stub = await ServerProcess.start([join(folder, 'stub-aws.ts'), JSON.stringify(credential)]);
  try {
    const functions = await buildFunctions(place);
    const events = writeEvents(place);
    const invoke = (name: keyof Functions, count: number) =>
      invokeFunction(functions[name], {
        events: events[name === 'shipped' || name === 'default' ? 'all' : 'accepted'],
        count,
        url: stub.ready.url ?? '',
      });

    yield* measureStarts(invoke);
    yield* measureWarm(invoke);
  } finally {
    await stub.stop();
    rmSync(place, { recursive: true, force: true });
  }
}

type Invoke = (name: keyof Functions, count: number) => Promise<Invoked>;

async function* measureStarts(invoke: Invoke): AsyncGenerator<Figure> {
  const names = ['signer', 'calls', 'middy', 'default', 'shipped'] as const;
  const all = await invokeByTurns(names, starts, (name) => invoke(name, 0));
  for (const part of ['load', 'first'] as const) {
    const read = (name: keyof Functions) => median((all.get(name) ?? []).map((one) => one[part].cpuMs));
    for (const name of names) {
      const what = `${titles[name]}: ${part === 'load' ? 'loaded' : 'loaded and first answer'}`;
      yield { what, value: read(name), unit: 'ms', ratio: read(name) / read('default'), reference: titles.default };
    }
  }
}

async function* measureWarm(invoke: Invoke): AsyncGenerator<Figure> {
  const all = await invokeByTurns(['calls', 'middy', 'shipped'], warmStarts, (name) => invoke(name, perRound));
  const read = (name: keyof Functions, kind: Kind) =>
    median((all.get(name) ?? []).flatMap(({ warm }) => (warm[kind] ?? []).map(({ cpuMs }) => cpuMs)));
  const reference = read('calls', 'accepted');
  const measured = [
    ...(['calls', 'middy'] as const).map((name) => ({ name, kind: 'accepted' as const })),
    ...(['accepted', 'duplicate', 'refused'] as const).map((kind) => ({ name: 'shipped' as const, kind })),
  ];
  for (const { name, kind } of measured) {
    const value = read(name, kind);
    yield { what: `${titles[name]}: ${kind}`, value, unit: 'ms', ratio: value / reference, reference: titles.calls };
  }
}

/** One of each by turns, so that another load of the machine changes all of them. */
async function invokeByTurns(
  names: readonly (keyof Functions)[],
  times: number,
  invoke: (name: keyof Functions) => Promise<Invoked>,
): Promise<ReadonlyMap<keyof Functions, readonly Invoked[]>> {
  const all = new Map<keyof Functions, Invoked[]>(names.map((name) => [name, []]));
  for (let at = 0; at < times; at += 1) for (const name of names) all.get(name)?.push(await invoke(name));
  return all;
}

const titles: Readonly<Record<keyof Functions, string>> = {
  signer: 'one signed PutItem without an SDK',
  calls: "the SDK's two calls",
  middy: "the SDK's two calls, middy and zod",
  default: "ingest in the CDK's default bundle",
  shipped: 'ingest as shipped',
};

async function buildFunctions(place: string): Promise<Functions> {
  const entry = join(projectRoot, 'lambdas', 'ingest', 'handler.ts');
  for (const { name, contents } of buildOnce(entry).files) writeInto(join(place, 'shipped'), name, contents);
  const byDefault = (name: string, source: string) => buildByDefault(source, join(place, name, 'index.js'));
  const functions = {
    shipped: join(place, 'shipped', 'index.mjs'),
    default: await byDefault('default', entry),
    signer: await byDefault('signer', join(folder, 'bare-signer.ts')),
    calls: await byDefault('calls', join(folder, 'bare-calls.ts')),
    middy: await byDefault('middy', join(folder, 'middy-and-zod.ts')),
  };
  for (const name of ['shipped', 'default'])
    for (const [file, content] of Object.entries(besides)) writeInto(join(place, name), file, JSON.stringify(content));
  cpSync(join(folder, 'invoke.mjs'), join(place, 'invoke.mjs'));
  return functions;
}

function writeInto(path: string, name: string, contents: string | Uint8Array): void {
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, name), contents);
}

/** As `NodejsFunction` of the CDK does it without further options: CommonJS, not minified, with the SDK of the runtime. */
async function buildByDefault(source: string, outfile: string): Promise<string> {
  await build({
    ...{
      entryPoints: [source],
      outfile,
      bundle: true,
      platform: 'node',
      target: 'node24',
      format: 'cjs',
      logLevel: 'error',
    },
    external: ['@aws-sdk/*'],
    define: { 'import.meta.dirname': '__dirname' },
  });
  return outfile;
}

const workflow = createWorkflow(
  'bench',
  parseManifest({ id: '0b7c1c1e-0000-4000-8000-000000000001', triggers: [{ event: 'bench.event' }] }),
);

/** The files beside the code. */
const besides = {
  [bundledFileNames.workflows]: [workflow],
  [bundledFileNames.sources]: [],
  [bundledFileNames.issuers]: [],
};

const credential = {
  ...{ id: 'cred_0000000000000000', label: 'bench', environment: 'production', createdAt: '2026-11-21T10:00:00.000Z' },
  scopes: ['events:write'],
};
const token = makeToken(new Uint8Array(64).fill(7));

function writeEvents(place: string): { readonly all: string; readonly accepted: string } {
  const body = JSON.stringify({ source: 'bench', name: 'bench.event', data: padData({ orderId: 'A-1' }, 1_024) });
  const create = (key: string, status: number, text = body) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key };
    return { event: createProxyEvent({ headers, body: text }), status };
  };
  const accepted = create('NUMBER', 202);
  const refused = create('NUMBER', 400, JSON.stringify({ source: 'bench' }));
  writeInto(place, 'all.json', JSON.stringify({ accepted, duplicate: accepted, refused }));
  writeInto(place, 'accepted.json', JSON.stringify({ accepted }));
  return { all: join(place, 'all.json'), accepted: join(place, 'accepted.json') };
}

interface InvokeOptions {
  readonly events: string;
  readonly count: number;
  readonly url: string;
}

/** Loads and invokes a function in a new process. */
function invokeFunction(module: string, { events, count, url }: InvokeOptions): Promise<Invoked> {
  const child = fork(join(module, '..', '..', 'invoke.mjs'), [module, events, String(count)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
    env: { ...variables, AWS_ENDPOINT_URL: url, NODE_PATH: join(projectRoot, 'node_modules') },
  });
  return new Promise((resolve, reject) => {
    child.once('message', (result) => resolve(result as Invoked));
    child.once('close', (code) => reject(new Error(`${module} ended with ${code}`)));
  });
}

const variables = {
  ...{ AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'bench', AWS_SECRET_ACCESS_KEY: 'bench', TZ: 'UTC' },
  ...{ EVENTS_TABLE: 'events', CREDENTIALS_TABLE: 'credentials', EVENT_BUS: 'bus', DATA_BUCKET: 'data' },
  ...{ STATE_MACHINE_ARN_PREFIX: 'arn:aws:states:eu-central-1:123456789012:stateMachine:bench-', DEPLOYMENT: 'Bench' },
  ...{ WINDOW_SECONDS: '2592000', MAX_DEPTH: '10', RATE_LIMIT: '{"requests":100000000,"seconds":60}' },
};
