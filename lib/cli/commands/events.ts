// flowgate events: the commands that read accepted events.
import type { Command } from 'commander';
import { addEventsListCommand } from './events/list.ts';

export function addEventsCommand(program: Command): void {
  const events = program.command('events').description('list and read accepted events');
  addEventsListCommand(events);
}
