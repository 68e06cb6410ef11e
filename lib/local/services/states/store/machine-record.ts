// A state machine as it is stored: its current definition, its versions and its aliases.
import type { JsonObject } from '../../../platform/service.ts';

/** The definition and the configuration of one revision or version. */
export interface Revision {
  readonly definition: string;
  readonly roleArn: string;
  /** Absent for the revision with which the machine was created, as on AWS. */
  readonly revisionId?: string;
  readonly loggingConfiguration: JsonObject;
  readonly tracingConfiguration: JsonObject;
}

export interface Version extends Revision {
  readonly number: number;
  readonly description?: string;
  /** Epoch seconds. */
  readonly creationDate: number;
}

export interface Route {
  readonly stateMachineVersionArn: string;
  /** In per cent; the weights of an alias add up to 100. */
  readonly weight: number;
}

export interface Alias {
  readonly name: string;
  readonly description?: string;
  readonly routes: readonly Route[];
  readonly creationDate: number;
  readonly updateDate: number;
}

export interface MachineRecord {
  readonly arn: string;
  readonly name: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly creationDate: number;
  readonly updateDate: number;
  readonly current: Revision;
  readonly versions: readonly Version[];
  /** The highest number given so far; numbers of deleted versions are not used again. */
  readonly lastVersion: number;
  readonly aliases: readonly Alias[];
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}
