// The newest page of runs of all workflows, with few and with many stored runs: how many a second, and in how many milliseconds.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createRunList } from '../../lib/aws/stores/run-list.ts';
import { pageRuns, type RunFilter } from '../../lib/core/operate/list-runs.ts';
import { LocalCloud } from '../fixtures/local-cloud.ts';
import { seedRuns } from '../fixtures/seeded-runs.ts';
import { type Pace, pace } from './pace.ts';

const tableName = 'events';
const workflows = Array.from({ length: 20 }, (_, at) => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`);

/** Figures of lists over the HTTP endpoint of the local platform. */
export async function lists(count: number): Promise<Pace[]> {
  const cloud = await LocalCloud.start();
  await cloud.createTable('Events', tableName);
  const client = new DynamoDBClient(cloud.clientConfig);
  await seedRuns({ environment: 'production', workflows, count, failEvery: 100 }, { client, tableName });
  const deps = { store: createRunList({ client, tableName }), now: () => new Date() };
  const newest = (filter: Partial<RunFilter>) => () =>
    pageRuns({ filter: { environment: 'production', ...filter } }, deps);
  const stored = `of ${count.toLocaleString('en')} runs`;
  const figures = [
    await pace(`newest page ${stored}`, 1, newest({})),
    await pace(`newest page of failures ${stored}`, 1, newest({ status: 'failed' })),
  ];
  client.destroy();
  await cloud.close();
  return figures;
}
