// Substitutions outside quotes, `"Seconds": ${Delay}`, where CloudFormation inserts a number or a boolean. In a parsed
// definition each is a text that begins with a mark, which no other text has.

const mark = '\0';

/** `${Name}` or `${AWS::Name}`, at the place where the sticky expression is matched. */
export const bareSubstitution = /\$\{[A-Za-z_][\w.]*(?:::\w+)*\}/y;

/** @param text such as `${Delay}` */
export function toBareSubstitution(text: string): string {
  return `${mark}${text}`;
}

export function isBareSubstitution(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith(`${mark}\${`);
}

/** The substitution without its mark. */
export function textOfSubstitution(value: string): string {
  return value.slice(mark.length);
}

/** The text of a definition for CloudFormation: JSON, except for the substitutions outside quotes. */
export function writeDefinition(definition: unknown): string {
  return JSON.stringify(definition).replaceAll(/"\\u0000(\$\{[\w.:]+\})"/g, '$1');
}
