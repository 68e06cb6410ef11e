// Reads the data that events and executions refer to, and finds out whether the reference is right.
import { createHash } from 'node:crypto';
import type { Simulation } from '../simulation/simulation.ts';
import type { ExecutionFact } from './facts.ts';

interface Reference {
  readonly bucket: string;
  readonly key: string;
  readonly sha256: string;
  readonly bytes: number;
}

interface Found {
  readonly data?: Readonly<Record<string, unknown>>;
  /** Why the reference does not lead to its data. */
  readonly broken?: string;
}

export class LargeData {
  readonly #simulation: Simulation;

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  /** The execution with its data in the input, as if it had travelled there. */
  async resolve(execution: ExecutionFact): Promise<ExecutionFact> {
    const { dataRef, ...input } = execution.input;
    if (dataRef === undefined) return execution;
    const { data, broken } = await this.read(dataRef);
    return { ...execution, input: { ...input, data }, ...(broken === undefined ? {} : { brokenReference: broken }) };
  }

  async read({ bucket: Bucket, key: Key, sha256, bytes }: Reference): Promise<Found> {
    try {
      const { Body } = await this.#simulation.call('s3', 'GetObject', { Bucket, Key });
      const content = Buffer.from(Body as Uint8Array);
      const digest = createHash('sha256').update(content).digest('hex');
      const isRight = content.length === bytes && digest === sha256;
      return { data: JSON.parse(content.toString()), ...(isRight ? {} : { broken: `${Key} has other content` }) };
    } catch (error) {
      return { broken: `${Key} cannot be read: ${error instanceof Error ? error.message : String(error)}` };
    }
  }
}
