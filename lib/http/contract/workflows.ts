// Rows of the operations on workflows.
import * as z from 'zod/mini';
import { offModes } from '../../core/workflow/switch.ts';
import type { Operation } from './operation.ts';
import { workflowView } from './workflow-view.ts';

export const listWorkflows = {
  id: 'listWorkflows',
  summary: 'List the deployed workflows, and whether each is switched on',
  key: 'GET /v1/workflows',
  scope: 'runs:read',
  answers: () => ({ 200: z.object({ workflows: z.array(workflowView()) }) }),
} as const satisfies Operation;

export const switchWorkflow = {
  id: 'switchWorkflow',
  summary: 'Switch a workflow on or off in the environment of the credential, and drop or hold events meanwhile',
  key: 'PATCH /v1/workflows/{idOrName}',
  scope: 'workflows:write',
  body: z
    .strictObject({
      active: z.boolean(),
      /**
       * What happens to matching events while it is off: "drop" starts nothing; "hold" starts their runs when it is switched on.
       * @default "drop", and no change of a workflow that is off already
       */
      whileOff: z.optional(z.enum(offModes)),
    })
    .check(
      z.refine(({ active, whileOff }) => !active || whileOff === undefined, {
        error: 'applies only while the workflow is off: send it with "active": false',
        path: ['whileOff'],
      }),
    ),
  answers: () => ({ 200: z.object({ workflow: workflowView() }) }),
  problems: [404],
} as const satisfies Operation;
