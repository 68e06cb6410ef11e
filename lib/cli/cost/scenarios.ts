// The events of a table of costs: small, typical and large ones, which start one run or five.
import { createHash, randomUUID } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../value/json.ts';
import { createProcessFolder } from '../process/process-folder.ts';

export interface Scenario {
  readonly size: string;
  /** Bytes of the event's data as JSON. */
  readonly bytes: number;
  /** How many runs the event starts. */
  readonly fanOut: number;
  /** The event's name. */
  readonly event: string;
}

// Data of 300 KB is larger than an execution's input may be: it goes to the bucket.
const sizes = { small: 1_024, typical: 10_240, large: 307_200 } as const;
const mostFanOut = 5;

export const scenarios: readonly Scenario[] = [1, mostFanOut].flatMap((fanOut) =>
  Object.entries(sizes).map(([size, bytes]) => ({ size, bytes, fanOut, event: `flowgate.cost.${fanOut}` })),
);

/**
 * Copies a folder of workflows, and adds five copies of one of them, which the events of the scenarios start. The folder is deleted when the
 * process ends.
 * @returns the new folder
 */
export function writeScenarioFolder(folder: string, workflow: string): string {
  const copy = createProcessFolder();
  cpSync(folder, copy, { recursive: true });
  for (let at = 1; at <= mostFanOut; at += 1) {
    const name = `flowgate-cost-${at}`;
    cpSync(join(folder, workflow), join(copy, name), { recursive: true });
    const file = join(copy, name, 'workflow.json');
    const { name: _, ...manifest } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    const triggers = scenarios.filter(({ fanOut }) => at <= fanOut).map(({ event }) => event);
    const own = { id: randomUUID(), active: true, status: 'live' };
    const changed = { ...manifest, ...own, triggers: [...new Set(triggers)].map((event) => ({ event })) };
    writeFileSync(file, JSON.stringify(changed));
  }
  return copy;
}

/**
 * Adds a member `padding` so that the data has the number of bytes as JSON. Larger data stays as it is. Half of the padding is hexadecimal
 * digits without a pattern: stored events are compressed, and padding of one repeated character would cost nothing.
 */
export function padData(data: JsonObject, bytes: number): JsonObject {
  const missing = bytes - Buffer.byteLength(JSON.stringify({ ...data, padding: '' }));
  return missing < 0 ? { ...data } : { ...data, padding: createPadding(missing) };
}

/** The same text for the same length. */
function createPadding(length: number): string {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, at) => `order line, sku ${computeDigest(at)}`);
  return blocks.join('').slice(0, length);
}

function computeDigest(at: number): string {
  return createHash('sha256').update(String(at)).digest('hex').slice(0, 16);
}
