// What came of a run, as WorqHat's callers are told: its result, or its error.

import type { Run } from '../../../core/run/run.ts';
import { readJson } from '../../../value/json.ts';
import { toFlowStatus } from './status.ts';

export function toRunOutcome({ status, output, error, cause }: Run) {
  return {
    ...(output === undefined ? {} : { result: readJson(output) }),
    ...(toFlowStatus(status) === 'failed' ? { error: { code: error ?? status, message: cause ?? null } } : {}),
  };
}
