// The commands, in the order of `flowgate --help`. The module of a command is imported only when the command is called, because
// the local platform is large and few commands need it.
import type { Command } from 'commander';

export interface CommandEntry {
  readonly name: string;
  /** The same text as the description in the module of the command. */
  readonly description: string;
  /** Omits the command from the help. @default false */
  readonly isHidden?: boolean;
  /** Imports the module, and returns the function that adds the command to the program. */
  readonly load: () => Promise<(program: Command) => void>;
}

export const commands: readonly CommandEntry[] = [
  {
    name: 'send',
    description: 'send an event, or start one workflow directly with --workflow',
    load: async () => (await import('./commands/send.ts')).addSendCommand,
  },
  {
    name: 'runs',
    description: 'list, read, cancel and redrive runs of workflows',
    load: async () => (await import('./commands/runs.ts')).addRunsCommand,
  },
  {
    name: 'explain',
    description: 'explain which workflows an event would start, and why not the others, without sending it',
    load: async () => (await import('./commands/explain.ts')).addExplainCommand,
  },
  {
    name: 'workflows',
    description: 'read and switch the deployed workflows',
    load: async () => (await import('./commands/workflows.ts')).addWorkflowsCommand,
  },
  {
    name: 'events',
    description: 'list, read, explain, replay and erase accepted events',
    load: async () => (await import('./commands/events.ts')).addEventsCommand,
  },
  {
    name: 'replay',
    description: 'send the events of failed runs again, or those of an event filter: a preview comes first',
    load: async () => (await import('./commands/acts/replay.ts')).addReplayCommand,
  },
  {
    name: 'replays',
    description: 'replays, and cancels and redrives of many runs',
    load: async () => (await import('./commands/acts/replays.ts')).addReplaysCommand,
  },
  {
    name: 'console',
    description: 'print a link that opens the console and signs in',
    load: async () => (await import('./commands/access/console.ts')).addConsoleCommand,
  },
  {
    name: 'problems',
    description: 'show failures, unmatched and refused events, dead letters and stuck runs',
    load: async () => (await import('./commands/problems.ts')).addProblemsCommand,
  },
  {
    name: 'dead-letters',
    description: 'messages that were given up',
    load: async () => (await import('./commands/dead-letters.ts')).addDeadLettersCommand,
  },
  {
    name: 'metrics',
    description: 'show the metrics of a router on this machine: events, refusals, times, runs',
    load: async () => (await import('./commands/metrics.ts')).addMetricsCommand,
  },
  {
    name: 'tokens',
    description: 'manage the credentials of a router',
    load: async () => (await import('./commands/tokens.ts')).addTokensCommand,
  },
  {
    name: 'audit',
    description:
      'show who changed credentials or switches, and who cancelled, redrove or replayed runs and events, newest first',
    load: async () => (await import('./commands/audit.ts')).addAuditCommand,
  },
  {
    name: 'whoami',
    description: 'show what the credential is and may do',
    load: async () => (await import('./commands/whoami.ts')).addWhoamiCommand,
  },
  {
    name: 'secrets',
    description: 'manage the signing secrets of sources',
    load: async () => (await import('./commands/secrets.ts')).addSecretsCommand,
  },
  {
    name: 'sources',
    description: 'samples and trials of signed sources',
    load: async () => (await import('./commands/sources.ts')).addSourcesCommand,
  },
  {
    name: 'login',
    description: 'store the address and the token of a deployed router as a profile',
    load: async () => (await import('./commands/access/login.ts')).addLoginCommand,
  },
  {
    name: 'logout',
    description: 'remove a profile and its token from this machine',
    load: async () => (await import('./commands/access/login.ts')).addLogoutCommand,
  },
  {
    name: 'profiles',
    description: 'list the stored profiles, without their tokens',
    load: async () => (await import('./commands/access/login.ts')).addProfilesCommand,
  },
  {
    name: 'new',
    description: 'make a workflow: a folder with a manifest, a definition and a case that passes',
    load: async () => (await import('./commands/new.ts')).addNewCommand,
  },
  {
    name: 'check',
    description: 'check workflows, sources and cases; a synthesis checks the code of task functions as well',
    load: async () => (await import('./commands/check.ts')).addCheckCommand,
  },
  {
    name: 'run',
    description: 'run one workflow on this machine and show each state',
    load: async () => (await import('./commands/rehearsal/run.ts')).addRunCommand,
  },
  {
    name: 'test',
    description: 'run the cases of all workflows, or of the named ones',
    load: async () => (await import('./commands/rehearsal/test.ts')).addTestCommand,
  },
  {
    name: 'rehearse',
    description: 'run stored events against the edited workflow on this machine, and show which would end otherwise',
    load: async () => (await import('./commands/rehearsal/rehearse.ts')).addRehearseCommand,
  },
  {
    name: 'cost',
    description: 'count what a run of a workflow uses, and price a million of them',
    load: async () => (await import('./commands/cost.ts')).addCostCommand,
  },
  {
    name: 'diff',
    description:
      'say what a deployment would change: workflows, rules, data, permissions, and what running executions do',
    load: async () => (await import('./commands/deployment/diff.ts')).addDiffCommand,
  },
  {
    name: 'dev',
    description: 'run the router on this machine and reload it when files are saved',
    load: async () => (await import('./commands/dev.ts')).addDevCommand,
  },
  {
    name: 'mcp',
    description: 'serve a router to an AI client by the Model Context Protocol on standard input and output',
    load: async () => (await import('./commands/mcp.ts')).addMcpCommand,
  },
  {
    name: 'completion',
    description: 'print the script that completes commands, options and names of workflows in a shell',
    load: async () => (await import('./commands/completion.ts')).addCompletionCommand,
  },
  {
    name: 'completion-words',
    description: 'print the names of workflows for a completion script',
    isHidden: true,
    load: async () => (await import('./commands/completion-words.ts')).addCompletionWordsCommand,
  },
];
