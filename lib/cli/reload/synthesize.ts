// Synthesizes the stack once, in its own process.
import { SynthesisProcess, type SynthesizeOptions } from './synthesis-process.ts';

/**
 * @returns the warnings, one line each
 * @throws CliError with one line for each mistake
 */
export async function synthesize(options: SynthesizeOptions): Promise<readonly string[]> {
  const synthesis = new SynthesisProcess();
  try {
    return await synthesis.synthesize(options);
  } finally {
    synthesis.close();
  }
}
