// npm run test:deploy: creates the stack of this project on moto's CloudFormation, as far as moto supports it. Not part of CI.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { synthesizeTemplates } from './assemblies.ts';
import { installPythonTool } from './python-tool.ts';

const moto = await installPythonTool('moto');
const mostMinutes = 2;

if (moto.kind === 'ready') {
  const script = join(import.meta.dirname, 'create-stack.py');
  for (const [name, file] of synthesizeTemplates(['Flowgate', 'Full'])) {
    console.log(`\n${name}`);
    const options = { stdio: 'inherit', timeout: mostMinutes * 60_000 } as const;
    const { status, error } = spawnSync(join(moto.programs, 'python'), [script, file], options);
    if (error !== undefined) console.error(`${name}: ${error.message}`);
    if (status !== 0) process.exitCode = 1;
  }
}
