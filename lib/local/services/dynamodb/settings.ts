// What is known of a table beside its definition: its tags, its time to live, its backups. It is kept with the table and dies with it.
import { keys } from './store.ts';

export interface TableSettings {
  readonly tags: Readonly<Record<string, string>>;
  /** The attribute that holds the moment of expiry, where time to live is on. */
  readonly timeToLive?: string;
  readonly pointInTimeRecovery?: {
    readonly since: number;
    readonly days: number;
  };
}

export async function readSettings(store: DynaliteStore, table: string): Promise<TableSettings> {
  return ((await store.db.get(keys.settings(table))) as TableSettings | undefined) ?? { tags: {} };
}

export async function writeSettings(store: DynaliteStore, table: string, settings: TableSettings): Promise<void> {
  await store.db.batch([{ type: 'put', key: keys.settings(table), value: settings }]);
}
