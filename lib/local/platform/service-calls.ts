// Calls that wait until the stack is there: what was under way when the platform stopped goes on only then.
import type { CallService } from './service.ts';

export interface HeldCalls {
  readonly callService: CallService;
  /** Lets every call through, those that waited first. */
  release(): void;
}

/** A way to call services that is shut until it is released. */
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
