// Which lines of the project's sources a suite reached, as V8 counts them. Sources without types have the same positions.
import { fileURLToPath, pathToFileURL } from 'node:url';
import { shouldInstrument } from '@jest/transform';
import { CoverageInstrumenter } from 'collect-v8-coverage';
import { compileModule } from './module-source.mjs';

export class SuiteCoverage {
  /** For Jest's reporter. @default none: coverage was not asked for */
  result;
  #instrumenter = new CoverageInstrumenter();
  #settings;

  /** By the URL of a script, how far its source is moved. */
  #offsets = new Map();

  constructor(settings) {
    this.#settings = settings;
  }

  /** Compiles a module for this suite alone: V8 counts the blocks of what it compiles while it measures. */
  compile(path) {
    const url = `${pathToFileURL(path)}?suite=${this.#settings.suite}`;
    const module = compileModule(path, url);
    this.#offsets.set(url, module.offset);
    return module;
  }

  async start() {
    await this.#instrumenter.startInstrumenting();
  }

  async stop() {
    const { config, options } = this.#settings;
    const scripts = await this.#instrumenter.stopInstrumenting();
    this.result = scripts
      .filter(({ url }) => this.#offsets.has(url))
      .map((script) => moveRanges(script, this.#offsets.get(script.url)))
      .filter(({ url }) => shouldInstrument(url, options, config))
      .map((result) => ({ codeTransformResult: undefined, result }));
  }
}

/** To the positions in the file. The first function is the script around the module. */
function moveRanges({ url, functions, ...rest }, offset) {
  const move = (position) => Math.max(position - offset, 0);
  const moved = functions.slice(1).map((one) => ({
    ...one,
    ranges: one.ranges.map(({ startOffset, endOffset, count }) => ({
      startOffset: move(startOffset),
      endOffset: move(endOffset),
      count,
    })),
  }));
  return { ...rest, url: fileURLToPath(url), functions: moved };
}
