// The interface between a running execution and its states, so that states know neither the service nor its stores.
import type { Clock } from '../../../platform/clock.ts';
import type { JsonObject } from '../../../platform/service.ts';
import type { Program } from '../kinds/state.ts';
import type { Json, JsonRecord } from '../language/json.ts';
import type { Places } from '../store/position.ts';
import type { Activities } from './activities.ts';
import type { History } from './history.ts';
import type { OAuthTokens } from './oauth-tokens.ts';
import type { ErrorOutput } from './states-error.ts';
import type { TaskTokens } from './task-tokens.ts';

/** A step of a running execution, as `watch` receives it, in order. */
export type Step =
  | { readonly kind: 'entered'; readonly state: string; readonly type: string; readonly input: Json }
  | { readonly kind: 'exited'; readonly state: string; readonly output: Json }
  | {
      readonly kind: 'retried';
      readonly state: string;
      readonly attempt: number;
      readonly delayMs: number;
      readonly error: ErrorOutput;
    }
  | { readonly kind: 'caught'; readonly state: string; readonly error: ErrorOutput; readonly next: string }
  | { readonly kind: 'waiting'; readonly state: string; readonly delayMs: number }
  | {
      readonly kind: 'called';
      readonly service: string;
      readonly operation: string;
      readonly input: JsonObject;
      readonly output: JsonObject;
    };

/**
 * The result of a stand-in, which replaces the call of a task's resource. Strings between {% and %} are JSONata expressions, in
 * which `$arguments` is what the resource would have received. `delaySeconds` pass before the result. A `refusal` ends the
 * execution with `States.Runtime`, which no Catch handles: the resource must not be called, and there is no result.
 */
export type StandInAnswer = {
  readonly delaySeconds?: number | undefined;
  /** Whether the result is used as it is, expressions included. @default false */
  readonly isLiteral?: boolean;
} & (StandInResult | { readonly refusal: string });

/** What a resource returns, or the error with which it fails. */
export type StandInResult = { readonly output: Json } | { readonly error: string; readonly cause?: string | undefined };

/** A call that a stand-in may answer. */
export interface StandInCall {
  readonly stateMachineName: string;
  readonly stateName: string;
  /** The number of earlier calls of the state in its branch, including retries and earlier passes of a loop. */
  readonly count: number;
  /** For a child of a distributed Map, the ARN of the execution that contains the Map. */
  readonly executionArn: string;
  /** What the resource would receive. */
  readonly arguments: Json;
  /** The numbers of the branches and iterations around the state, the outermost first. */
  readonly place: readonly number[];
  /** The token with which a worker would answer; undefined for a task that does not wait for one. */
  readonly taskToken: string | undefined;
}

export interface StandIns {
  /** Undefined lets the resource be called. */
  find(call: StandInCall): StandInAnswer | undefined;
  /** The last sentence of the message if the platform does not have a task's resource: it names the file for the stand-in. */
  remedy(call: StandInCall): string;
}

/** The end of an execution that a task waits for, in the form of DescribeExecution's answer. */
export type ExecutionOutcome = JsonObject;

/** The child execution that a distributed Map runs for an item or a batch of items. */
export interface ChildExecution {
  /** The name of a known child of the same Map Run resumes that child. */
  readonly name: string;
  readonly mapRunArn: string;
  readonly machineType: 'STANDARD' | 'EXPRESS';
  readonly program: Program;
  readonly input: Json;
  /** Whether a child that ended without success is continued from where it stopped. */
  readonly isRedriven: boolean;
}

export interface RunningChild {
  readonly outcome: Promise<ExecutionOutcome>;
  readonly stop: () => void;
}

export interface RunHost {
  readonly clock: Clock;
  readonly random: () => number;
  readonly history: History;
  readonly tokens: TaskTokens;
  readonly activities: Activities;
  readonly skipWaits: boolean;
  readonly stateMachineName: string;
  readonly executionArn: string;
  /** For a child of a distributed Map, the execution that contains the Map; otherwise the execution itself. */
  readonly rootArn: string;
  readonly stateMachineArn: string;
  /** The members `Execution` and `StateMachine` of the context object. */
  readonly context: JsonRecord;
  readonly standIns: StandIns | undefined;
  readonly httpAllowList: readonly string[];
  readonly oauthTokens: OAuthTokens;
  /** The same host, but its calls have the role of a task's `Credentials` instead of the machine's role. */
  withRole(roleArn: string): RunHost;
  /** Calls a service with the machine's role. Throws AwsError. */
  call(service: string, operation: string, input: JsonObject): Promise<JsonObject>;
  /** Waits for another execution of this platform to end. `stop` ends it when the waiting task is cancelled. */
  awaitExecution(executionArn: string): { readonly outcome: Promise<ExecutionOutcome>; readonly stop: () => void };
  /** Starts a child execution of a distributed Map; it has its own history. */
  startChild(child: ChildExecution): RunningChild;
  readonly places: Places;
  readonly watch: ((step: Step) => void) | undefined;
}

/** What all executions share, and pass on to their states as it is. */
export type SharedTools = Pick<
  RunHost,
  'clock' | 'random' | 'tokens' | 'activities' | 'skipWaits' | 'standIns' | 'httpAllowList' | 'oauthTokens'
>;

/** Copies the shared tools, and nothing else of an object that has them. */
export function selectTools(from: SharedTools): SharedTools {
  const { clock, random, tokens, activities, skipWaits, standIns, httpAllowList, oauthTokens } = from;
  return { clock, random, tokens, activities, skipWaits, standIns, httpAllowList, oauthTokens };
}
