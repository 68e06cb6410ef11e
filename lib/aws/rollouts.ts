// Reads to which versions the alias of a workflow points while a new version is rolled out.
import { DescribeStateMachineAliasCommand, type SFNClient } from '@aws-sdk/client-sfn';
import { selectVersion, type VersionRoute } from '../core/run/rollout.ts';
import type { Workflow } from '../core/workflow/workflow.ts';
import { createCachedLoader } from '../value/cache.ts';
import { liveAlias } from './names.ts';

export interface RolloutsOptions {
  /** Called at the first lookup. The client should make one attempt: without an answer, Step Functions chooses the version. */
  readonly createClient: () => SFNClient;
  /** The part of a state machine's ARN before the workflow's ID. */
  readonly arnPrefix: string;
  readonly now: () => Date;
}

/** Returns the ARN of the version that runs a workflow for an organisation; undefined where Step Functions shall choose. */
export type FindVersion = (workflow: Workflow, organisationId: string | undefined) => Promise<string | undefined>;

/** Step Functions allows one DescribeStateMachineAlias a second in an account and Region, and 200 at once. */
const ttlMs = 60_000;

/** A call is made only for workflows with a rollout and events of an organisation, at most once a minute for each workflow. */
export function createRollouts({ createClient, arnPrefix, now }: RolloutsOptions): FindVersion {
  let client: SFNClient | undefined;
  const load = async (workflowId: string): Promise<readonly VersionRoute[]> => {
    const stateMachineAliasArn = `${arnPrefix}${workflowId}:${liveAlias}`;
    client ??= createClient();
    const { routingConfiguration = [] } = await client.send(
      new DescribeStateMachineAliasCommand({ stateMachineAliasArn }),
    );
    return routingConfiguration.map(({ stateMachineVersionArn = '', weight = 0 }) => ({
      versionArn: stateMachineVersionArn,
      weight,
    }));
  };
  const read = createCachedLoader({ load, now, ttlMs });
  return async ({ id, rollout }, organisationId) => {
    if (rollout === undefined || organisationId === undefined) return undefined;
    // A start must not wait for a throttled lookup: without it the alias decides, by chance.
    const routes = await read(id).catch(() => []);
    return selectVersion(routes, organisationId);
  };
}
