// A table's time to live, which AWS keeps beside the table's definition. It is stored with the table and deleted with it.
import { keys } from '../store.ts';

export interface TableSettings {
  /** The attribute that holds the time of expiry. @default - items do not expire */
  readonly timeToLive?: string;
}

export async function readSettings(store: DynaliteStore, table: string): Promise<TableSettings> {
  return (store.db.getSync(keys.settings(table)) as TableSettings | undefined) ?? {};
}

export async function writeSettings(store: DynaliteStore, table: string, settings: TableSettings): Promise<void> {
  await store.db.batch([{ type: 'put', key: keys.settings(table), value: settings }]);
}
