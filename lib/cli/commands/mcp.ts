// flowgate mcp: serves a router to an AI client by the Model Context Protocol on standard input and output.
import type { Command } from 'commander';
import { addConnectionOptions, type ConnectionOptions, parseConnection } from '../router/connection.ts';

interface McpOptions extends ConnectionOptions {
  readonly allowWrite?: boolean;
}

export function addMcpCommand(program: Command): void {
  const command = program
    .command('mcp')
    .description('serve a router to an AI client by the Model Context Protocol on standard input and output')
    .option(
      '--allow-write',
      'also offer tools that send events, and cancel, redrive, replay, pause, resume, move and discard',
    );
  addConnectionOptions(command).action((options: McpOptions) => serve(options, program.version() ?? ''));
}

async function serve(options: McpOptions, version: string): Promise<void> {
  const connection = parseConnection(options);
  // Standard output is the protocol's alone.
  console.log = console.error;
  const { createMcpServer } = await import('../mcp/mcp-server.ts');
  const { serveStdio } = await import('@modelcontextprotocol/server/stdio');
  serveStdio(() => createMcpServer({ connection, allowsWrite: options.allowWrite === true, version }), {
    onerror: (error) => console.error(`flowgate: ${error.message}`),
  });
}
