// A table's tags: TagResource, UntagResource, ListTagsOfResource, and their rules, which CreateTable shares.

import listTagsRules from 'dynalite/validations/listTagsOfResource.js';
import tagRules from 'dynalite/validations/tagResource.js';
import untagRules from 'dynalite/validations/untagResource.js';
import { AwsError } from '../../platform/aws-error.ts';
import type { JsonObject } from '../../platform/service.ts';
import { checkInput } from './input.ts';
import type { LockedStore } from './locked-store.ts';
import type { Locks } from './locks.ts';
import { readSettings, type TableSettings, writeSettings } from './settings.ts';
import { readTable, validationException } from './store.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.html */
const maxTags = 50;

export const tagTypes: DynaliteType = {
  type: 'List',
  children: {
    type: 'ValueStruct<Tag>',
    children: {
      Key: {
        type: 'String',
        notNull: true,
        lengthGreaterThanOrEqual: 1,
        lengthLessThanOrEqual: 128,
      },
      Value: { type: 'String', notNull: true, lengthLessThanOrEqual: 256 },
    },
  },
};

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export class TableTags {
  readonly #store: DynaliteStore;
  readonly #locks: Locks;

  constructor(options: LockedStore) {
    this.#store = options.store;
    this.#locks = options.locks;
  }

  async tag(input: JsonObject): Promise<JsonObject> {
    const data = checkInput('TagResource', input, {
      ...tagRules,
      store: this.#store,
    });
    const added = toTagRecord(checkTags(data.Tags));
    return this.#change(data, (tags) => ({ ...tags, ...added }));
  }

  async untag(input: JsonObject): Promise<JsonObject> {
    const data = checkInput('UntagResource', input, {
      ...untagRules,
      store: this.#store,
    });
    const gone = new Set(data.TagKeys as string[]);
    return this.#change(data, (tags) => Object.fromEntries(Object.entries(tags).filter(([key]) => !gone.has(key))));
  }

  async list(input: JsonObject): Promise<JsonObject> {
    const rules = {
      ...listTagsRules,
      types: { ...listTagsRules.types, NextToken: 'String' },
      store: this.#store,
    };
    const data = checkInput('ListTagsOfResource', input, rules);
    const { tags } = await readSettings(this.#store, await this.#tableName(data));
    return {
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    };
  }

  async #change(data: JsonObject, change: (tags: TableSettings['tags']) => TableSettings['tags']): Promise<JsonObject> {
    const table = await this.#tableName(data);
    return this.#locks.hold([table], async () => {
      const settings = await readSettings(this.#store, table);
      const tags = change(settings.tags);
      refuseTooMany(Object.keys(tags).length);
      await writeSettings(this.#store, table, { ...settings, tags });
      return {};
    });
  }

  async #tableName({ ResourceArn }: JsonObject): Promise<string> {
    const name = String(ResourceArn).split('/').pop() ?? '';
    await readTable(this.#store, name).catch(() => {
      throw new AwsError(
        'ResourceNotFoundException',
        `Requested resource not found: ResourcArn: ${ResourceArn} not found`,
      );
    });
    return name;
  }
}

export function checkTags(tags: unknown): readonly Tag[] {
  const list = tags as readonly Tag[];
  refuseTooMany(list.length);
  const reserved = list.find(({ Key }) => Key.startsWith('aws:'));
  if (reserved !== undefined) {
    throw new AwsError('AccessDeniedException', 'One or more tag keys begin with the reserved prefix aws:');
  }
  if (new Set(list.map(({ Key }) => Key)).size < list.length) {
    throw validationException('One or more parameter values were invalid: Duplicate tag keys found');
  }
  return list;
}

export function toTagRecord(tags: readonly Tag[]): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}

function refuseTooMany(count: number): void {
  if (count > maxTags) {
    throw new AwsError('LimitExceededException', `One resource cannot have more than ${maxTags} tags`);
  }
}
