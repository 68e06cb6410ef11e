// Which of two versions of a state machine runs a workflow while a new definition is rolled out. Step Functions chooses by chance for each
// execution. For runs of an organisation the router chooses instead: all runs of one organisation get the same version.
import { digestBytes } from '../../value/digest.ts';

/** A version that an alias points to. */
export interface VersionRoute {
  readonly versionArn: string;
  /** Percent. */
  readonly weight: number;
}

/**
 * Returns the ARN of the version for an organisation; undefined where the alias points to one version. The choice depends on nothing but the
 * organisation and the new version, and an organisation that has the new version keeps it while its weight grows.
 */
export function selectVersion(routes: readonly VersionRoute[], organisationId: string): string | undefined {
  const [next, previous] = routes.toSorted((a, b) => readNumber(b) - readNumber(a));
  if (next === undefined || previous === undefined) return undefined;
  // Six bytes are exact as a number, and make all percentages equally probable.
  const value = digestBytes([next.versionArn, organisationId])
    .subarray(0, 6)
    .reduce((sum, byte) => sum * 256 + byte, 0);
  return value % 100 < next.weight ? next.versionArn : previous.versionArn;
}

/** Version numbers grow, and are never used again. */
function readNumber({ versionArn }: VersionRoute): number {
  return Number(versionArn.slice(versionArn.lastIndexOf(':') + 1));
}
