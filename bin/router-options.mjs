// The options with which Node.js runs a router, so that it needs less memory. They must be given when the process starts.

/** For the process, unless they are set already. */
export const routerVariables = {
  // glibc gives each thread its own part of the memory, and keeps there what the thread has freed: some 5 MB for each of 15 threads.
  MALLOC_ARENA_MAX: '2',
};

/** For Node.js. */
export const routerFlags = [
  // V8 sizes the heaps of all threads for little memory. Without it, each keeps some 20 MB more, and runs hardly faster.
  '--optimize-for-size',
  // Each helper thread of V8 keeps some 6 MB, and there are four.
  '--v8-pool-size=1',
];
