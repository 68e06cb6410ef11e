// What suites of one process share and may change: global variables, environment variables, listeners, the working directory.

/** The state to put back. */
export function takeProcess() {
  return {
    globals: Object.getOwnPropertyDescriptors(globalThis),
    env: process.env,
    variables: { ...process.env },
    listeners: new Map(process.eventNames().map((name) => [name, process.rawListeners(name)])),
    exit: process.exit,
    exitCode: process.exitCode,
    folder: process.cwd(),
  };
}

export function restoreProcess({ globals, env, variables, listeners, exit, exitCode, folder }) {
  dropListeners(listeners);
  restoreGlobals(globals);
  process.env = env;
  for (const name of Object.keys(env)) if (!(name in variables)) delete env[name];
  Object.assign(env, variables);
  process.exit = exit;
  process.exitCode = exitCode;
  if (process.cwd() !== folder) process.chdir(folder);
}

/** Removes the listeners that were added since. For them the process ends now, so those of its exit are called. */
function dropListeners(before) {
  for (const name of process.eventNames()) {
    const known = new Set(before.get(name));
    for (const listener of process.rawListeners(name)) {
      if (known.has(listener)) continue;
      process.removeListener(name, listener);
      if (name === 'exit') listener.call(process, 0);
    }
  }
}

/** Variables that were added stay: packages, which stay loaded, have their state there, for example the CDK its tokens. */
function restoreGlobals(before) {
  for (const key of Reflect.ownKeys(before)) {
    const now = Object.getOwnPropertyDescriptor(globalThis, key);
    const isSame = now?.value === before[key].value && now?.get === before[key].get;
    if (!isSame) Object.defineProperty(globalThis, key, before[key]);
  }
}
