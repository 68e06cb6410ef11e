// The deployed workflows, which several screens need: their names, switches and schemas.
import type { Workflow } from '../data/answers.ts';
import { keepIfEqual } from '../data/keep-if-equal.ts';
import { call } from './api.ts';
import { type Polled, usePolled } from './polling.ts';

export function useWorkflows(everyMs?: number): Polled<readonly Workflow[]> {
  return usePolled<readonly Workflow[]>({
    key: 'workflows',
    load: async (previous) => {
      const { workflows } = await call('GET /v1/workflows');
      return keepIfEqual(previous, workflows);
    },
    everyMs,
  });
}
