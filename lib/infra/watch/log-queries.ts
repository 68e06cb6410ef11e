// Saved queries of CloudWatch Logs Insights over the lines of the functions. Saving costs nothing; a run costs by the data it reads.
import { CfnQueryDefinition } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { RouterFunction } from '../router-function.ts';
import { getDeployment } from '../settings/deployment.ts';
import { type FunctionName, functionNames } from '../settings/function-names.ts';
import type { WatchedFunctions } from './watched-router.ts';

export interface LogQueriesProps {
  readonly functions: WatchedFunctions;
}

interface SavedQuery {
  readonly name: string;
  /** The functions whose lines are read. */
  readonly of: readonly FunctionName[];
  readonly lines: readonly string[];
}

const queries: readonly SavedQuery[] = [
  {
    name: 'faults',
    of: functionNames,
    lines: [
      'fields @timestamp, @log, route, status, kind, outcome, fault, message, requestId, messageId, deliveryId',
      // In capitals, it is the level of what Lambda and Node.js write themselves.
      'filter level in ["error", "ERROR", "FATAL"] or record.status in ["error", "failure", "timeout"] or @message like /Task timed out|Runtime\\./',
      'sort @timestamp desc',
      'limit 200',
    ],
  },
  {
    name: 'slow requests',
    of: ['ingest', 'api'],
    lines: [
      'filter ispresent(durationMs)',
      'stats count(*) as requests, pct(durationMs, 50) as p50, pct(durationMs, 99) as p99, max(durationMs) as slowest by route',
      'sort p99 desc',
    ],
  },
  {
    name: 'refused requests',
    of: ['ingest', 'api'],
    lines: [
      'filter status >= 400 and status < 500',
      'stats count(*) as requests, latest(@timestamp) as last by status, route, credential, reason',
      'sort requests desc',
    ],
  },
  {
    name: 'ends of runs',
    of: ['start', 'record'],
    lines: [
      'filter ispresent(RunsEnded)',
      'fields @timestamp, coalesce(status, kind, outcome) as end, runId, RunsFailed',
      'sort @timestamp desc',
      'limit 200',
    ],
  },
  {
    name: 'one event or run',
    of: functionNames,
    lines: [
      '# Write the ID of an event or of a run in place of ID. An event\'s ID without "evt_" finds its runs, too.',
      'fields @timestamp, @log, @message',
      'filter @message like "ID"',
      'sort @timestamp asc',
      'limit 200',
    ],
  },
];

export class LogQueries extends Construct {
  constructor(scope: Construct, id: string, { functions }: LogQueriesProps) {
    super(scope, id);
    for (const { name, of, lines } of queries) {
      new CfnQueryDefinition(this, name, {
        name: `${getDeployment(this).name}/${name}`,
        queryString: lines.join('\n| ').replace(/^(#.*)\n\| /, '$1\n'),
        logGroupNames: listOwners(of, functions).map(({ logGroup }) => logGroup.logGroupName),
      });
    }
  }
}

/** The function `express` writes the lines of `start`. */
function listOwners(of: readonly FunctionName[], { express, ...functions }: WatchedFunctions): RouterFunction[] {
  const owners = of.map((owner) => functions[owner]);
  return express !== undefined && of.includes('start') ? [...owners, express] : owners;
}
