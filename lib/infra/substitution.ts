// The values of `${Name}` in a definition: the value for Step Functions and the ARN for IAM.

export interface Substitution {
  readonly value: string;
  /** @default the value itself, where it is an ARN */
  readonly arn?: string;
}

export type Substitutions = Readonly<Record<string, Substitution>>;

const reference = /\$\{([A-Za-z0-9]+)\}/g;

/** The names that a text refers to. */
export function referencedNames(text: string): Set<string> {
  return new Set([...text.matchAll(reference)].map(([, name = '']) => name));
}

/** The ARN that a text means, with its references replaced. */
export function arnOf(text: string, substitutions: Substitutions): string {
  return text.replace(
    reference,
    (whole, name: string) => substitutions[name]?.arn ?? substitutions[name]?.value ?? whole,
  );
}
