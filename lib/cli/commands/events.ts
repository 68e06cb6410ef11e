// flowgate events: the commands that list, read, explain, replay and erase accepted events.
import type { Command } from 'commander';
import { addEventsReplayCommand } from './acts/replay.ts';
import { addEventsEraseCommand } from './events/erase.ts';
import { addEventsExplainCommand } from './events/explain.ts';
import { addEventsListCommand } from './events/list.ts';
import { addEventsShowCommand } from './events/show.ts';

export function addEventsCommand(program: Command): void {
  const events = program.command('events').description('list, read, explain, replay and erase accepted events');
  addEventsListCommand(events);
  addEventsShowCommand(events);
  addEventsExplainCommand(events);
  addEventsEraseCommand(events);
  addEventsReplayCommand(events);
}
