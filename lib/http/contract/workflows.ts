// Rows of the operations on workflows.
import * as z from 'zod/mini';
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
  summary: 'Switch a workflow on or off in the environment of the credential',
  key: 'PATCH /v1/workflows/{idOrName}',
  scope: 'workflows:write',
  body: z.strictObject({ active: z.boolean() }),
  answers: () => ({ 200: z.object({ workflow: workflowView() }) }),
  problems: [404],
} as const satisfies Operation;
