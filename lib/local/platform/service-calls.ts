// Delays calls until the stack exists: work that an earlier process left unfinished resumes only then.
import type { CallService } from './service.ts';

export interface HeldCalls {
  readonly callService: CallService;
  /** Releases the waiting calls, in their order, and passes later calls through. */
  release(): void;
}

/** Wraps `callService` so that every call waits until `release`. */
export function holdCalls(callService: CallService): HeldCalls {
  const { promise: released, resolve } = Promise.withResolvers<void>();
  let isOpen = false;
  return {
    callService: async (caller, request) => {
      if (!isOpen) await released;
      return await callService(caller, request);
    },
    release: () => {
      isOpen = true;
      resolve();
    },
  };
}
