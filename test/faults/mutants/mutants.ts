// Broken variants of the router. Each is a mistake that a change could make, as a patch of one or more sources; the checker must find
// each in a short round. A patch whose text is not in its source any more fails the build: rewrite it, or remove the mutant.
import type { ScenarioName } from '../scenario/shapes.ts';
import type { Patch } from '../simulation/function-code.ts';

export interface Mutant {
  readonly name: string;
  readonly patches: readonly Patch[];
  /** The rules of the checker that can find it; one of them must. */
  readonly foundBy: readonly string[];
  /**
   * Whether the round runs without reconciliation. Reconciliation repairs what these mutants lose, so only retries can show that they
   * lose it. @default false
   */
  readonly isUnreconciled?: true;
  /** Faults besides those of every mutant, without which a short round does not show it. @default none */
  readonly faults?: string;
  /** @default 'events' */
  readonly scenario?: ScenarioName;
  /** The names of the events that are sent. @default all of the scenario */
  readonly names?: readonly string[];
  /** The number of events, where a shorter round does not show it. @default 12 */
  readonly events?: number;
}

export const mutants: readonly Mutant[] = [
  {
    name: 'the put has no condition',
    patches: [
      {
        file: 'lib/aws/stores/event-store.ts',
        from: `'attribute_not_exists(pk) OR keyUntil <= :now'`,
        to: `'attribute_not_exists(pk) OR keyUntil > :now OR keyUntil <= :now'`,
      },
    ],
    foundBy: ['one run for each key', 'repetitions get the first answer', 'refused requests do nothing'],
  },
  {
    name: 'executions have random names',
    patches: [
      {
        file: 'lib/aws/executions.ts',
        from: 'const request = { name, input',
        to: 'const request = { name: name.slice(0, -8) + Math.random().toString(36).slice(2, 10), input',
      },
    ],
    foundBy: ['one run for each key', 'accepted events run'],
  },
  {
    name: 'the answer is sent before the publish',
    patches: [
      {
        file: 'lib/core/event/keep-event.ts',
        from: `    await deps.publish(toBusEvent(event));\n    return { kind: 'fresh', event };`,
        to: `    deps.publish(toBusEvent(event)).catch(() => {});\n    return { kind: 'fresh', event };`,
      },
    ],
    foundBy: ['answers follow the publish'],
  },
  {
    name: 'a partial failure of PutEvents counts as success',
    faults: 'events.partial=0.3',
    patches: [
      {
        file: 'lib/aws/event-bus.ts',
        from: 'if (result.FailedEntryCount === 0) return;',
        to: 'if (result.FailedEntryCount !== undefined) return;',
      },
    ],
    foundBy: ['answers follow the publish'],
  },
  {
    name: 'a repetition that finds its event does not publish it again',
    events: 24,
    isUnreconciled: true,
    patches: [
      {
        file: 'lib/core/event/keep-event.ts',
        from: 'if (!isSettled) await deps.publish(toBusEvent(event));',
        to: '',
      },
    ],
    foundBy: ['answers follow the publish', 'accepted events run'],
  },
  {
    name: 'a repetition is answered with an event of its own',
    patches: [
      {
        file: 'lib/core/event/keep-event.ts',
        from: 'return publishAgain(outcome.event, deps);',
        to: 'return publishAgain(event, deps);',
      },
    ],
    foundBy: ['repetitions get the first answer', 'one run for each key'],
  },
  {
    name: 'something of the delivery is in the input',
    patches: [
      {
        file: 'lib/core/run/start.ts',
        from: 'event: defined({ source, name, receivedAt, labels }),',
        to: 'event: defined({ source, name, receivedAt, labels, deliveredAt: new Date().toISOString() }),',
      },
    ],
    foundBy: ['the input is what was sent'],
  },
  {
    name: 'the switch is read again when the run starts',
    events: 24,
    isUnreconciled: true,
    patches: [
      {
        file: 'lambdas/start/handler.ts',
        from: `import middy from '@middy/core';`,
        to: `import middy from '@middy/core';\nimport { GetItemCommand } from '@aws-sdk/client-dynamodb';`,
      },
      {
        file: 'lambdas/start/handler.ts',
        from: 'const deps = {\n',
        to: `const deps = {
  isOff: async (sk: string) => {
    const command = new GetItemCommand({ TableName: deployment.environment.EVENTS_TABLE, Key: { pk: { S: 'switches' }, sk: { S: sk } } });
    const { Item } = await deployment.dynamo.send(command);
    return Item !== undefined && !JSON.parse(Item.doc.S).active;
  },\n`,
      },
      {
        file: 'lib/core/run/start.ts',
        from: '  const refusal = findRefusal(',
        to: `  if (await (deps as any).isOff(request.detail.metadata.environment + '#' + workflow.id)) return { kind: 'not_live', runId };
  const refusal = findRefusal(`,
      },
    ],
    faults: 'sqs.late=0.5',
    names: ['order.dropped'],
    foundBy: ['accepted events run'],
  },
  {
    name: 'a held run starts at once',
    names: ['order.held'],
    patches: [
      {
        file: 'lib/core/run/start.ts',
        from: 'if (request.detail.metadata.held?.includes(workflow.id) === true) {',
        to: 'if (request.detail === undefined) {',
      },
    ],
    foundBy: ['held runs wait'],
  },
  {
    name: 'waiting runs are not released',
    names: ['order.held'],
    patches: [
      {
        file: 'lib/core/reconcile/release.ts',
        from: 'if (!isUnderway) yield run;',
        to: 'if (isUnderway) yield run;',
      },
    ],
    foundBy: ['runs come to an end', 'accepted events run'],
  },
  {
    name: 'the key of an emitted event is random',
    names: ['whole.placed'],
    patches: [
      {
        file: 'lib/core/event/identity.ts',
        from: `digestBytes(['emitted', runId,`,
        to: `digestBytes(['emitted', Math.random(), runId,`,
      },
    ],
    foundBy: ['emitted events start once'],
  },
  {
    name: 'a key is shared by all environments',
    events: 16,
    patches: [
      {
        file: 'lib/core/event/identity.ts',
        from: 'digestBytes([environment, organisationId ?? null, sender, shared, key])',
        to: 'digestBytes([organisationId ?? null, sender, shared, key])',
      },
    ],
    foundBy: ['permitted requests are accepted', 'environments are separate'],
  },
  {
    name: 'a key is shared by all organisations',
    events: 24,
    patches: [
      {
        file: 'lib/core/event/identity.ts',
        from: 'digestBytes([environment, organisationId ?? null, sender, shared, key])',
        to: 'digestBytes([environment, sender, shared, key])',
      },
    ],
    foundBy: ['permitted requests are accepted', 'environments are separate'],
  },
  {
    name: 'other content under the same key is accepted',
    patches: [
      {
        file: 'lib/core/event/accept.ts',
        from: 'submission.isKeyEnough === true || (earlier.fingerprint ?? fingerprint) === fingerprint;',
        to: 'true;',
      },
    ],
    foundBy: ['refused requests do nothing'],
  },
  {
    name: 'data that no workflow accepts is accepted',
    patches: [
      {
        file: 'lib/core/event/draft-event.ts',
        from: '  refuseUnwantedData(matches);\n',
        to: '',
      },
    ],
    foundBy: ['refused requests do nothing'],
  },
  {
    name: 'a failed start is acknowledged',
    faults: 'states.error=0.6',
    isUnreconciled: true,
    patches: [
      {
        file: 'lib/aws/queues/sqs-batch.ts',
        from: '    return false;\n',
        to: '    return true;\n',
      },
    ],
    foundBy: ['accepted events run', 'stored events run'],
  },
  {
    name: 'a run whose status never came is not looked up',
    events: 24,
    patches: [
      {
        file: 'lib/core/reconcile/repair-run.ts',
        from: 'if (isComplete(run)) return ',
        to: 'if (run !== undefined) return ',
      },
    ],
    foundBy: ['recorded ends are right', 'runs come to an end'],
  },
  {
    name: 'an Express run is started whether it is claimed or not',
    scenario: 'ways',
    names: ['order.express'],
    events: 3,
    faults: 'sqs.duplicate=0.6',
    patches: [
      {
        file: 'lib/core/run/express-start.ts',
        from: `if (claim.kind === 'exists') return`,
        to: 'if (claim.kind === undefined) return',
      },
    ],
    foundBy: ['Express runs start at most once'],
  },
  {
    name: 'large data is kept under one key',
    scenario: 'ways',
    names: ['order.large'],
    events: 2,
    patches: [
      {
        file: 'lib/core/event/large-data.ts',
        from: 'const key = `${eventKey}/${sha256}.json`;',
        to: `const key = 'large/data.json';`,
      },
    ],
    foundBy: ['the input is what was sent'],
  },
  {
    name: 'the last answer to a callback counts',
    scenario: 'ways',
    names: ['order.asked'],
    events: 2,
    patches: [
      {
        file: 'lib/core/callback/callback.ts',
        from: '    known.record?.answer === undefined\n',
        to: '    known !== undefined\n',
      },
      {
        file: 'lib/aws/callback/callback-store.ts',
        from: `      ConditionExpression: 'attribute_not_exists(outcome)',\n`,
        to: '',
      },
    ],
    foundBy: ['callbacks finish their task once'],
  },
  {
    name: 'a webhook is accepted with any signature',
    scenario: 'ways',
    names: ['push'],
    events: 6,
    patches: [
      {
        file: 'lib/http/sources/claim.ts',
        from: 'return presented.some((one) => isSameSecret(one, signature));',
        to: 'return presented.length > 0;',
      },
    ],
    foundBy: ['refused requests do nothing'],
  },
  {
    name: 'a bulk replay sends under random keys',
    events: 16,
    names: ['order.failed'],
    patches: [
      {
        file: 'lib/core/operate/bulk/bulk-item.ts',
        from: 'return `replay#${id}#${event.id}`;',
        to: 'return `replay#${id}#${event.id}#${Math.random()}`;',
      },
    ],
    foundBy: ['bulk replays send each once'],
  },
];
