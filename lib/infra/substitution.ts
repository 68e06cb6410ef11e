// The values of `${Name}` in a definition: the value for Step Functions and the ARN for IAM.

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
