// Preloaded into a command that a test runs: writes each answer that the command receives as a JSON line to the file RECORDED_ANSWERS.
import { appendFileSync } from 'node:fs';
import { recordFetch } from './answer-record.ts';

const file = process.env.RECORDED_ANSWERS;
if (file !== undefined)
  globalThis.fetch = recordFetch(globalThis.fetch, (answer) => appendFileSync(file, `${JSON.stringify(answer)}\n`));
