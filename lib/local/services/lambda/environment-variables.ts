// The process.env of a function: its own variables and those that Lambda sets, without the host's.
import { notImplemented } from '../../platform/aws-error.ts';
import { violation } from '../../platform/input-members.ts';
import { localAccount } from '../../platform/service.ts';
import type { FunctionConfig } from './function-config.ts';
import { invalidParameter } from './members.ts';

export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Names that Lambda reserves: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const reserved = [
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
];
const most = 4096;
const failure =
  'Lambda was unable to configure your environment variables because the environment variables you have provided';

/** Checks names, values and the total size of at most 4 KB. */
export function checkVariables(variables: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(variables)) {
    const form = /^[a-zA-Z]\w+$/;
    if (!form.test(name)) throw violation(name, 'environment.variables', `Map keys must satisfy: ${form.source}`);
    if (typeof value !== 'string') throw violation(value, `environment.variables.${name}`, 'Member must be a string');
    checked[name] = value;
  }
  const taken = reserved.filter((name) => Object.hasOwn(checked, name));
  if (taken.length > 0) {
    throw invalidParameter(
      `${failure} contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${taken.join(', ')}`,
    );
  }
  if (checked.AWS_LAMBDA_EXEC_WRAPPER !== undefined) throw notImplemented('AWS_LAMBDA_EXEC_WRAPPER');
  checkNodeOptions(checked.NODE_OPTIONS);
  if (Buffer.byteLength(JSON.stringify(checked)) > most) throw invalidParameter(`${failure} exceeded the 4KB limit.`);
  return checked;
}

/** Node.js options that are effective in a worker thread; it would silently ignore others. */
const threadOptions =
  /^--(?:enable-source-maps|(?:no|trace|throw)-deprecation|(?:no|trace)-warnings|disable-warning=.+)$/;

function checkNodeOptions(options: string | undefined): void {
  const refused = options?.split(/\s+/).find((option) => option !== '' && !threadOptions.test(option));
  if (refused !== undefined) throw notImplemented(`${refused} in NODE_OPTIONS`);
}

export interface ProcessEnvironment {
  readonly config: FunctionConfig;
  readonly credentials: RoleCredentials;
  readonly endpointUrl: string;
  readonly logStream: string;
}

/** The complete process.env of a worker thread of the function. */
export function processEnvironment({
  config,
  credentials,
  endpointUrl,
  logStream,
}: ProcessEnvironment): Record<string, string> {
  return {
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    NODE_PATH: config.code.directory,
    // AWS's clients look for configuration in the home folder: the function must not use the developer's ~/.aws.
    HOME: config.code.directory,
    AWS_ENDPOINT_URL: endpointUrl,
    ...config.variables,
    _HANDLER: config.handler,
    AWS_REGION: localAccount.region,
    AWS_DEFAULT_REGION: localAccount.region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: config.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(config.memoryMb),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: config.logging.group,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    LAMBDA_TASK_ROOT: config.code.directory,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
  };
}
