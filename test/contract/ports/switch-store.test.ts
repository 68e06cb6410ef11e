// What the keeper of switches owes: the last position of every switch that was ever moved.
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { DynamoDbAuditLog } from '../../../lib/aws/audit-log.ts';
import { DynamoDbSwitchStore } from '../../../lib/aws/switch-store.ts';
import { type AuditEntry, auditEntry } from '../../../lib/core/audit.ts';
import type { Switch } from '../../../lib/core/switch.ts';
import { HttpWorld } from '../../fixtures/http-world.ts';
import { localTables } from '../../fixtures/local-tables.ts';

interface SwitchKeeper {
  put(position: Switch, entry: AuditEntry): Promise<void>;
  all(): Promise<ReadonlyMap<string, Switch>>;
}

function positionOf(workflowId: string, active: boolean): Switch {
  return { workflowId, active, changedAt: '2026-11-21T10:00:00.000Z', changedBy: 'cred_0123456789' };
}

function entryOf({ workflowId, active }: Switch): AuditEntry {
  return auditEntry(
    { action: 'workflow.switched', workflow: { id: workflowId, name: workflowId }, from: !active, to: active },
    { by: { kind: 'operator', name: 'ada' }, environment: 'production' },
    { now: () => new Date('2026-11-21T10:00:00.000Z'), randomBytes },
  );
}

async function move(keeper: SwitchKeeper, workflowId: string, active: boolean): Promise<void> {
  const position = positionOf(workflowId, active);
  await keeper.put(position, entryOf(position));
}

function behavesAsSwitchKeeper(keeper: () => SwitchKeeper): void {
  test('has no switch that was never moved', async () => {
    expect((await keeper().all()).get('untouched')).toBeUndefined();
  });

  test('keeps the last position of each', async () => {
    await move(keeper(), 'w', false);
    await move(keeper(), 'v', true);
    await move(keeper(), 'w', true);

    const all = await keeper().all();

    expect([all.get('w'), all.get('v')]).toEqual([positionOf('w', true), positionOf('v', true)]);
  });

  test('keeps one position where many are put at once', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, at) => move(keeper(), 'busy', at % 2 === 0)));

    const { active, ...rest } = (await keeper().all()).get('busy') ?? {};
    expect(typeof active).toBe('boolean');
    expect({ active, ...rest }).toEqual(positionOf('busy', active === true));
  });

  test('has them all where there are many', async () => {
    const ids = Array.from({ length: 300 }, (_, at) => `many-${at}`);
    await Promise.all(ids.map((id) => move(keeper(), id, false)));

    const all = await keeper().all();

    expect(ids.filter((id) => !all.has(id))).toEqual([]);
  });
}

describe('the switches in memory', () => {
  const world = new HttpWorld();
  behavesAsSwitchKeeper(() => ({ put: world.putSwitch, all: async () => world.switches }));
});

describe('DynamoDbSwitchStore', () => {
  const client = localTables('Events', 'Credentials');

  const audit = () => new DynamoDbAuditLog({ client: client(), tableName: 'credentials' });
  const store = () => new DynamoDbSwitchStore({ client: client(), tableName: 'events' });
  behavesAsSwitchKeeper(() => ({
    put: (position, entry) => store().put(position, audit().write(entry)),
    all: () => store().all(),
  }));

  test('moves nothing without an entry, and overwrites none', async () => {
    const position = positionOf('unsaid', false);
    const entry = entryOf(position);
    await store().put(position, audit().write(entry));

    const again = store().put({ ...position, active: true }, audit().write({ ...entry, environment: 'staging' }));

    await expect(again).rejects.toThrow('nothing was switched');
    expect((await store().all()).get('unsaid')).toEqual(position);
    expect((await audit().page('staging', { limit: 1 })).items).toEqual([]);
  });
});
