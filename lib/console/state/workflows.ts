// The deployed workflows, which several screens need: their names, switches and schemas.
import type { Workflow } from '../data/answers.ts';
import { keepIfEqual } from '../data/keep-if-equal.ts';
import { call } from './api.ts';
import { type Polled, usePolled } from './polling.ts';
import { token } from './session.ts';

/** The last answer, by the token that it is for: a screen that opens shows it until its own answer is there. */
const kept = new Map<string | undefined, readonly Workflow[]>();

export function useWorkflows(everyMs?: number): Polled<readonly Workflow[]> {
  const own = token.value;
  const polled = usePolled<readonly Workflow[]>({
    key: 'workflows',
    load: async (previous) => {
      const { workflows } = await call('GET /v1/workflows');
      const current = keepIfEqual(previous, workflows);
      kept.clear();
      kept.set(own, current);
      return current;
    },
    everyMs,
  });
  return { ...polled, data: polled.data ?? kept.get(own) };
}
