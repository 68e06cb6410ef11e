// The program of a function's worker thread. It imports the handler, then runs one event after another. Node.js runs it without a
// loader, so this file and its imports must be erasable TypeScript.
import { getHeapStatistics } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { captureConsole } from './console-capture.ts';
import { errorShape, isError, loggedError, RuntimeError, UnhandledRejection } from './error-shape.ts';
import { type Handler, loadHandler } from './load-handler.ts';
import { routeToPlatform } from './platform-transport.ts';
import type { InvocationMessage, RuntimeMessage, RuntimeSettings } from './protocol.ts';

const settings: RuntimeSettings = workerData;
const port = parentPort;
if (port === null) throw new Error('lib/local/services/lambda/runtime/main.ts is the program of a worker thread');
let requestId = '';

for (const name of settings.hiddenVariables) delete process.env[name];
if (settings.platform !== undefined) routeToPlatform(settings.platform);

const unsettled =
  'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise ' +
  'that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes';

const send = (message: RuntimeMessage): void => port.postMessage(message);

captureConsole({
  format: settings.logFormat,
  level: settings.logLevel,
  requestId: () => requestId,
  write: (line) => send({ kind: 'log', line }),
});
process.on('beforeExit', () => endThread('Node.js Exit', new RuntimeError('Runtime.NodeJsExit', unsettled), 13));
process.on('uncaughtException', (error) => endThread('Uncaught Exception', error, 129));
process.on('unhandledRejection', (reason) =>
  endThread('Unhandled Promise Rejection', new UnhandledRejection(reason), 128),
);

try {
  const handler = await loadHandler(settings.taskRoot, settings.handler);
  port.on('message', (message: InvocationMessage) => void run(handler, message));
  send({ kind: 'ready' });
} catch (error) {
  endThread('Init Error', error, 1);
}

async function run(handler: Handler, message: InvocationMessage): Promise<void> {
  requestId = message.requestId;
  process.env._X_AMZN_TRACE_ID = message.traceId;
  // While the handler runs, the port does not keep the thread running. If the handler waits for a promise that nothing can
  // resolve, the thread ends, as Lambda's runtime does.
  port?.unref();
  try {
    const result = await handler(JSON.parse(message.payload), createContext(message));
    send({ kind: 'succeeded', payload: stringify(result), memoryBytes: usedMemory() });
  } catch (error) {
    logError('Invoke Error', error);
    send({ kind: 'failed', error: errorShape(error), memoryBytes: usedMemory() });
  } finally {
    port?.ref();
  }
}

function createContext({ functionArn, timeoutMs, clientContext, traceId }: InvocationMessage): Record<string, unknown> {
  const deadline = performance.now() + timeoutMs;
  return {
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: clientContext === undefined ? undefined : JSON.parse(clientContext),
    identity: undefined,
    invokedFunctionArn: functionArn,
    awsRequestId: requestId,
    tenantId: undefined,
    xRayTraceId: traceId,
    getRemainingTimeInMillis: () => Math.round(deadline - performance.now()),
  };
}

function stringify(result: unknown): string {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? 'null';
  } catch {
    throw new RuntimeError('Runtime.JSONStringifyError', 'Unable to stringify response body');
  }
}

function logError(title: string, thrown: unknown): void {
  if (settings.logFormat === 'JSON') console.error(thrown);
  else console.error(title, `\t${JSON.stringify(isError(thrown) ? loggedError(thrown) : errorShape(thrown))}`);
}

/** Reports the error and ends the thread, as Lambda's runtime ends its process. */
function endThread(title: string, thrown: unknown, exitCode: number): void {
  logError(title, thrown);
  send({ kind: 'fatal', error: errorShape(thrown) });
  process.exit(exitCode);
}

function usedMemory(): number {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}
