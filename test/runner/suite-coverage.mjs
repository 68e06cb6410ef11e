// Which lines of the project's sources a suite reached, as V8 counts them. Sources without types have the same positions.
import { fileURLToPath } from 'node:url';
import { shouldInstrument } from '@jest/transform';
import { CoverageInstrumenter } from 'collect-v8-coverage';

export class SuiteCoverage {
  /** For Jest's reporter. @default none: coverage was not asked for */
  result;
  #instrumenter = new CoverageInstrumenter();
  #settings;

  constructor(settings) {
    this.#settings = settings;
  }

  async start() {
    await this.#instrumenter.startInstrumenting();
  }

  async stop() {
    const { suite, config, options } = this.#settings;
    const scripts = await this.#instrumenter.stopInstrumenting();
    this.result = scripts
      .filter(({ url }) => url.startsWith('file:') && url.endsWith(`=${suite}`))
      .map((script) => ({ ...script, url: fileURLToPath(script.url) }))
      .filter(({ url }) => shouldInstrument(url, options, config))
      .map((result) => ({ codeTransformResult: undefined, result }));
  }
}
