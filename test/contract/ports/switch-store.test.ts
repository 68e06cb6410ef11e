// What the keeper of switches owes: the last position of every switch that was ever moved.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DynamoDbSwitchStore } from '../../../lib/aws/switch-store.ts';
import type { Switch } from '../../../lib/core/switch.ts';
import { HttpWorld } from '../../fixtures/http-world.ts';
import { LocalCloud } from '../../fixtures/local-cloud.ts';

interface SwitchKeeper {
  put(position: Switch): Promise<void>;
  all(): Promise<ReadonlyMap<string, Switch>>;
}

function positionOf(workflowId: string, active: boolean): Switch {
  return { workflowId, active, changedAt: '2026-11-21T10:00:00.000Z', changedBy: 'cred_0123456789' };
}

function behavesAsSwitchKeeper(keeper: () => SwitchKeeper): void {
  test('has no switch that was never moved', async () => {
    expect((await keeper().all()).get('untouched')).toBeUndefined();
  });

  test('keeps the last position of each', async () => {
    await keeper().put(positionOf('w', false));
    await keeper().put(positionOf('v', true));
    await keeper().put(positionOf('w', true));

    const all = await keeper().all();

    expect([all.get('w'), all.get('v')]).toEqual([positionOf('w', true), positionOf('v', true)]);
  });

  test('keeps one position where many are put at once', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, at) => keeper().put(positionOf('busy', at % 2 === 0))));

    const { active, ...rest } = (await keeper().all()).get('busy') ?? {};
    expect(typeof active).toBe('boolean');
    expect({ active, ...rest }).toEqual(positionOf('busy', active === true));
  });

  test('has them all where there are many', async () => {
    const ids = Array.from({ length: 300 }, (_, at) => `many-${at}`);
    await Promise.all(ids.map((id) => keeper().put(positionOf(id, false))));

    const all = await keeper().all();

    expect(ids.filter((id) => !all.has(id))).toEqual([]);
  });
}

describe('the switches in memory', () => {
  const world = new HttpWorld();
  behavesAsSwitchKeeper(() => ({ put: world.putSwitch, all: async () => world.switches }));
});

describe('DynamoDbSwitchStore', () => {
  let cloud: LocalCloud;
  let client: DynamoDBClient;
  beforeAll(async () => {
    cloud = await LocalCloud.start();
    await cloud.createTable('Events', 'events');
    client = new DynamoDBClient(cloud.clientConfig);
  });
  afterAll(async () => {
    client.destroy();
    await cloud.close();
  });

  behavesAsSwitchKeeper(() => new DynamoDbSwitchStore({ client, tableName: 'events' }));
});
