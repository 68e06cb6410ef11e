// The number of failed items that a distributed Map tolerates.

import type { Scope } from '../engine/scope.ts';
import { StatesError } from '../engine/states-error.ts';
import type { JsonRecord } from '../language/json.ts';
import type { QueryLanguage } from '../language/query-language.ts';

/** Without either limit no failure is tolerated. */
export interface Tolerance {
  readonly count: number | undefined;
  readonly percentage: number | undefined;
}

/** Throws for a limit that is out of range. */
export async function readTolerance(scope: Scope, definition: JsonRecord, language: QueryLanguage): Promise<Tolerance> {
  const read = async (field: string): Promise<number | undefined> => {
    const value = await language.value(definition, field, 'number')?.(scope);
    return value === undefined ? undefined : Number(value);
  };
  const count = await read('ToleratedFailureCount');
  if ((count ?? 0) < 0) throw language.refuse('ToleratedFailureCount', 'ToleratedFailureCount cannot be negative.');
  const percentage = await read('ToleratedFailurePercentage');
  if ((percentage ?? 0) < 0 || (percentage ?? 0) > 100)
    throw language.refuse('ToleratedFailurePercentage', 'ToleratedFailurePercentage must be between 0 and 100.');
  return { count, percentage };
}

export function isExceeded({ count, percentage }: Tolerance, failedItems: number, total: number): boolean {
  if (count === undefined && percentage === undefined) return failedItems > 0;
  if (count !== undefined && failedItems > count) return true;
  return percentage !== undefined && (failedItems / total) * 100 > percentage;
}

export function thresholdExceeded(): StatesError {
  return new StatesError(
    'States.ExceedToleratedFailureThreshold',
    'The specified tolerated failure threshold was exceeded',
  );
}
