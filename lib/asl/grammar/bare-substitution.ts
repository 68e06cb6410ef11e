// Substitutions outside quotes, `"Seconds": ${Delay}`, where CloudFormation puts in a number or a truth value. In a parsed
// definition each is a text with a mark in front, which no other text has.

const mark = '\0';

/** `${Name}` or `${AWS::Name}`, at the place where it is matched. */
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

/** The text of a definition as CloudFormation takes it: JSON, but for the substitutions outside quotes. */
export function writeDefinition(definition: unknown): string {
  return JSON.stringify(definition).replaceAll(/"\\u0000(\$\{[\w.:]+\})"/g, '$1');
}
