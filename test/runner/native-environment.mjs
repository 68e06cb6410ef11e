// The environment of a suite: the process itself, without a context of its own. What the suite changed is put back afterwards.
import { createContext } from 'node:vm';
import { ModuleMocker } from 'jest-mock';
import { countHandles, refuseOpenHandles } from './open-handles.mjs';
import { restoreProcess, takeProcess } from './process-state.mjs';

// biome-ignore lint/style/noDefaultExport: Jest reads the default export.
export default class NativeEnvironment {
  global = globalThis;
  moduleMocker = new ModuleMocker(globalThis);
  #before = takeProcess();
  #handles = countHandles();
  #mayLeaveHandles;

  constructor({ projectConfig }) {
    this.#mayLeaveHandles = projectConfig.testEnvironmentOptions.mayLeaveHandles === true;
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  /** Jest requires one, and uses it only for modules that it loads itself: here none. */
  getVmContext() {
    return createContext();
  }

  async setup() {}

  async teardown() {
    this.moduleMocker.restoreAllMocks();
    restoreProcess(this.#before);
    if (!this.#mayLeaveHandles) await refuseOpenHandles(this.#handles);
  }
}
