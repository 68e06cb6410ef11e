// The deployed workflows, which several screens need: their names, switches and schemas.
import type { Workflow } from '../data/answers.ts';
import { call } from './api.ts';
import { type Polled, usePolled } from './polling.ts';
import { token } from './session.ts';

export function useWorkflows(everyMs?: number): Polled<readonly Workflow[]> {
  return usePolled<readonly Workflow[]>({
    key: `workflows ${token.value}`,
    load: async (previous) => {
      const { workflows } = await call('GET /v1/workflows');
      return JSON.stringify(workflows) === JSON.stringify(previous) && previous !== undefined ? previous : workflows;
    },
    everyMs,
  });
}
