// The secondary indexes of the events table, and the order in which a deployed table gets them.
import { AttributeType, type GlobalSecondaryIndexProps, ProjectionType, type Table } from 'aws-cdk-lib/aws-dynamodb';
import { indexNames, type ListIndex, listedOfEvent, listedOfRun, listedOfWaiting, listKeys } from '../aws/names.ts';

/** Context key of the deployment's step while a table of an earlier version is migrated: see README.md. */
export const indexStepContext = 'indexStep';

/** The indexes of version 0.1, which a table has before its migration. */
const earlier: Readonly<Record<string, GlobalSecondaryIndexProps>> = {
  unmatched: buildIndex('unmatched', { partition: 'unmatchedIn', sort: 'receivedAt' }),
  started: buildIndex('started', { partition: 'startedIn', sort: 'startedAt' }, [
    'workflowId',
    'status',
    'forced',
    'stoppedAt',
    'organisationId',
    'credentialId',
    'lacksOutput',
  ]),
  events: buildIndex('events', { partition: 'receivedIn', sort: 'receivedAt' }, ['id', 'marks', 'republishedAt']),
};

const current: Readonly<Record<ListIndex, GlobalSecondaryIndexProps>> = {
  events: buildIndex(indexNames.events, listKeys.events, listedOfEvent),
  unmatched: buildIndex(indexNames.unmatched, listKeys.unmatched, listedOfEvent),
  runs: buildIndex(indexNames.runs, listKeys.runs, listedOfRun),
  failures: buildIndex(indexNames.failures, listKeys.failures, listedOfRun),
  waiting: buildIndex(indexNames.waiting, listKeys.waiting, listedOfWaiting),
};

/**
 * The sets of indexes that a table of version 0.1 has one after the other, until it has the current ones. Each differs from the
 * one before it by one index that is added or removed: CloudFormation refuses more in one update.
 */
export const indexSteps: readonly (readonly (GlobalSecondaryIndexProps | undefined)[])[] = [
  [earlier.unmatched, earlier.started, earlier.events],
  [earlier.unmatched, earlier.events],
  [earlier.unmatched, earlier.events, current.runs],
  [earlier.unmatched, current.runs],
  [earlier.unmatched, current.runs, current.events],
  [current.runs, current.events],
  [current.runs, current.events, current.unmatched],
  [current.runs, current.events, current.unmatched, current.failures],
  [current.runs, current.events, current.unmatched, current.failures, current.waiting],
];

/** Adds the indexes of the deployment's step. @default the last step: all current indexes */
export function addEventIndexes(table: Table): void {
  for (const index of findIndexes(table.node.tryGetContext(indexStepContext)))
    if (index !== undefined) table.addGlobalSecondaryIndex(index);
}

/** @throws RangeError for a step that does not exist */
function findIndexes(step: unknown = indexSteps.length - 1): (typeof indexSteps)[number] {
  const found = /^\d+$/.test(String(step)) ? indexSteps[Number(step)] : undefined;
  if (found !== undefined) return found;
  const last = indexSteps.length - 1;
  throw new RangeError(`-c ${indexStepContext}=${step} is not a step of the migration: use 0 to ${last}, or omit it`);
}

function buildIndex(
  indexName: string,
  { partition, sort }: { readonly partition: string; readonly sort: string },
  attributes?: readonly string[],
): GlobalSecondaryIndexProps {
  return {
    indexName,
    partitionKey: { name: partition, type: AttributeType.STRING },
    sortKey: { name: sort, type: AttributeType.STRING },
    ...(attributes === undefined
      ? { projectionType: ProjectionType.ALL }
      : { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...attributes] }),
  };
}
