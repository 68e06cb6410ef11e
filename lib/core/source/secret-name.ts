// The name of a stored secret; never the secret itself.

/** `secretsmanager:<name>` or `ssm:<name>`. */
export type SecretName = `${SecretStore}:${string}`;
export type SecretStore = 'secretsmanager' | 'ssm';

/** The form of a name in either store; ARNs and versions are not allowed. */
export const secretNamePattern = /^(?:secretsmanager:[\w/+=.@!-]{1,512}|ssm:\/?[\w.-]+(?:\/[\w.-]+)*)$/;

export function parseSecretName(text: SecretName): { readonly store: SecretStore; readonly name: string } {
  const colon = text.indexOf(':');
  return { store: text.slice(0, colon) as SecretStore, name: text.slice(colon + 1) };
}

export function isSecretName(text: string): text is SecretName {
  return secretNamePattern.test(text);
}
