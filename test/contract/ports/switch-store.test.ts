// The contract of a switch store: the last position of every switch that was moved, per environment.
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { DynamoDbAuditLog } from '../../../lib/aws/stores/audit-log.ts';
import { DynamoDbSwitchStore } from '../../../lib/aws/stores/switch-store.ts';
import { type AuditEntry, createAuditEntry } from '../../../lib/core/operate/audit.ts';
import { formatSwitchKey, type Switch } from '../../../lib/core/workflow/switch.ts';
import { HttpWorld } from '../../fixtures/http-world.ts';
import { createLocalTables } from '../../fixtures/local-tables.ts';

interface SwitchKeeper {
  put(position: Switch, entry: AuditEntry): Promise<void>;
  all(): Promise<readonly Switch[]>;
}

function positionOf(workflowId: string, active: boolean, environment = 'production'): Switch {
  return { environment, workflowId, active, changedAt: '2026-11-21T10:00:00.000Z', changedBy: 'cred_0123456789' };
}

function entryOf({ environment, workflowId, active }: Switch): AuditEntry {
  return createAuditEntry(
    { action: 'workflow.switched', workflow: { id: workflowId, name: workflowId }, from: !active, to: active },
    { by: { kind: 'operator', name: 'ada' }, environment },
    { now: () => new Date('2026-11-21T10:00:00.000Z'), randomBytes },
  );
}

async function move(keeper: SwitchKeeper, position: Switch): Promise<void> {
  await keeper.put(position, entryOf(position));
}

async function find(keeper: SwitchKeeper, workflowId: string, environment = 'production'): Promise<Switch | undefined> {
  const key = formatSwitchKey({ environment, workflowId });
  return (await keeper.all()).find((position) => formatSwitchKey(position) === key);
}

function behavesAsSwitchKeeper(keeper: () => SwitchKeeper): void {
  test('has no switch that was never moved', async () => {
    expect(await find(keeper(), 'untouched')).toBeUndefined();
  });

  test('keeps the last position of each', async () => {
    await move(keeper(), positionOf('w', false));
    await move(keeper(), positionOf('v', true));
    await move(keeper(), positionOf('w', true));

    expect(await find(keeper(), 'w')).toEqual(positionOf('w', true));
    expect(await find(keeper(), 'v')).toEqual(positionOf('v', true));
  });

  test('keeps one position for each environment', async () => {
    await move(keeper(), positionOf('e', true, 'production'));
    await move(keeper(), positionOf('e', false, 'staging'));

    expect(await find(keeper(), 'e', 'production')).toEqual(positionOf('e', true, 'production'));
    expect(await find(keeper(), 'e', 'staging')).toEqual(positionOf('e', false, 'staging'));
    expect(await find(keeper(), 'e', 'test')).toBeUndefined();
  });

  test('keeps one position if many are put at once', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, at) => move(keeper(), positionOf('busy', at % 2 === 0))));

    const { active, ...rest } = (await find(keeper(), 'busy')) ?? {};
    expect(typeof active).toBe('boolean');
    expect({ active, ...rest }).toEqual(positionOf('busy', active === true));
  });

  test('returns all of them, however many', async () => {
    const ids = Array.from({ length: 300 }, (_, at) => `many-${at}`);
    await Promise.all(ids.map((id) => move(keeper(), positionOf(id, false))));

    const all = new Set((await keeper().all()).map(({ workflowId }) => workflowId));

    expect(ids.filter((id) => !all.has(id))).toEqual([]);
  });
}

describe('the switches in memory', () => {
  const world = new HttpWorld();
  behavesAsSwitchKeeper(() => ({ put: world.putSwitch, all: async () => [...world.switches.values()] }));
});

describe('DynamoDbSwitchStore', () => {
  const client = createLocalTables('Events', 'Credentials');

  const audit = () => new DynamoDbAuditLog({ client: client(), tableName: 'credentials' });
  const store = () => new DynamoDbSwitchStore({ client: client(), tableName: 'events' });
  behavesAsSwitchKeeper(() => ({
    put: (position, entry) => store().put(position, audit().write(entry)),
    all: () => store().all(),
  }));

  test('changes no switch without an audit entry, and overwrites no entry', async () => {
    const position = positionOf('unsaid', false);
    const entry = entryOf(position);
    await store().put(position, audit().write(entry));

    const again = store().put({ ...position, active: true }, audit().write({ ...entry, environment: 'elsewhere' }));

    await expect(again).rejects.toThrow('the switch was not changed');
    expect((await store().all()).find(({ workflowId }) => workflowId === 'unsaid')).toEqual(position);
    expect((await audit().page('elsewhere', { limit: 1 })).items).toEqual([]);
  });
});
