// Archives: the events of a bus, stored for replays.
import {
  type CompiledPattern,
  compilePattern,
  matchesCompiledPattern,
} from '../../../event-pattern/compiled-pattern.ts';
import { AwsError } from '../../platform/aws-error.ts';
import type { Clock } from '../../platform/clock.ts';
import { type LargeLog, openLargeLog } from '../../platform/filed-log.ts';
import { optionalInteger } from '../../platform/input-members.ts';
import { optionalText, requiredText } from '../../platform/input-text.ts';
import { KeyedLog } from '../../platform/keyed-log.ts';
import { pickPage } from '../../platform/list-page.ts';
import type { Folders, JsonObject } from '../../platform/service.ts';
import { archiveArn } from './arns.ts';
import type { TakenEvent } from './bus-event.ts';
import type { Buses } from './buses.ts';
import { archiveName, notFound } from './members.ts';
import { checkPattern } from './rule.ts';

interface Archive {
  readonly name: string;
  readonly sourceArn: string;
  readonly createdAt: number;
  readonly description?: string;
  readonly pattern?: string;
  /** 0 means without limit. */
  readonly retentionDays: number;
}

interface Archived {
  readonly archive: string;
  readonly taken: TakenEvent;
}

export interface ArchivesOptions extends Folders {
  readonly clock: Clock;
  readonly buses: Buses;
}

const dayMs = 86_400_000;

export class Archives {
  readonly #clock: Clock;
  readonly #buses: Buses;
  readonly #archives: KeyedLog<Archive>;
  readonly #events: LargeLog<Archived>;
  readonly #patterns = new Map<string, CompiledPattern>();

  constructor({ clock, dataDir, scratchDir = dataDir, buses }: ArchivesOptions) {
    this.#clock = clock;
    this.#buses = buses;
    this.#archives = KeyedLog.open<Archive>('archives', dataDir);
    this.#events = openLargeLog('archived-events', scratchDir);
  }

  create(input: JsonObject): JsonObject {
    const name = requiredText(input, 'ArchiveName', archiveName);
    const sourceArn = requiredText(input, 'EventSourceArn', { most: 1600 });
    if (this.#archives.has(name)) {
      throw new AwsError('ResourceAlreadyExistsException', `Archive ${name} already exists.`);
    }
    this.#buses.get(sourceArn);
    return this.#put({ name, sourceArn, createdAt: this.#clock.now(), ...readSettings(input) });
  }

  update(input: JsonObject): JsonObject {
    const { name, sourceArn, createdAt } = this.get(input.ArchiveName);
    return this.#put({ name, sourceArn, createdAt, ...readSettings(input) });
  }

  describe(input: JsonObject): JsonObject {
    const archive = this.get(input.ArchiveName);
    return {
      ArchiveArn: archiveArn(archive.name),
      ...this.#summary(archive),
      ...(archive.description === undefined ? {} : { Description: archive.description }),
      ...(archive.pattern === undefined ? {} : { EventPattern: archive.pattern }),
    };
  }

  list(input: JsonObject): JsonObject {
    const prefix = optionalText(input, 'NamePrefix', archiveName) ?? '';
    const all = [...this.#archives.values()].filter(({ name }) => name.startsWith(prefix));
    const shown = all.filter(({ sourceArn }) => [undefined, sourceArn].includes(input.EventSourceArn as string));
    const inState = [undefined, 'ENABLED'].includes(input.State as string) ? shown : [];
    return pickPage(inState, input, { member: 'Archives', show: (archive) => this.#summary(archive) });
  }

  delete(input: JsonObject): JsonObject {
    const { name } = this.get(input.ArchiveName);
    for (const [key, { archive }] of [...this.#events.entries()]) if (archive === name) this.#events.delete(key);
    this.#archives.delete(name);
    return {};
  }

  /** Throws ResourceNotFoundException. */
  get(name: unknown): Archive {
    const archive = this.#archives.get(String(name));
    if (archive === undefined) throw notFound(`Archive ${name} does not exist.`);
    return archive;
  }

  /** Stores an event in each archive of its bus whose pattern matches. A replayed event is archived already. */
  keep(busArn: string, taken: TakenEvent): void {
    for (const { name, sourceArn, pattern } of this.#archives.values()) {
      if (sourceArn !== busArn) continue;
      if (pattern !== undefined && !matchesCompiledPattern(this.#compiled(pattern), taken.event)) continue;
      this.#events.set(`${name} ${taken.event.id}`, { archive: name, taken });
    }
  }

  /** An archive's events in the order of arrival. Events past the retention are removed. */
  events(name: string): readonly TakenEvent[] {
    const { retentionDays } = this.get(name);
    const oldest = retentionDays === 0 ? 0 : this.#clock.now() - retentionDays * dayMs;
    const mine = [...this.#events.entries()].filter(([, { archive }]) => archive === name);
    for (const [key, { taken }] of mine) if (taken.takenAt < oldest) this.#events.delete(key);
    return mine.map(([, { taken }]) => taken).filter(({ takenAt }) => takenAt >= oldest);
  }

  #compiled(pattern: string): CompiledPattern {
    const compiled = this.#patterns.get(pattern) ?? compilePattern(pattern);
    this.#patterns.set(pattern, compiled);
    return compiled;
  }

  #put(archive: Archive): JsonObject {
    this.#archives.set(archive.name, archive);
    return { ArchiveArn: archiveArn(archive.name), State: 'ENABLED', CreationTime: archive.createdAt / 1000 };
  }

  #summary({ name, sourceArn, retentionDays, createdAt }: Archive): JsonObject {
    const events = this.events(name);
    return {
      ArchiveName: name,
      EventSourceArn: sourceArn,
      State: 'ENABLED',
      RetentionDays: retentionDays,
      SizeBytes: events.reduce((bytes, { event }) => bytes + Buffer.byteLength(JSON.stringify(event)), 0),
      EventCount: events.length,
      CreationTime: createdAt / 1000,
    };
  }
}

function readSettings(input: JsonObject): Pick<Archive, 'description' | 'pattern' | 'retentionDays'> {
  const description = optionalText(input, 'Description', { most: 512 });
  const pattern = optionalText(input, 'EventPattern', { most: 4096 });
  if (pattern !== undefined) checkPattern(pattern);
  const retentionDays = optionalInteger(input, 'RetentionDays', { least: 0, most: 2 ** 31 - 1 }) ?? 0;
  return {
    retentionDays,
    ...(description === undefined ? {} : { description }),
    ...(pattern === undefined ? {} : { pattern }),
  };
}
