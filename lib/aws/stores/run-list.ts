// The lists of runs in DynamoDB: pages of the indexes `runs`, `failures` and `waiting`.
import { type ListedRun, matchesRun, type RunFilter, type RunListStore } from '../../core/operate/list-runs.ts';
import { listKeys } from '../names.ts';
import type { Item } from './item-pages.ts';
import { buildFilter } from './list-filter.ts';
import { readIndexPage } from './list-index.ts';
import { listPartitionsOfAll, parseRunEntry } from './run-index.ts';
import type { TableOptions } from './table-options.ts';
import { WorkflowRegister } from './workflow-register.ts';

export function createRunList(table: TableOptions): RunListStore {
  const register = new WorkflowRegister(table);
  return {
    partitions: async ({ environment, workflows }) => {
      return listPartitionsOfAll(environment, workflows ?? (await register.all(environment)));
    },
    readPage: async ({ list, partition, span, pageSize, filter }) => {
      const parse = (item: Item): ListedRun => ({
        ...(parseRunEntry(item, filter.environment) as ListedRun),
        position: item[listKeys[list].sort]?.S ?? '',
      });
      const condition = buildRunCondition(filter);
      const request = { index: list, partition, span, pageSize, filter: condition, parse };
      const page = await readIndexPage(request, table);
      return { ...page, items: page.items.filter((run) => matchesRun(run, filter)) };
    },
  };
}

function buildRunCondition({ status, organisations, forced, error }: RunFilter) {
  return buildFilter({ equal: { status, forced, error }, oneOf: { organisationId: organisations } });
}
