// The values of `${Name}` in a definition: the value for Step Functions and the ARN for IAM.
import { Token } from 'aws-cdk-lib';
import type { KnownSubstitution } from '../asl/check/check-definition.ts';
import { nameWorkflowSubstitution } from '../authoring/emission/nested-start.ts';
import type { WorkflowSource } from '../authoring/workflow-source.ts';
import { liveAlias } from '../aws/names.ts';

export interface Substitution {
  readonly value: string;
  /** @default the value, which then has to be an ARN */
  readonly arn?: string;
}

export type Substitutions = Readonly<Record<string, Substitution>>;

const reference = /\$\{([A-Za-z0-9]+)\}/g;

/** Lists the names of the `${Name}` references in a text. */
export function listReferences(text: string): Set<string> {
  return new Set([...text.matchAll(reference)].map(([, name = '']) => name));
}

/** Replaces the references in a text by their ARNs. A reference without a substitution stays. */
export function resolveArn(text: string, substitutions: Substitutions): string {
  return text.replace(
    reference,
    (whole, name: string) => substitutions[name]?.arn ?? substitutions[name]?.value ?? whole,
  );
}

/** @internal The names of an app's substitutions, with the values that the CDK knows at synth. */
export function listKnown(substitutions: Substitutions): KnownSubstitution[] {
  return Object.entries(substitutions).map(([name, { value }]) => (Token.isUnresolved(value) ? name : { name, value }));
}

/** @internal The ARNs of the workflows that others start by name. Step Functions authorizes the start of an alias by its machine's ARN. */
export function nameMachines(sources: readonly WorkflowSource[], arnPrefix: string): Substitutions {
  const named = sources.map(({ workflow: { id } }) => {
    const arn = `${arnPrefix}${id}`;
    return [nameWorkflowSubstitution(id), { value: `${arn}:${liveAlias}`, arn }] as const;
  });
  return Object.fromEntries(named);
}
