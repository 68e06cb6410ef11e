import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { bodyOf, entry, type Fixture, openFixture, queueArn } from './fixture.ts';

const busArn = 'arn:aws:events:us-east-1:000000000000:event-bus/default';
const archiveArn = 'arn:aws:events:us-east-1:000000000000:archive/all';
const startedAt = Date.parse('2026-01-01T00:00:00Z') / 1000;
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

async function archive(fixture: Fixture, members: Record<string, unknown> = {}): Promise<void> {
  await fixture.events.call('CreateArchive', { ArchiveName: 'all', EventSourceArn: busArn, ...members });
}

function replay(fixture: Fixture, members: Record<string, unknown> = {}) {
  return fixture.events.call('StartReplay', {
    ReplayName: 'again',
    EventSourceArn: archiveArn,
    EventStartTime: startedAt,
    EventEndTime: startedAt + 3600,
    Destination: { Arn: busArn },
    ...members,
  });
}

describe('an archive', () => {
  test('keeps the events of its bus that match its pattern', async () => {
    const fixture = await openFixture();
    await archive(fixture, { EventPattern: '{"source":["shop"]}', Description: 'sales', RetentionDays: 2 });

    await fixture.put(entry());
    await fixture.put(entry({ Source: 'bank' }));

    const [event] = [await fixture.events.call('DescribeArchive', { ArchiveName: 'all' })];
    expect(event).toEqual({
      ArchiveArn: archiveArn,
      ArchiveName: 'all',
      EventSourceArn: busArn,
      State: 'ENABLED',
      Description: 'sales',
      EventPattern: '{"source":["shop"]}',
      RetentionDays: 2,
      EventCount: 1,
      SizeBytes: expect.any(Number),
      CreationTime: startedAt,
    });
  });

  test('forgets events after its retention', async () => {
    const fixture = await openFixture();
    await archive(fixture, { RetentionDays: 1 });
    await fixture.put(entry());
    const counts: unknown[] = [];

    for (const pause of [86_400_000, 1]) {
      await fixture.clock.advance(pause);
      counts.push((await fixture.events.call('DescribeArchive', { ArchiveName: 'all' })).EventCount);
    }

    expect(counts).toEqual([1, 0]);
  });

  test('is changed, listed and deleted', async () => {
    const { events, ...fixture } = await openFixture();
    await archive({ events, ...fixture });

    await events.call('UpdateArchive', { ArchiveName: 'all', RetentionDays: 7 });
    const listed = await events.call('ListArchives', { NamePrefix: 'a' });
    await events.call('DeleteArchive', { ArchiveName: 'all' });

    expect(listed).toEqual({ Archives: [expect.objectContaining({ ArchiveName: 'all', RetentionDays: 7 })] });
    expect(await events.call('ListArchives', {})).toEqual({ Archives: [] });
  });

  test.each([
    [{}, 'ResourceAlreadyExistsException'],
    [{ ArchiveName: 'x', EventSourceArn: `${busArn}s` }, 'ResourceNotFoundException'],
    [{ ArchiveName: 'x'.repeat(49) }, 'ValidationException'],
    [{ ArchiveName: 'x', EventPattern: '{}' }, 'InvalidEventPatternException'],
    [{ ArchiveName: 'x', RetentionDays: -1 }, 'ValidationException'],
    [{ ArchiveName: 'x', KmsKeyIdentifier: 'y' }, 'NotImplemented'],
  ])('is refused: %j', async (members, code) => {
    const fixture = await openFixture();
    await archive(fixture);

    await expect(archive(fixture, members)).rejects.toMatchObject({ code });
  });

  test('outlives the process', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'flowgate-archive-'));
    folders.push(dataDir);
    const before = await openFixture({ dataDir });
    await archive(before);
    await before.put(entry());
    await before.events.close();

    const after = await openFixture({ dataDir, clock: before.clock });

    expect(await after.events.call('DescribeArchive', { ArchiveName: 'all' })).toMatchObject({ EventCount: 1 });
  });
});

describe('a replay', () => {
  test('sends an archive’s events of a period again, with the replay’s name, and does not archive them', async () => {
    const fixture = await openFixture();
    await archive(fixture);
    for (const [offset, total] of [
      [0, 1],
      [3599, 2],
      [3600, 3],
    ] as const) {
      await fixture.put(entry({ Time: startedAt + offset, Detail: JSON.stringify({ total }) }));
    }
    await fixture.rule('orders', { source: ['shop'] }, { Arn: queueArn });

    const started = await replay(fixture);
    await fixture.clock.advance(0);

    const described = await fixture.events.call('DescribeReplay', { ReplayName: 'again' });
    expect(started).toEqual({
      ReplayArn: 'arn:aws:events:us-east-1:000000000000:replay/again',
      State: 'STARTING',
      ReplayStartTime: startedAt,
    });
    expect(fixture.calls.map(bodyOf)).toEqual([
      expect.objectContaining({ 'replay-name': 'again', detail: { total: 1 } }),
      expect.objectContaining({ 'replay-name': 'again', detail: { total: 2 } }),
    ]);
    expect(described).toMatchObject({ State: 'COMPLETED', EventLastReplayedTime: startedAt + 3599 });
    expect(await fixture.events.call('DescribeArchive', { ArchiveName: 'all' })).toMatchObject({ EventCount: 3 });
  });

  test('sends more than a hundred events, in the order of their times', async () => {
    const fixture = await openFixture();
    await archive(fixture);
    for (let index = 0; index < 120; index += 1) {
      await fixture.put(entry({ Time: startedAt + 200 - index, Detail: JSON.stringify({ index }) }));
    }
    await fixture.rule('orders', { source: ['shop'] }, { Arn: queueArn, InputPath: '$.detail.index' });

    await replay(fixture);
    await fixture.clock.advance(0);

    expect(fixture.calls.map(bodyOf)).toEqual(Array.from({ length: 120 }, (_, index) => 119 - index));
  });

  test('goes only to the rules that are named', async () => {
    const fixture = await openFixture();
    await archive(fixture);
    await fixture.put(entry());
    const first = await fixture.rule('first', { source: ['shop'] }, { Arn: queueArn });
    await fixture.rule('second', { source: ['shop'] }, { Arn: queueArn });

    await replay(fixture, { Destination: { Arn: busArn, FilterArns: [first] } });
    await fixture.clock.advance(0);

    expect(fixture.calls.map(({ caller }) => caller)).toEqual([expect.objectContaining({ sourceArn: first })]);
  });

  test('is cancelled before its next hundred events', async () => {
    const fixture = await openFixture();
    await archive(fixture);
    for (let index = 0; index < 150; index += 1) await fixture.put(entry());
    await fixture.rule('orders', { source: ['shop'] }, { Arn: queueArn });
    await replay(fixture);

    const cancelled = await fixture.events.call('CancelReplay', { ReplayName: 'again' });
    await fixture.clock.advance(0);

    expect(cancelled).toMatchObject({ State: 'CANCELLING' });
    expect(fixture.calls).toEqual([]);
    expect(await fixture.events.call('ListReplays', { State: 'CANCELLED' })).toMatchObject({
      Replays: [{ ReplayName: 'again', State: 'CANCELLED' }],
    });
    await expect(fixture.events.call('CancelReplay', { ReplayName: 'again' })).rejects.toMatchObject({
      code: 'IllegalStatusException',
    });
  });

  test.each([
    [{ EventSourceArn: `${archiveArn}s` }, 'ResourceNotFoundException'],
    [{ EventEndTime: startedAt }, 'ValidationException'],
    [{ Destination: { Arn: `${busArn}s` } }, 'ValidationException'],
    [{ Destination: {} }, 'ValidationException'],
  ])('is refused: %j', async (members, code) => {
    const fixture = await openFixture();
    await archive(fixture);

    await expect(replay(fixture, members)).rejects.toMatchObject({ code });
  });

  test('is created once per name', async () => {
    const fixture = await openFixture();
    await archive(fixture);
    await replay(fixture);

    await expect(replay(fixture)).rejects.toMatchObject({ code: 'ResourceAlreadyExistsException' });
  });

  test('that the end of the process interrupted is marked as failed', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'flowgate-replay-'));
    folders.push(dataDir);
    const before = await openFixture({ dataDir });
    await archive(before);
    await replay(before);
    await before.events.close();

    const after = await openFixture({ dataDir, clock: before.clock });

    expect(await after.events.call('DescribeReplay', { ReplayName: 'again' })).toMatchObject({
      State: 'FAILED',
      StateReason: 'The process ended while the replay was under way.',
    });
  });
});
