// The outcome of a run in WorqHat's shape: its result or its error.

import type { Run } from '../../../core/run/run.ts';
import { defined } from '../../../value/defined.ts';
import { readJson } from '../../../value/json.ts';
import { toFlowStatus } from './status.ts';

export function toRunOutcome({ status, output, error, cause }: Run) {
  const hasFailed = toFlowStatus(status) === 'failed';
  return defined({
    result: output === undefined ? undefined : readJson(output),
    error: hasFailed ? { code: error ?? status, message: cause ?? null } : undefined,
  });
}
