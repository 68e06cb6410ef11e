// Builds the environment variables of a function's worker thread.
import { localAccount } from '../../platform/service.ts';
import type { FunctionConfig } from './function-config.ts';
import type { KeptCode } from './kept-code.ts';

export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export interface ProcessEnvironment {
  readonly config: FunctionConfig;
  /** The code that the thread runs. */
  readonly code: KeptCode;
  readonly credentials: RoleCredentials;
  readonly endpointUrl: string;
  readonly logStream: string;
}

/** Returns the complete process.env of the thread: the function's variables and those of Lambda, but none of the host. */
export function processEnvironment({
  config,
  code,
  credentials,
  endpointUrl,
  logStream,
}: ProcessEnvironment): Record<string, string> {
  return {
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    NODE_PATH: code.directory,
    // AWS's clients read ~/.aws in the home folder. The function must not use that of the developer.
    HOME: code.directory,
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
    LAMBDA_TASK_ROOT: code.directory,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
  };
}
