// A state machine as it is kept: its present definition, its versions and its aliases.
import type { JsonObject } from '../../../platform/service.ts';

/** What one revision or version of a machine runs. */
export interface Revision {
  readonly definition: string;
  readonly roleArn: string;
  /** Absent for the revision that the machine was created with, as on AWS. */
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
  /** Per cent; an alias's weights make 100. */
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
  /** Numbers of deleted versions are not used again. */
  readonly lastVersion: number;
  readonly aliases: readonly Alias[];
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}
