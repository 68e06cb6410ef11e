// Plans what is sent in a simulation: which requests, when, by whom, how often. The same seed gives the same plan.
import type { Expectation } from '../check/facts.ts';
import { createSeededRandomness } from '../simulation/seeded-randomness.ts';
import type { WorkflowName } from '../simulation/workflows.ts';
import { type ScenarioName, type Shape, scenarios } from './shapes.ts';

export interface PlannedSubmission {
  readonly tag: string;
  readonly environment: 'production' | 'staging';
  readonly organisation?: string;
  readonly source: string;
  readonly name: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly key: string;
  /** Sends it to this workflow alone, past its triggers. */
  readonly forced?: WorkflowName;
  /** Sends a token that no credential has, or a signature with another secret. */
  readonly hasWrongToken?: true;
  /** How it is sent. @default - as a request with a token */
  readonly via?: 'hook' | 'upload';
  readonly expect: Expectation;
  /** Milliseconds from the start at which it is sent; each time it is sent again until it is answered for good. */
  readonly times: readonly number[];
  /** The tag of the submission whose key it uses again: it is sent only after that one was answered for good. */
  readonly after?: string;
}

/** A workflow that is switched off for a time, in `production`. */
export interface PlannedPause {
  readonly workflow: WorkflowName;
  readonly whileOff: 'hold' | 'drop';
  /** Milliseconds from the start. */
  readonly from: number;
  readonly until: number;
}

export interface Plan {
  readonly submissions: readonly PlannedSubmission[];
  readonly pauses: readonly PlannedPause[];
}

const organisations = [undefined, 'acme', 'globex'] as const;

/** Milliseconds between two submissions. */
const paceMs = 1_000;

export interface PlanOptions {
  readonly seed: number;
  readonly count: number;
  /** @default 'events' */
  readonly scenario?: ScenarioName | undefined;
  /** The names of the events that are sent. @default all */
  readonly names?: readonly string[] | undefined;
}

/** Plans `count` submissions, and some more that use their keys again. */
export function planScenario({ seed, count, scenario = 'events', names }: PlanOptions): Plan {
  const { random } = createSeededRandomness(seed);
  const shapes: readonly Shape[] = scenarios[scenario].filter(({ name }) => names?.includes(name) ?? true);
  const submissions = Array.from({ length: count }, (_, index) => planOne(index, { random, shapes }));
  const lengthMs = count * paceMs;
  return {
    submissions: submissions.flatMap((one, index) => [one, ...planReuse(one, index)]),
    pauses: scenario === 'events' ? planPauses(lengthMs) : [],
  };
}

function planPauses(lengthMs: number): readonly PlannedPause[] {
  return [
    { workflow: 'paused', whileOff: 'hold', from: Math.floor(lengthMs * 0.15), until: Math.floor(lengthMs * 0.8) },
    { workflow: 'dropping', whileOff: 'drop', from: Math.floor(lengthMs * 0.5), until: lengthMs + 120_000 },
  ];
}

interface Choice {
  readonly random: () => number;
  readonly shapes: readonly Shape[];
}

function planOne(index: number, { random, shapes }: Choice): PlannedSubmission {
  const { share: _, source = 'shop', data = {}, ...shape } = chooseShape(index, shapes);
  const drawn = organisations[Math.floor(random() * organisations.length)];
  const isProduction = random() < 0.7;
  // The declaration of a source says whose its events are.
  const isHook = shape.via === 'hook';
  const organisation = isHook ? undefined : drawn;
  const tag = `t${index}`;
  return {
    ...shape,
    tag,
    source,
    environment: isProduction || isHook ? 'production' : 'staging',
    ...(organisation === undefined ? {} : { organisation }),
    data: { tag, ...data },
    key: `key-${index}`,
    times: planTimes(index * paceMs, random),
  };
}

/** Has no divisor in common with the number of shapes, so that a short plan has nearly every shape in its share. */
const stride = 61;

function chooseShape(index: number, shapes: readonly Shape[]): Shape {
  const each = shapes.flatMap((shape) => Array.from({ length: shape.share }, () => shape));
  return each[(index * stride) % each.length] as Shape;
}

/** Most are sent once; some again at the same time, or later, as if the answer had been lost. */
function planTimes(at: number, random: () => number): readonly number[] {
  const drawn = random();
  if (drawn < 0.08) return [at, at];
  if (drawn < 0.2) return [at, at + Math.floor(random() * 300_000)];
  return [at];
}

/** Some keys are used again: with other data, in the other environment, or in another organisation. */
function planReuse(first: PlannedSubmission, index: number): readonly PlannedSubmission[] {
  const tag = `${first.tag}-again`;
  const again = { ...first, tag, data: { ...first.data, tag }, after: first.tag };
  if (first.expect.kind === 'refused' || (first.via === 'hook' && index % 12 > 3)) return [];
  switch (index % 12) {
    case 3:
      return [{ ...again, expect: { kind: 'refused', status: 422 } }];
    case 7:
      return [{ ...again, environment: first.environment === 'production' ? 'staging' : 'production' }];
    case 11:
      return [{ ...again, organisation: `${first.organisation ?? 'no'}-other` }];
    default:
      return [];
  }
}
