// The lists of runs in DynamoDB: pages of the indexes `runs` and `failures`.
import type { ListedRun, RunFilter, RunListStore } from '../../core/operate/list-runs.ts';
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
    readPage: ({ list, partition, span, pageSize, filter }) => {
      const parse = (item: Item): ListedRun => ({
        ...(parseRunEntry(item, filter.environment) as ListedRun),
        position: (list === 'runs' ? item.startedAs : item.failedAs)?.S ?? '',
      });
      return readIndexPage({ index: list, partition, span, pageSize, filter: buildRunCondition(filter), parse }, table);
    },
  };
}

function buildRunCondition({ status, organisations, forced, error }: RunFilter) {
  return buildFilter({ equal: { status, forced, error }, oneOf: { organisationId: organisations } });
}
