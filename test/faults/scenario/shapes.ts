// The kinds of requests of each scenario, and how often each is sent.
import type { Expectation } from '../check/facts.ts';
import type { WorkflowName } from '../simulation/workflows.ts';

export interface Shape {
  /** How many of a hundred submissions have this shape. */
  readonly share: number;
  readonly name: string;
  readonly source?: string;
  readonly data?: object;
  readonly forced?: WorkflowName;
  readonly hasWrongToken?: true;
  /** How it is sent. @default - as a request with a token */
  readonly via?: 'hook' | 'upload';
  readonly expect: Expectation;
}

const accepted = (...workflows: WorkflowName[]): Expectation => ({ kind: 'accepted', workflows });
const refused = (status: number): Expectation => ({ kind: 'refused', status });

/** More than travels inline, with characters of one to four bytes. */
const padding = 'aé€😀'.repeat(22_000);

export const scenarios = {
  /** How an event is accepted, routed, held, dropped and followed. */
  events: [
    { share: 28, name: 'order.placed', expect: accepted('quick', 'slow') },
    { share: 10, name: 'order.failed', expect: accepted('failing') },
    { share: 12, name: 'whole.placed', expect: accepted('emitting') },
    { share: 8, name: 'order.checked', data: { amount: 1 }, expect: accepted('strict') },
    { share: 6, name: 'order.checked', expect: refused(400) },
    { share: 18, name: 'order.held', expect: accepted('paused') },
    { share: 10, name: 'order.dropped', expect: { kind: 'accepted' } },
    { share: 5, name: 'order.ignored', expect: accepted() },
    { share: 5, name: 'order.placed', hasWrongToken: true, expect: refused(401) },
    { share: 6, name: 'quick', source: 'direct', forced: 'quick', expect: accepted('quick') },
  ],
  /** The other ways in and out: Express workflows, large data, uploads, signed webhooks, callbacks, a bulk act that is stopped. */
  ways: [
    { share: 24, name: 'order.express', expect: accepted('express', 'longExpress') },
    { share: 10, name: 'order.large', data: { padding }, expect: accepted('large') },
    { share: 10, name: 'order.uploaded', via: 'upload', expect: accepted('large') },
    { share: 18, name: 'push', source: 'hub', via: 'hook', expect: accepted('hooked') },
    { share: 8, name: 'push', source: 'hub', via: 'hook', hasWrongToken: true, expect: refused(401) },
    { share: 18, name: 'order.asked', expect: accepted('asking') },
    { share: 12, name: 'order.failed', expect: accepted('failing') },
  ],
} as const satisfies Readonly<Record<string, readonly Shape[]>>;

export type ScenarioName = keyof typeof scenarios;
