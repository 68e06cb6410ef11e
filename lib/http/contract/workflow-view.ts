// The JSON of a workflow in answers.
import * as z from 'zod/mini';
import { offModes } from '../../core/workflow/switch.ts';
import { createOnce } from './schema.ts';

/** An exact name, or one operator of EventBridge's patterns, such as `{"wildcard": "user.*"}`. */
const namePattern = createOnce(() => z.union([z.string(), z.record(z.string(), z.unknown())]), 'NamePattern');

export const triggerView = createOnce(
  () =>
    z.object({
      source: z.optional(namePattern()),
      event: z.optional(namePattern()),
      where: z.optional(z.record(z.string(), z.unknown())),
    }),
  'Trigger',
);

export const workflowView = createOnce(
  () =>
    z.object({
      id: z.string(),
      name: z.string(),
      description: z.optional(z.string()),
      status: z.enum(['live', 'draft']),
      /** Whether it is switched on in the caller's environment. */
      active: z.boolean(),
      /** While it is off: whether events are dropped, or held until it is switched on. Absent while it is on. */
      whileOff: z.optional(z.enum(offModes)),
      triggers: z.array(triggerView()),
      /** The JSON Schema of the data. */
      input: z.record(z.string(), z.unknown()),
      /** The URLs that start it: `run`, `event`, and one for each dialect that gives it an address. */
      addresses: z.record(z.string(), z.string()),
    }),
  'Workflow',
);
