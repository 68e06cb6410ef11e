// The workflows that the console's acts are tried on: one that needs a parameter that nobody created, and one that waits.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTemporaryFolder } from '../../fixtures/temporary-folder.ts';

export const priceList = '/shop/price-list';
export const orderWorkflowId = '0b7c1c1e-0000-4000-8000-000000000091';

const orders = {
  'Read the prices': {
    Type: 'Task',
    Resource: 'arn:aws:states:::aws-sdk:ssm:getParameter',
    Arguments: { Name: priceList },
    Next: 'Accept',
  },
  Accept: { Type: 'Pass', Output: { accepted: true }, End: true },
};

/** Waits as long as the data says. */
const checks = {
  'Let it rest': { Type: 'Wait', Seconds: '{% $states.input.data.seconds %}', Next: 'Look at it' },
  'Look at it': { Type: 'Pass', Output: { good: true }, End: true },
};

/** @returns the folder of the workflows */
export function writeNightWorkflows(): string {
  const folder = createTemporaryFolder();
  const seconds = { type: 'integer', minimum: 1, description: 'how long it rests' };
  const input = { type: 'object', required: ['seconds'], properties: { seconds } };
  write(join(folder, 'order-intake'), { id: orderWorkflowId, triggers: [{ event: 'order.created' }] }, orders);
  write(
    join(folder, 'quality-check'),
    { id: orderWorkflowId.replace(/91$/, '92'), triggers: [{ event: 'check.asked' }], input },
    checks,
  );
  return folder;
}

function write(folder: string, manifest: object, states: object): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'workflow.json'), JSON.stringify(manifest));
  const definition = { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states };
  writeFileSync(join(folder, 'definition.asl.json'), JSON.stringify(definition));
}
