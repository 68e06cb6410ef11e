// The workflows of a simulation, one for each way in which a run can start and end.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface SimulatedWorkflow {
  readonly id: string;
  readonly manifest: object;
  readonly states: Readonly<Record<string, object>>;
  /** Of an execution. @default - none */
  readonly timeoutSeconds?: number;
}

const pass = { Type: 'Pass', End: true };

const emission = {
  Type: 'Task',
  Resource: 'arn:aws:states:::events:putEvents',
  Arguments: {
    Entries: [
      {
        EventBusName: '${EventBusName}',
        Source: 'flowgate.workflow',
        DetailType: 'part.emitted',
        Detail: { data: '{% $states.input.data %}' },
      },
    ],
  },
  Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 8, BackoffRate: 2 }],
  Output: '{% $states.input %}',
  End: true,
};

const retryAll = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 8, BackoffRate: 2 }];

/** Waits for the answer to an address. A task that cannot say whether it has taken the answer begins with another address. */
const questions = {
  Create: {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: '${CallbackFunctionArn}', Payload: { action: 'create', expiresInSeconds: 86_400 } },
    Retry: retryAll,
    Assign: { address: '{% $states.result.Payload %}' },
    Next: 'Wait',
  },
  Wait: {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    TimeoutSeconds: 3_600,
    Arguments: {
      FunctionName: '${CallbackFunctionArn}',
      Payload: { action: 'wait', callback: '{% $address.callback %}', token: '{% $states.context.Task.Token %}' },
    },
    Retry: [{ ErrorEquals: ['Flowgate.CallbackUsed'], MaxAttempts: 0 }, ...retryAll],
    Catch: [{ ErrorEquals: ['Flowgate.CallbackUsed'], Next: 'Create' }],
    Output: { url: '{% $address.url %}', answer: '{% $states.result %}' },
    End: true,
  },
};

/** By name. The events that start a workflow are in its manifest. */
export const simulatedWorkflows = {
  quick: {
    id: '00000000-0000-4000-8000-000000000001',
    manifest: { triggers: [{ event: 'order.placed' }] },
    states: { Pass: pass },
  },
  slow: {
    id: '00000000-0000-4000-8000-000000000002',
    manifest: { triggers: [{ event: 'order.placed' }] },
    states: { Wait: { Type: 'Wait', Seconds: 40, Next: 'Pass' }, Pass: pass },
  },
  failing: {
    id: '00000000-0000-4000-8000-000000000003',
    manifest: { triggers: [{ event: 'order.failed' }] },
    states: { Fail: { Type: 'Fail', Error: 'OutOfStock', Cause: 'this workflow always fails' } },
  },
  emitting: {
    id: '00000000-0000-4000-8000-000000000004',
    manifest: { triggers: [{ event: 'whole.placed' }] },
    states: { Emit: emission },
  },
  following: {
    id: '00000000-0000-4000-8000-000000000005',
    manifest: { triggers: [{ event: 'part.emitted' }] },
    states: { Pass: pass },
  },
  strict: {
    id: '00000000-0000-4000-8000-000000000006',
    manifest: { triggers: [{ event: 'order.checked' }], input: { type: 'object', required: ['amount'] } },
    states: { Pass: pass },
  },
  paused: {
    id: '00000000-0000-4000-8000-000000000007',
    manifest: { triggers: [{ event: 'order.held' }] },
    states: { Pass: pass },
  },
  dropping: {
    id: '00000000-0000-4000-8000-000000000008',
    manifest: { triggers: [{ event: 'order.dropped' }] },
    states: { Pass: pass },
  },
  express: {
    id: '00000000-0000-4000-8000-000000000009',
    manifest: { type: 'EXPRESS', triggers: [{ event: 'order.express' }] },
    timeoutSeconds: 20,
    states: { Pass: pass },
  },
  longExpress: {
    id: '00000000-0000-4000-8000-000000000010',
    manifest: { type: 'EXPRESS', triggers: [{ event: 'order.express' }] },
    timeoutSeconds: 120,
    states: { Wait: { Type: 'Wait', Seconds: 40, Next: 'Pass' }, Pass: pass },
  },
  large: {
    id: '00000000-0000-4000-8000-000000000011',
    manifest: { triggers: [{ event: 'order.large' }, { event: 'order.uploaded' }] },
    states: { Pass: pass },
  },
  hooked: {
    id: '00000000-0000-4000-8000-000000000012',
    manifest: { triggers: [{ source: 'hub', event: 'push' }] },
    states: { Pass: pass },
  },
  asking: {
    id: '00000000-0000-4000-8000-000000000013',
    manifest: { triggers: [{ event: 'order.asked' }] },
    states: questions,
  },
} as const satisfies Record<string, SimulatedWorkflow>;

/** A source that signs as GitHub does, and the secrets by their names. */
export const simulatedSource = { name: 'hub', secret: 'the secret of the hub' } as const;

export const simulatedSecrets = {
  'flowgate/hub': simulatedSource.secret,
  'flowgate/callbacks': 'the secret that signs all callbacks',
} as const;

const sources = {
  sources: [
    {
      name: simulatedSource.name,
      scheme: { type: 'github' },
      secrets: ['secretsmanager:flowgate/hub'],
      event: { header: 'X-GitHub-Event' },
      idempotencyKey: { header: 'X-GitHub-Delivery' },
      trustUnsigned: true,
    },
  ],
  callbacks: { secrets: ['secretsmanager:flowgate/callbacks'] },
};

const expressIds: ReadonlySet<string> = new Set([simulatedWorkflows.express.id, simulatedWorkflows.longExpress.id]);

/** Whether Step Functions keeps no state of the executions of a workflow. */
export function isExpressId(id: string): boolean {
  return expressIds.has(id);
}

export type WorkflowName = keyof typeof simulatedWorkflows;

/** The name of a workflow by its ID. @throws Error for an ID of no workflow of the simulation */
export function findWorkflowName(id: string): WorkflowName {
  const found = Object.entries(simulatedWorkflows).find(([, workflow]) => workflow.id === id);
  if (found === undefined) throw new Error(`no workflow of the simulation has the ID ${id}`);
  return found[0] as WorkflowName;
}

/** Writes the workflows to a folder, as an engineer does. */
export function writeSimulatedWorkflows(folder: string): void {
  writeFileSync(join(folder, 'sources.json'), JSON.stringify(sources));
  const workflows: Readonly<Record<string, SimulatedWorkflow>> = simulatedWorkflows;
  for (const [name, { id, manifest, states, timeoutSeconds: TimeoutSeconds }] of Object.entries(workflows)) {
    mkdirSync(join(folder, name), { recursive: true });
    const definition = { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], TimeoutSeconds, States: states };
    writeFileSync(join(folder, name, 'workflow.json'), JSON.stringify({ id, ...manifest }));
    writeFileSync(join(folder, name, 'definition.asl.json'), JSON.stringify(definition));
  }
}
