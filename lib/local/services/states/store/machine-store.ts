// Stores state machines and their definitions. Each distinct definition is compiled once.

import { createHash } from 'node:crypto';
import { listVariableReferences, type VariableReferences } from '../../../../asl/check/variable-references.ts';
import { AwsError } from '../../../platform/aws-error.ts';
import { KeyedLog } from '../../../platform/keyed-log.ts';
import { type MachineReference, parseMachineArn } from '../arns.ts';
import { parseDefinition } from './definition-text.ts';
import type { Alias, MachineRecord, Revision, Version } from './machine-record.ts';
import { compileStateMachine, type StateMachine } from './state-machine.ts';

/** The machine and the revision that an execution starts with. */
export interface Started {
  readonly machine: MachineRecord;
  readonly revision: Revision;
  readonly version: Version | undefined;
  readonly alias: Alias | undefined;
}

export class MachineStore {
  readonly #machines: KeyedLog<MachineRecord>;
  readonly #definitions: KeyedLog<string>;
  readonly #digests = new Map<string, string>();
  readonly #compiled = new Map<string, StateMachine>();
  readonly #references = new Map<string, VariableReferences>();

  constructor(dataDir?: string) {
    this.#machines = KeyedLog.open('machines', dataDir);
    this.#definitions = KeyedLog.open('definitions', dataDir);
  }

  find(arn: string): MachineRecord | undefined {
    return this.#machines.get(arn);
  }

  all(): MachineRecord[] {
    return [...this.#machines.values()];
  }

  save(machine: MachineRecord): void {
    this.#machines.set(machine.arn, machine);
  }

  delete(arn: string): void {
    this.#machines.delete(arn);
  }

  /** Throws StateMachineDoesNotExist. */
  get(arn: string): MachineRecord {
    const machine = this.find(arn);
    if (machine === undefined) throw machineDoesNotExist(arn);
    return machine;
  }

  /** Resolves the ARN of a machine, a version or an alias. An alias of two versions chooses one at random, by weight. */
  resolve(arn: string, random: () => number): Started {
    const reference = parseMachineArn(arn);
    const machine = this.#machines.get(reference.machineArn);
    if (machine === undefined) throw machineDoesNotExist(arn);
    if (reference.qualifier === undefined)
      return { machine, revision: machine.current, version: undefined, alias: undefined };
    const alias = machine.aliases.find(({ name }) => name === reference.qualifier);
    const version = alias === undefined ? findVersion(machine, reference) : chooseVersion(machine, alias, random());
    if (version === undefined) throw machineDoesNotExist(arn);
    return { machine, revision: version, version, alias };
  }

  /** Stores a definition, so that executions keep the one with which they began. Returns its digest. */
  keepDefinition(definition: string): string {
    const known = this.#digests.get(definition);
    if (known !== undefined) return known;
    const digest = createHash('sha256').update(definition).digest('hex');
    this.#digests.set(definition, digest);
    if (!this.#definitions.has(digest)) this.#definitions.set(digest, definition);
    return digest;
  }

  definition(digest: string): string {
    const definition = this.#definitions.get(digest);
    if (definition === undefined)
      throw new Error(
        `the definition ${digest} is missing from the data folder: delete the folder to start with an empty one`,
      );
    return definition;
  }

  /** The variables that each state of a definition reads. */
  variableReferences(definition: string): VariableReferences {
    const known = this.#references.get(definition);
    if (known !== undefined) return known;
    const found = listVariableReferences(JSON.parse(definition));
    this.#references.set(definition, found);
    return found;
  }

  compile(digest: string): StateMachine {
    const known = this.#compiled.get(digest);
    if (known !== undefined) return known;
    const machine = compileStateMachine(parseDefinition(this.definition(digest)));
    this.#compiled.set(digest, machine);
    return machine;
  }
}

function machineDoesNotExist(arn: string): AwsError {
  return new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
}

/** The machine's ARN, if no version and no alias is allowed. Throws StateMachineDoesNotExist for those, as AWS does. */
export function parseUnqualifiedArn(arn: string): string {
  const { machineArn, qualifier } = parseMachineArn(arn);
  if (qualifier !== undefined) throw machineDoesNotExist(arn);
  return machineArn;
}

function findVersion(machine: MachineRecord, { qualifier }: MachineReference): Version | undefined {
  return machine.versions.find(({ number }) => String(number) === qualifier);
}

function chooseVersion(machine: MachineRecord, alias: Alias, draw: number): Version | undefined {
  const [first, second] = alias.routes;
  const chosen = second !== undefined && draw * 100 >= (first?.weight ?? 0) ? second : first;
  const qualifier = chosen?.stateMachineVersionArn.split(':').at(-1);
  return machine.versions.find(({ number }) => String(number) === qualifier);
}
