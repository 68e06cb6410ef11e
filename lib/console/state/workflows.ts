// The deployed workflows, which several screens need: their names, switches and schemas.
import type { Workflow } from '../data/answers.ts';
import { keepIfEqual } from '../data/keep-if-equal.ts';
import { call } from './api.ts';
import { type Polled, usePolled } from './polling.ts';
import { token } from './session.ts';

/** The last answer: a screen that opens shows it until its own answer is there. */
let kept: readonly Workflow[] | undefined;
// Another token may see others.
token.subscribe(() => {
  kept = undefined;
});

export function useWorkflows(everyMs?: number): Polled<readonly Workflow[]> {
  const polled = usePolled<readonly Workflow[]>({
    key: 'workflows',
    load: async (previous) => {
      const { workflows } = await call('GET /v1/workflows');
      const current = keepIfEqual(previous, workflows);
      kept = current;
      return current;
    },
    everyMs,
  });
  return { ...polled, data: polled.data ?? kept };
}
