// Checks the environment variables that the configuration of a function sets.
import { notImplemented } from '../../platform/aws-error.ts';
import { violation } from '../../platform/input-members.ts';
import { invalidParameter } from './members.ts';

/** The names that Lambda reserves: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
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

/**
 * Returns the variables if they are valid and have at most 4 KB. Throws Lambda's error for an invalid or reserved name and for a
 * value that is not a string, and NotImplemented for Node.js options without an effect.
 */
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

/** The options of Node.js that have an effect in a worker thread. A worker thread ignores others without an error. */
const threadOptions =
  /^--(?:enable-source-maps|(?:no|trace|throw)-deprecation|(?:no|trace)-warnings|disable-warning=.+)$/;

function checkNodeOptions(options: string | undefined): void {
  const refused = options?.split(/\s+/).find((option) => option !== '' && !threadOptions.test(option));
  if (refused !== undefined) throw notImplemented(`${refused} in NODE_OPTIONS`);
}
