// Stores buckets, objects and their properties, in memory or in a folder that a later process reads again. It implements neither
// HTTP nor the rules of S3. It calls no fsync, so a power failure can lose data.
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KeyedLog } from '../../platform/keyed-log.ts';

export interface StoredBucket {
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

export interface StoredObject {
  readonly key: string;
  readonly etag: string;
  readonly size: number;
  /** Milliseconds since the epoch, in whole seconds, which is the precision of HTTP. */
  readonly lastModified: number;
  /** The object's members in AWS's responses, such as ContentType, Metadata and its checksum. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** @default - none */
  readonly tags?: Readonly<Record<string, string>>;
}

interface ObjectEntry extends StoredObject {
  readonly bodyId: string;
}

export class ObjectStore {
  readonly buckets: KeyedLog<StoredBucket>;
  readonly #objects: KeyedLog<ObjectEntry>;
  readonly #bodies: Bodies;

  constructor(dataDir?: string) {
    this.buckets = KeyedLog.open('buckets', dataDir);
    this.#objects = KeyedLog.open('objects', dataDir);
    this.#bodies = dataDir === undefined ? memoryBodies() : folderBodies(join(dataDir, 'bodies'));
    const known = new Set([...this.#objects.values()].map(({ bodyId }) => bodyId));
    this.#bodies.keepOnly(known);
  }

  get(bucket: string, key: string): StoredObject | undefined {
    return this.#objects.get(toPath(bucket, key));
  }

  body(bucket: string, key: string): Buffer {
    const entry = this.#objects.get(toPath(bucket, key));
    return entry === undefined ? Buffer.alloc(0) : this.#bodies.read(entry.bodyId);
  }

  /** The body is written first: an object with an entry has a body, even after the process was killed. */
  put(bucket: string, object: StoredObject, body: Buffer): void {
    const path = toPath(bucket, object.key);
    const replaced = this.#objects.get(path);
    const bodyId = randomUUID();
    this.#bodies.write(bodyId, body);
    this.#objects.set(path, { ...object, bodyId });
    if (replaced !== undefined) this.#bodies.delete(replaced.bodyId);
  }

  /** Replaces the tags of an object that exists. */
  setTags(bucket: string, key: string, tags: Readonly<Record<string, string>>): void {
    const path = toPath(bucket, key);
    const entry = this.#objects.get(path);
    if (entry !== undefined) this.#objects.set(path, { ...entry, tags });
  }

  delete(bucket: string, key: string): void {
    const entry = this.#objects.get(toPath(bucket, key));
    if (entry === undefined) return;
    this.#objects.delete(toPath(bucket, key));
    this.#bodies.delete(entry.bodyId);
  }

  /** A bucket's objects in the order of their keys' UTF-8 bytes. */
  list(bucket: string, prefix = ''): StoredObject[] {
    const start = toPath(bucket, prefix);
    return [...this.#objects.entries()]
      .filter(([path]) => path.startsWith(start))
      .map(([, object]) => object)
      .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
  }
}

interface Bodies {
  read(id: string): Buffer;
  write(id: string, body: Buffer): void;
  delete(id: string): void;
  /** Deletes the bodies that a killed process left without an entry. */
  keepOnly(ids: ReadonlySet<string>): void;
}

function memoryBodies(): Bodies {
  const bodies = new Map<string, Buffer>();
  return {
    read: (id) => bodies.get(id) ?? Buffer.alloc(0),
    write: (id, body) => bodies.set(id, Buffer.from(body)),
    delete: (id) => bodies.delete(id),
    keepOnly: () => {},
  };
}

function folderBodies(folder: string): Bodies {
  mkdirSync(folder, { recursive: true });
  const remove = (id: string) => rmSync(join(folder, id), { force: true });
  return {
    read: (id) => readFileSync(join(folder, id)),
    write: (id, body) => writeFileSync(join(folder, id), body),
    delete: remove,
    keepOnly: (ids) => {
      for (const id of readdirSync(folder)) if (!ids.has(id)) remove(id);
    },
  };
}

/** A bucket's name has no slash, so no two objects share a path. */
function toPath(bucket: string, key: string): string {
  return `${bucket}/${key}`;
}
