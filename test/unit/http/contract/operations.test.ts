// Every row of the contract is implemented once, and refuses what it does not name.
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import type { Operation } from '../../../../lib/http/contract/operation.ts';
import { operations } from '../../../../lib/http/contract/operations.ts';
import { apiRoutes } from '../../../../lib/http/server/api-routes.ts';
import { ingestRoutes } from '../../../../lib/http/server/ingest-routes.ts';

const rows: readonly Operation[] = operations;
const named = rows.map((row) => [row.id, row] as const);

describe('the contract', () => {
  test('has one row for each native route, with the same scope and parameters', () => {
    const routes = [...ingestRoutes, ...apiRoutes].filter(({ dialect }) => dialect.name === 'native');
    const implemented = routes.map(({ key, scope, query = [] }) => ({ key, scope, query }));
    const promised = rows.map(({ key, scope, query }) => ({ key, scope, query: Object.keys(query?.shape ?? {}) }));
    const byKey = (one: { key: string }, other: { key: string }) => one.key.localeCompare(other.key);

    expect(implemented.toSorted(byKey)).toEqual(promised.toSorted(byKey));
  });

  test('names every operation once, by a verb and a noun', () => {
    const ids = rows.map(({ id }) => id);

    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z]+(?:[A-Z][a-z]+)+$/.test(id))).toEqual([]);
  });
});

describe.each(named)('%s', (_, row) => {
  test('has a summary of one line without a full stop', () => {
    expect(row.summary).toMatch(/^[A-Z].{8,100}[^.]$/);
  });

  test('refuses an unknown member of the body and an unknown parameter by name', () => {
    for (const schema of [row.query, row.body]) {
      if (schema === undefined) continue;
      const issues = z.safeParse(schema, { noSuchMember: 1 }).error?.issues ?? [];

      expect(issues.map((issue) => issue.code === 'unrecognized_keys' && issue.keys)).toContainEqual(['noSuchMember']);
    }
  });

  test('accepts an empty body exactly if it says so', () => {
    if (row.body === undefined) return;

    expect(z.safeParse(row.body, {}).success).toBe(row.isBodyOptional ?? false);
  });

  test('answers with a success', () => {
    const statuses = Object.keys(row.answers()).map(Number);

    expect(statuses).not.toEqual([]);
    expect(statuses.filter((status) => status < 200 || status > 299)).toEqual([]);
  });
});
