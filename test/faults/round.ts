// One round: a router with faults, senders that repeat what fails, time to heal, and the check of everything.
import type { Fault } from '../../lib/local/faults/fault-journal.ts';
import { checkFacts } from './check/checker.ts';
import { collectFacts } from './check/collect.ts';
import type { BulkReplayFact, Facts, Violation } from './check/facts.ts';
import { replayInBulk } from './scenario/bulk-replay.ts';
import { planScenario } from './scenario/plan.ts';
import { Senders } from './scenario/senders.ts';
import type { FunctionCode, FunctionName } from './simulation/function-code.ts';
import { Simulation, type SimulationOptions } from './simulation/simulation.ts';

export interface RoundOptions extends Pick<SimulationOptions, 'assembly' | 'faults' | 'only' | 'log'> {
  readonly code: ReadonlyMap<FunctionName, FunctionCode>;
  readonly seed: number;
  /** The number of submissions. */
  readonly events: number;
  /** Whether reconciliation runs. Without it, retries alone must lose nothing, and no workflow can be paused. @default true */
  readonly isReconciled?: boolean;
}

export interface Round {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly journal: readonly Fault[];
  readonly facts: Facts;
  /** The simulated time, in milliseconds. */
  readonly lastedMs: number;
}

/** Runs a round. @throws Error for a sender that never got a final answer */
export async function runRound(options: RoundOptions): Promise<Round> {
  const simulation = await Simulation.start(options);
  const startedAt = simulation.time.now();
  try {
    const tokens = {
      production: await simulation.createToken({
        environment: 'production',
        scopes: ['admin', 'events:write', 'runs:write', 'workflows:write'],
      }),
      staging: await simulation.createToken({
        environment: 'staging',
        scopes: ['admin', 'events:write', 'runs:write'],
      }),
    };
    const senders = new Senders(simulation, tokens);
    simulation.platform.setFaultsPaused(false);
    const plan = planScenario(options.seed, options.events);
    if (options.isReconciled === false) await stopReconciliation(simulation);
    await live(simulation, senders.run(options.isReconciled === false ? { ...plan, pauses: [] } : plan));
    const heal = (bulkReplays: readonly BulkReplayFact[]) => healAndCheck({ simulation, senders, tokens, bulkReplays });
    await heal([]);
    simulation.platform.setFaultsPaused(false);
    const bulkReplay = await live(simulation, replayInBulk({ senders, simulation, token: tokens.production }));
    const { facts, violations } = await heal([bulkReplay]);
    return {
      seed: options.seed,
      violations,
      journal: simulation.journal,
      facts,
      lastedMs: simulation.time.now() - startedAt,
    };
  } finally {
    await simulation.close();
  }
}

async function stopReconciliation(simulation: Simulation): Promise<void> {
  const { Rules } = await simulation.call('events', 'ListRules', {});
  const scheduled = (Rules as { Name: string; ScheduleExpression?: string }[]).filter(
    (rule) => rule.ScheduleExpression,
  );
  for (const { Name } of scheduled) await simulation.call('events', 'DisableRule', { Name });
}

/** Lets time pass until something is done. */
async function live<Result>(simulation: Simulation, work: Promise<Result>): Promise<Result> {
  await simulation.time.runUntil(work);
  return await work;
}

const healingStepsMs = [60_000, 180_000, 600_000, 1_200_000, 3_600_000, 7_200_000, 7_200_000];

interface Healing {
  readonly simulation: Simulation;
  readonly senders: Senders;
  readonly tokens: { readonly production: string };
  readonly bulkReplays: readonly BulkReplayFact[];
}

/** Lets time pass without faults until nothing is missing any more, at most some hours. */
async function healAndCheck(healing: Healing): Promise<{ facts: Facts; violations: readonly Violation[] }> {
  const { simulation, senders, bulkReplays } = healing;
  simulation.platform.setFaultsPaused(true);
  for (let step = 0; ; step += 1) {
    const stepMs = healingStepsMs[step];
    await live(simulation, moveDeadLetters(healing));
    if (stepMs !== undefined) await simulation.time.runUntil(undefined, simulation.time.now() + stepMs);
    const stored = await collectFacts(simulation);
    const { submissions, pauses } = senders;
    const facts = { ...stored, submissions, pauses, bulkReplays, published: simulation.published };
    const violations = checkFacts(facts);
    if (stepMs === undefined || !violations.some(({ isPending }) => isPending)) return { facts, violations };
  }
}

/** What an operator does after an incident. */
async function moveDeadLetters({ senders, tokens }: Healing): Promise<void> {
  for (const queue of ['starts', 'records', 'undelivered'])
    await senders.sendUntilFinal({
      method: 'POST',
      path: `/v1/dead-letters/${queue}/move`,
      token: tokens.production,
      body: {},
    });
}
