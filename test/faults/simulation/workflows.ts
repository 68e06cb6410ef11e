// The workflows of a simulation, one for each way in which a run can start and end.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface SimulatedWorkflow {
  readonly id: string;
  readonly manifest: object;
  readonly states: Readonly<Record<string, object>>;
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
} as const satisfies Record<string, SimulatedWorkflow>;

export type WorkflowName = keyof typeof simulatedWorkflows;

/** The name of a workflow by its ID. @throws Error for an ID of no workflow of the simulation */
export function findWorkflowName(id: string): WorkflowName {
  const found = Object.entries(simulatedWorkflows).find(([, workflow]) => workflow.id === id);
  if (found === undefined) throw new Error(`no workflow of the simulation has the ID ${id}`);
  return found[0] as WorkflowName;
}

/** Writes the workflows to a folder, as an engineer does. */
export function writeSimulatedWorkflows(folder: string): void {
  for (const [name, { id, manifest, states }] of Object.entries(simulatedWorkflows)) {
    mkdirSync(join(folder, name), { recursive: true });
    const definition = { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states };
    writeFileSync(join(folder, name, 'workflow.json'), JSON.stringify({ id, ...manifest }));
    writeFileSync(join(folder, name, 'definition.asl.json'), JSON.stringify(definition));
  }
}
