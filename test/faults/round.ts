// One round: a router with faults, senders that repeat what fails, time to heal, and the check of everything.
import type { Fault } from '../../lib/local/faults/fault-journal.ts';
import { checkFacts } from './check/checker.ts';
import { collectFacts } from './check/collect.ts';
import type { CallbackFact, Facts, Violation } from './check/facts.ts';
import { answerCallbacks } from './scenario/answerers.ts';
import { replayInBulk } from './scenario/bulk-replay.ts';
import { planScenario } from './scenario/plan.ts';
import { Senders } from './scenario/senders.ts';
import type { ScenarioName } from './scenario/shapes.ts';
import type { FunctionCode, FunctionName } from './simulation/function-code.ts';
import { Simulation, type SimulationOptions } from './simulation/simulation.ts';

export interface RoundOptions extends Pick<SimulationOptions, 'assembly' | 'faults' | 'only' | 'log'> {
  readonly code: ReadonlyMap<FunctionName, FunctionCode>;
  readonly seed: number;
  /** The number of submissions. */
  readonly events: number;
  /** @default 'events' */
  readonly scenario?: ScenarioName;
  /** The names of the events that are sent. @default all of the scenario */
  readonly names?: readonly string[];
  /** Whether reconciliation runs. Without it, retries alone must lose nothing, and no workflow holds events. @default true */
  readonly isReconciled?: boolean;
  /** The longest time to heal before something that is missing counts as lost, in milliseconds. @default 6 hours */
  readonly healingMs?: number;
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
    const callbacks = answerCallbacks(simulation, senders);
    simulation.platform.setFaultsPaused(false);
    const { seed, events: count, scenario, names } = options;
    const plan = planScenario({ seed, count, scenario, names });
    if (options.isReconciled === false) await stopReconciliation(simulation);
    const pauses = plan.pauses.filter(({ whileOff }) => options.isReconciled !== false || whileOff === 'drop');
    await live(simulation, senders.run({ ...plan, pauses }));
    const healingMs = options.healingMs ?? standardHealingMs;
    const healing = { simulation, senders, tokens, callbacks, healingMs, isStopped: scenario === 'ways' };
    const healed = await healAndCheck({ ...healing, bulkReplays: [] });
    const checked = healed.violations.length > 0 ? healed : await replayAndCheck(healing);
    const lastedMs = simulation.time.now() - startedAt;
    return { seed: options.seed, journal: simulation.journal, lastedMs, ...checked };
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

const standardHealingMs = 6 * 3_600_000;
const firstHealingStepMs = 60_000;

interface Healing {
  readonly simulation: Simulation;
  readonly senders: Senders;
  readonly tokens: { readonly production: string };
  readonly callbacks: readonly CallbackFact[];
  /** Whether the first bulk replay is stopped, and another one goes on. */
  readonly isStopped: boolean;
  readonly healingMs: number;
}

type Checked = Pick<Round, 'facts' | 'violations'>;

/** A bulk replay under faults, after everything else was found right. */
async function replayAndCheck(healing: Healing): Promise<Checked> {
  const { isStopped, senders, simulation, tokens } = healing;
  simulation.platform.setFaultsPaused(false);
  const bulkReplay = await live(simulation, replayInBulk({ senders, simulation, token: tokens.production, isStopped }));
  return await healAndCheck({ ...healing, bulkReplays: [bulkReplay] });
}

/** Lets time pass without faults until nothing is missing any more, or something is wrong that no time can mend. */
async function healAndCheck(healing: Healing & Pick<Facts, 'bulkReplays'>): Promise<Checked> {
  const { simulation, senders, bulkReplays, callbacks, healingMs } = healing;
  simulation.platform.setFaultsPaused(true);
  const until = simulation.time.now() + healingMs;
  for (let stepMs = firstHealingStepMs; ; stepMs *= 2) {
    await live(simulation, moveDeadLetters(healing));
    await simulation.time.runUntil(undefined, simulation.time.now() + stepMs);
    const stored = await collectFacts(simulation);
    const { submissions, pauses } = senders;
    const facts = { ...stored, submissions, pauses, bulkReplays, callbacks, published: simulation.published };
    const violations = checkFacts(facts);
    const canHeal = violations.length > 0 && violations.every(({ isPending }) => isPending);
    if (!canHeal || simulation.time.now() >= until) return { facts, violations };
  }
}

/** What an operator does after an incident. */
async function moveDeadLetters({ senders, tokens }: Healing): Promise<void> {
  for (const queue of ['starts', 'records', 'undelivered']) {
    const path = `/v1/dead-letters/${queue}/move`;
    await senders.sendUntilFinal({ method: 'POST', path, token: tokens.production, body: {} });
  }
}
