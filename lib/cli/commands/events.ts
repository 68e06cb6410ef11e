// flowgate events: the commands that list and read accepted events.
import type { Command } from 'commander';
import { addEventsExplainCommand } from './events/explain.ts';
import { addEventsListCommand } from './events/list.ts';
import { addEventsShowCommand } from './events/show.ts';

export function addEventsCommand(program: Command): void {
  const events = program.command('events').description('list, read and explain accepted events');
  addEventsListCommand(events);
  addEventsShowCommand(events);
  addEventsExplainCommand(events);
}
