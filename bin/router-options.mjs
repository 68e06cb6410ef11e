// The options with which Node.js runs a router, so that it needs less memory. They must be given when the process starts.

/** For the process, unless they are set already. */
export const routerVariables = {
  // glibc gives each thread its own part of the memory, and keeps there what the thread has freed: some 5 MB for each of 15 threads.
  MALLOC_ARENA_MAX: '2',
};

/** For Node.js. */
export const routerFlags = [
  // The part of the platform's heap for young objects grows to three times this, in MB. V8's 16 need some 30 MB more. Its
  // --optimize-for-size needs 10 MB less when idle and 46 MB less under load, for a third more processor time: it collects each heap
  // again when it has grown by a seventh.
  '--max-semi-space-size=4',
  // V8 lets a heap grow to four times its size before it collects all of it: 70 MB more after 10,000 events.
  '--heap-growing-percent=35',
  // Each helper thread of V8 keeps some 6 MB, and there are four.
  '--v8-pool-size=1',
];
