// A tool of the MCP server: its name, its input and its call of the router. It knows nothing of the protocol.
import * as z from 'zod';
import { eventOutcomes } from '../../core/operate/list-events.ts';
import { listedStatuses } from '../../core/run/run.ts';
import type { Connection } from '../router/api-client.ts';

export interface ToolContext {
  readonly connection: Connection;
  /** Aborted when the client cancels the call. */
  readonly signal: AbortSignal;
  /** Signs and checks the confirmation values of bulk acts. */
  readonly confirmations: Confirmations;
}

/** Makes values that only a preview of this server can have made. */
export interface Confirmations {
  readonly sign: (text: string) => string;
}

/** Tells a client the effect of a tool. A client may ask its user before it calls a tool that is not read-only. */
export type ToolEffect = 'read' | 'write' | 'destroy';

export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly effect: ToolEffect;
  readonly input: z.ZodObject;
  /** @throws CliError for what the router refuses */
  readonly call: (input: never, context: ToolContext) => Promise<unknown>;
}

interface ToolDefinition<Input extends z.ZodObject> extends Omit<Tool, 'input' | 'call'> {
  readonly input: Input;
  readonly call: (input: z.output<Input>, context: ToolContext) => Promise<unknown>;
}

/** Checks a tool's call against its input. */
export function defineTool<Input extends z.ZodObject>(tool: ToolDefinition<Input>): Tool {
  return tool;
}

export const id = (kind: 'event' | 'run' | 'replay') =>
  z
    .string()
    .min(1)
    .max(256)
    .describe(`ID of the ${kind}, ${{ event: 'evt_…', run: 'run_…', replay: 'rep_…' }[kind]}`);

const text = z.string().min(1).max(1_024);
const moment = z.string().min(1).max(64);

export const period = {
  since: moment.optional().describe('At or after this: a duration before now such as 15m, 2h or 30d, or ISO 8601'),
  until: moment.optional().describe('Before this, written in the same way'),
};

/** A page is small, because a client reads it whole. */
export const page = {
  limit: z.int().min(1).max(100).optional().describe('Items at most. Default: 20'),
  cursor: z
    .string()
    .min(1)
    .optional()
    .describe('Where the page begins: the cursor of the previous page, with the same filter'),
};

export const standardLimit = 20;

export const workflow = text.describe('ID or name of a workflow');

export const reason = z
  .string()
  .min(1)
  .max(500)
  .optional()
  .describe('Why, for the audit trail. Never put a secret or personal data into it');

export const runFilter = {
  workflow: workflow.optional(),
  status: z.enum(listedStatuses).optional(),
  organisation: text.optional(),
  error: text.optional().describe('Name of an error, such as States.Timeout'),
};

export const eventFilter = {
  source: text.optional(),
  name: text.optional(),
  organisation: text.optional(),
  outcome: z
    .enum(eventOutcomes)
    .optional()
    .describe('unmatched: it starts nothing. refused: a workflow refuses its data. waiting: a run has not started'),
  key: text.optional().describe('The idempotency key that it was sent with'),
  where: text.optional().describe('A value in its data: a JSON pointer and a text, such as /orderId=A-1'),
  contains: text.optional().describe('A text in its data'),
};
