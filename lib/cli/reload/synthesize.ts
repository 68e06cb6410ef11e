// Synthesizes the stack once, in a process of its own.
import { StandingSynthesis, type SynthesizeOptions } from './standing-synthesis.ts';

/**
 * @returns what it warned of, a line each
 * @throws CliError with what is wrong with the workflows, one line a finding
 */
export async function synthesize(options: SynthesizeOptions): Promise<readonly string[]> {
  const synthesis = new StandingSynthesis();
  try {
    return await synthesis.synthesize(options);
  } finally {
    synthesis.close();
  }
}
