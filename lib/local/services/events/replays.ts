// Replays: sends an archive's events of a time range to their bus again.
import { isJsonObject } from '../../../value/json.ts';
import { AwsError } from '../../platform/aws-error.ts';
import type { Clock } from '../../platform/clock.ts';
import { validationException } from '../../platform/input-members.ts';
import { oneOf, optionalText, requiredText, requiredTime } from '../../platform/input-text.ts';
import { KeyedLog } from '../../platform/keyed-log.ts';
import { pickPage } from '../../platform/list-page.ts';
import type { JsonObject } from '../../platform/service.ts';
import type { Archives } from './archives.ts';
import { parseArchiveArn, parseBusName, replayArn } from './arns.ts';
import type { TakenEvent } from './bus-event.ts';
import type { Buses } from './buses.ts';
import { notFound } from './members.ts';

const states = ['STARTING', 'RUNNING', 'CANCELLING', 'COMPLETED', 'CANCELLED', 'FAILED'] as const;
const replayName = { most: 64, pattern: '[\\.\\-_A-Za-z0-9]+' };

interface Replay {
  readonly name: string;
  readonly archive: string;
  readonly archiveArn: string;
  readonly description?: string;
  readonly busName: string;
  readonly destination: JsonObject;
  readonly ruleArns: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly startedAt: number;
  readonly state: (typeof states)[number];
  readonly endedAt?: number;
  readonly lastEventAt?: number;
}

export interface ReplaysOptions {
  readonly clock: Clock;
  readonly dataDir?: string | undefined;
  readonly buses: Buses;
  readonly archives: Archives;
  /** Sends an event to the rules of a bus; if rules are named, only to those. */
  readonly dispatch: (busName: string, taken: TakenEvent, ruleArns: readonly string[]) => void;
}

/** The number of events that are sent before the event loop runs other work and a replay can be cancelled. */
const batch = 100;

export class Replays {
  readonly #options: ReplaysOptions;
  readonly #replays: KeyedLog<Replay>;
  readonly #cancels = new Set<() => void>();

  constructor(options: ReplaysOptions) {
    this.#options = options;
    this.#replays = KeyedLog.open<Replay>('replays', options.dataDir);
    // It is not known which events a replay had sent when the process ended, so it is marked as failed and not resumed.
    for (const replay of [...this.#replays.values()]) if (isUnderWay(replay)) this.#end(replay, 'FAILED');
  }

  start(input: JsonObject): JsonObject {
    const replay = this.#read(input);
    if (this.#replays.has(replay.name)) {
      throw new AwsError('ResourceAlreadyExistsException', `Replay ${replay.name} already exists.`);
    }
    this.#replays.set(replay.name, replay);
    const inSpan = this.#options.archives
      .events(replay.archive)
      .filter(({ event }) => Date.parse(event.time) >= replay.fromMs && Date.parse(event.time) < replay.toMs)
      .sort((a, b) => Date.parse(a.event.time) - Date.parse(b.event.time));
    this.#later(() => this.#send(replay.name, inSpan));
    return { ReplayArn: replayArn(replay.name), State: 'STARTING', ReplayStartTime: replay.startedAt / 1000 };
  }

  describe(input: JsonObject): JsonObject {
    const replay = this.#get(requiredText(input, 'ReplayName', replayName));
    return {
      ReplayArn: replayArn(replay.name),
      ...summary(replay),
      ...(replay.description === undefined ? {} : { Description: replay.description }),
      Destination: replay.destination,
    };
  }

  cancel(input: JsonObject): JsonObject {
    const replay = this.#get(requiredText(input, 'ReplayName', replayName));
    if (replay.state !== 'STARTING' && replay.state !== 'RUNNING') {
      throw new AwsError('IllegalStatusException', `Replay ${replay.name} is not in a valid state for this operation.`);
    }
    this.#replays.set(replay.name, { ...replay, state: 'CANCELLING' });
    return { ReplayArn: replayArn(replay.name), State: 'CANCELLING' };
  }

  list(input: JsonObject): JsonObject {
    const prefix = optionalText(input, 'NamePrefix', replayName) ?? '';
    const state = oneOf(input, 'State', states);
    const shown = [...this.#replays.values()]
      .filter(({ name }) => name.startsWith(prefix))
      .filter((replay) => state === undefined || replay.state === state)
      .filter(({ archiveArn }) => [undefined, archiveArn].includes(input.EventSourceArn as string));
    return pickPage(shown, input, { member: 'Replays', show: summary });
  }

  close(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }

  #send(name: string, events: readonly TakenEvent[]): void {
    const replay = this.#get(name);
    if (replay.state === 'CANCELLING') {
      this.#end(replay, 'CANCELLED');
      return;
    }
    const now = events.slice(0, batch);
    for (const { event } of now) {
      const taken = { event: { ...event, 'replay-name': name }, takenAt: this.#options.clock.now() };
      this.#options.dispatch(replay.busName, taken, replay.ruleArns);
    }
    const last = now.at(-1);
    const lastEventAt = last === undefined ? {} : { lastEventAt: Date.parse(last.event.time) };
    const sent: Replay = { ...replay, state: 'RUNNING', ...lastEventAt };
    this.#replays.set(name, sent);
    if (events.length <= batch) this.#end(sent, 'COMPLETED');
    else this.#later(() => this.#send(name, events.slice(batch)));
  }

  #end(replay: Replay, state: Replay['state']): void {
    this.#replays.set(replay.name, { ...replay, state, endedAt: this.#options.clock.now() });
  }

  #later(run: () => void): void {
    const cancel = this.#options.clock.after(0, () => {
      this.#cancels.delete(cancel);
      run();
    });
    this.#cancels.add(cancel);
  }

  #get(name: string): Replay {
    const replay = this.#replays.get(name);
    if (replay === undefined) throw notFound(`Replay ${name} does not exist.`);
    return replay;
  }

  #read(input: JsonObject): Replay {
    const archiveArn = requiredText(input, 'EventSourceArn', { most: 1600 });
    const archive = this.#options.archives.get(parseArchiveArn(archiveArn) ?? archiveArn);
    const fromMs = requiredTime(input, 'EventStartTime');
    const toMs = requiredTime(input, 'EventEndTime');
    if (fromMs >= toMs) {
      throw validationException(
        'Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.',
      );
    }
    const description = optionalText(input, 'Description', { most: 512 });
    return {
      name: requiredText(input, 'ReplayName', replayName),
      archive: archive.name,
      archiveArn,
      ...(description === undefined ? {} : { description }),
      ...this.#readDestination(input, archive.sourceArn),
      fromMs,
      toMs,
      startedAt: this.#options.clock.now(),
      state: 'STARTING',
    };
  }

  #readDestination(input: JsonObject, sourceArn: string): Pick<Replay, 'busName' | 'destination' | 'ruleArns'> {
    const destination = isJsonObject(input.Destination) ? input.Destination : {};
    const arn = requiredText(destination, 'Arn', { most: 1600 });
    if (arn !== sourceArn) {
      throw validationException(
        'Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.',
      );
    }
    const ruleArns = Array.isArray(destination.FilterArns) ? destination.FilterArns.map(String) : [];
    return { busName: this.#options.buses.get(parseBusName(arn)).name, destination, ruleArns };
  }
}

function isUnderWay({ state }: Replay): boolean {
  return state === 'STARTING' || state === 'RUNNING' || state === 'CANCELLING';
}

function summary(replay: Replay): JsonObject {
  return {
    ReplayName: replay.name,
    EventSourceArn: replay.archiveArn,
    State: replay.state,
    ...(replay.state === 'FAILED' ? { StateReason: 'The process ended while the replay was under way.' } : {}),
    EventStartTime: replay.fromMs / 1000,
    EventEndTime: replay.toMs / 1000,
    ...(replay.lastEventAt === undefined ? {} : { EventLastReplayedTime: replay.lastEventAt / 1000 }),
    ReplayStartTime: replay.startedAt / 1000,
    ...(replay.endedAt === undefined ? {} : { ReplayEndTime: replay.endedAt / 1000 }),
  };
}
