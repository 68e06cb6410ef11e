// Jest's own modules that hold the state of one suite: compiled once per worker, evaluated again for each suite.
import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Script } from 'node:vm';

const evaluators = new Map();

/** Returns new exports of a CommonJS module. */
export function evaluateInternalModule(path) {
  const known = evaluators.get(path);
  if (known !== undefined) return known();
  const run = new Script(Module.wrap(readFileSync(path, 'utf8')), { filename: path }).runInThisContext();
  const require = createRequire(path);
  const evaluate = () => {
    const module = { exports: {} };
    run.call(module.exports, module.exports, require, module, path, dirname(path));
    return module.exports;
  };
  evaluators.set(path, evaluate);
  return evaluate();
}
