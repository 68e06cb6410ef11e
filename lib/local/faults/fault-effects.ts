// What a fault does to one call.
import { AwsError } from '../platform/aws-error.ts';
import type { Clock } from '../platform/clock.ts';
import { ConnectionLost } from '../platform/connection-lost.ts';
import type { JsonObject } from '../platform/service.ts';
import type { CallFaultKind } from './fault-kinds.ts';
import type { FaultedCall } from './faulted-call.ts';
import { performPartly } from './partial-batch.ts';

/** Performs a call with a fault. Rejects as the caller would see it. */
export async function runWithFault(kind: CallFaultKind, options: FaultedCall): Promise<JsonObject> {
  return await effects[kind](options);
}

type Effect = (options: FaultedCall) => Promise<JsonObject>;

const effects: Readonly<Record<CallFaultKind, Effect>> = {
  noStatus: async ({ note }) => {
    note('dropped');
    return {};
  },
  kill,
  lostAnswer: loseAnswer,
  throttle: async ({ request, note }) => {
    note('refused');
    throw throttled(request.service);
  },
  error: async ({ draw, note }) => {
    const error = failed(draw('status'));
    note(error.code);
    throw error;
  },
  partial: async (options) => await performPartly(options),
  duplicate,
  late: async (options) => await performLater(options, { least: 1_000, most: 120_000 }),
  reorder: async (options) => await performLater(options, { least: 10, most: 2_000 }),
  slow: answerSlowly,
};

async function kill({ environment, request, perform, draw, note }: FaultedCall): Promise<JsonObject> {
  if (environment === undefined) return await perform(request);
  const isAfter = draw('moment') < 0.5;
  note(isAfter ? 'after the call' : 'before the call');
  try {
    if (isAfter) await perform(request);
  } finally {
    environment.stop();
  }
  throw new ConnectionLost();
}

async function loseAnswer({ environment, request, perform, draw, note }: FaultedCall): Promise<JsonObject> {
  await perform(request);
  const isBroken = environment !== undefined && draw('answer') < 0.5;
  note(isBroken ? 'the connection broke' : 'answered with 500');
  if (isBroken) throw new ConnectionLost();
  throw failed(0);
}

/** A second delivery, or a deletion that SQS acknowledges and then forgets. */
async function duplicate({ clock, request, perform, draw, note }: FaultedCall): Promise<JsonObject> {
  if (request.operation === 'DeleteMessage') {
    note('not deleted');
    return {};
  }
  if (request.operation === 'DeleteMessageBatch') {
    const entries = Array.isArray(request.input.Entries) ? (request.input.Entries as JsonObject[]) : [];
    note('not deleted');
    return { Successful: entries.map(({ Id }) => ({ Id })), Failed: [] };
  }
  const delayMs = Math.floor(draw('delay') * 60_000);
  note(`again after ${delayMs} ms`);
  const answer = await perform(request);
  // A target that refuses the second delivery changes nothing: the first one was accepted.
  clock.after(delayMs, () => void perform(request).catch(() => {}));
  return answer;
}

async function performLater(
  { clock, request, perform, draw, note }: FaultedCall,
  { least, most }: { readonly least: number; readonly most: number },
): Promise<JsonObject> {
  const delayMs = least + Math.floor(draw('delay') * (most - least));
  note(`${delayMs} ms`);
  await pause(clock, delayMs);
  return await perform(request);
}

async function answerSlowly({ clock, request, perform, draw, note }: FaultedCall): Promise<JsonObject> {
  const delayMs = 100 + Math.floor(draw('delay') * 4_900);
  const isAfter = draw('moment') < 0.5;
  note(`${delayMs} ms ${isAfter ? 'after' : 'before'} the effect`);
  if (!isAfter) await pause(clock, delayMs);
  const answer = await perform(request);
  if (isAfter) await pause(clock, delayMs);
  return answer;
}

function pause(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => clock.after(delayMs, resolve));
}

/** A failure of the service itself, which every SDK tries again. @param drawn in [0, 1) */
function failed(drawn: number): AwsError {
  return drawn < 0.5
    ? new AwsError('InternalFailure', 'A fault was injected: the service failed', { status: 500 })
    : new AwsError('ServiceUnavailable', 'A fault was injected: the service is unavailable', { status: 503 });
}

/** The refusal of a service whose limit is reached, under the name that this service uses. */
function throttled(service: string): AwsError {
  const message = 'A fault was injected: Rate exceeded';
  switch (service) {
    case 'dynamodb':
      return new AwsError('ProvisionedThroughputExceededException', message);
    case 'lambda':
      return new AwsError('TooManyRequestsException', message, { status: 429, details: { Type: 'User' } });
    case 's3':
      return new AwsError('SlowDown', message, { status: 503 });
    default:
      return new AwsError('ThrottlingException', message);
  }
}
