// The environment variables of the callback function: read once and validated. None of them is a secret.
import { isSecretName, type SecretName } from '../../core/source/secret-name.ts';
import type { CallbackVariable } from '../names.ts';

export interface CallbackSettings {
  readonly table: string;
  /** The names of the secrets; the first that is stored signs. */
  readonly secrets: readonly SecretName[];
  /** The router's address, without a slash at its end. */
  readonly routerUrl: string;
  readonly deployment: string;
}

/** @throws Error that names a missing or invalid variable */
export function readCallbackSettings(variables: Readonly<Record<string, string | undefined>>): CallbackSettings {
  const read = (name: CallbackVariable): string => {
    const value = variables[name];
    if (value === undefined || value === '') throw invalid(name);
    return value;
  };
  const secrets = read('CALLBACK_SECRETS').split(' ');
  if (!secrets.every(isSecretName)) throw invalid('CALLBACK_SECRETS');
  return {
    table: read('CALLBACKS_TABLE'),
    secrets,
    routerUrl: read('ROUTER_URL').replace(/\/$/, ''),
    deployment: read('DEPLOYMENT'),
  };
}

function invalid(name: CallbackVariable): Error {
  return new Error(`environment variable ${name} is missing or invalid: deploy the stack again`);
}
