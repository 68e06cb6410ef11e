import { describe, expect, test } from '@jest/globals';
import { parseManifest } from '../../../../lib/core/workflow/manifest.ts';
import { FlowgateError } from '../../../../lib/value/errors.ts';

const id = '7cbe5fa0-3633-436d-9dcf-8f72156c4cb3';

function errorsOf(manifest: unknown): readonly (readonly [string, string])[] {
  try {
    parseManifest(manifest);
  } catch (error) {
    if (error instanceof FlowgateError) return error.errors.map(({ pointer, message }) => [pointer, message]);
    throw error;
  }
  return [];
}

describe('the name in a trigger', () => {
  test.each(['event', 'source'])(
    'that would match only a literal "*" is refused with the pattern that is meant: %s',
    (member) => {
      expect(errorsOf({ id, triggers: [{ [member]: 'user.*' }] })).toEqual([
        [
          `/triggers/0/${member}`,
          expect.stringMatching(/^is compared letter by letter, .+: write {"wildcard": "user\.\*"}$/),
        ],
      ]);
    },
  );

  test.each([
    [{ wildcrd: 'x' }, /^must be a text, or an object with one of "wildcard", .+; did you mean "wildcard"\?$/],
    [{}, /^must be a text, or an object with one of "wildcard", "prefix"/],
    [{ prefix: 'a', suffix: 'b' }, /^must be a text, or an object with one of/],
    [['a', 'b'], /^must be a text, or an object with one of/],
    ['', /^must not be empty$/],
    ['x'.repeat(129), /^must be at most 128 long$/],
  ])('is refused where it is %j', (event, message) => {
    expect(errorsOf({ id, triggers: [{ event }] })).toEqual([['/triggers/0/event', expect.stringMatching(message)]]);
  });
});

describe('parseManifest', () => {
  test('needs an ID alone and fills in the rest', () => {
    expect(parseManifest({ id })).toEqual({
      id,
      description: '',
      status: 'live',
      active: true,
      triggers: [],
      input: {},
      permissions: [],
      allowSelfTrigger: false,
    });
  });

  test('spells an ID in lower case, so that two spellings are one workflow', () => {
    expect(parseManifest({ id: id.toUpperCase() }).id).toBe(id);
  });

  test.each(['Bestellung prüfen', 'A & B: 100 % "sure"?', '注文を確認', '👩‍🔬 lab', '𝒳'.repeat(128), 'orders'])(
    'takes the name %j',
    (name) => {
      expect(parseManifest({ id, name }).name).toBe(name);
    },
  );

  test('spells a name in composed letters, so that two spellings are one name', () => {
    expect(parseManifest({ id, name: 'pru\u0308fen' }).name).toBe('prüfen');
  });

  test('names every mistake at once, each with its place', () => {
    const errors = errorsOf({ id: 'x', status: 'gone', active: 'yes', triggers: [{}], trigers: [], 'a/b~c': 1 });

    expect(errors).toEqual(
      expect.arrayContaining([
        ['/id', 'must be a UUID'],
        ['/status', 'must be one of "live", "draft"'],
        ['/active', 'must be a boolean'],
        ['/triggers/0', 'needs "event" or "source"'],
        ['/trigers', 'is not a known member; did you mean "triggers"?'],
        ['/a~1b~0c', 'is not a known member'],
      ]),
    );
  });

  test.each([
    ['no object', [], '', /object/],
    ['nothing', undefined, '', /missing|object/],
    ['no ID', {}, '/id', /missing|UUID|string/],
    ['an ID with something after it', { id: `${id}\n` }, '/id', /UUID/],
    ['a trigger that takes every event', { id, triggers: [{ where: {} }] }, '/triggers/0', /"event" or "source"/],
    ['an empty event name', { id, triggers: [{ event: '' }] }, '/triggers/0/event', /empty/],
    [
      'an event name too long for EventBridge',
      { id, triggers: [{ event: 'x'.repeat(129) }] },
      '/triggers/0/event',
      /128/,
    ],
    ['a source of AWS’s', { id, triggers: [{ source: 'aws.s3' }] }, '/triggers/0/source', /"aws\."/],
    ['a misspelt trigger member', { id, triggers: [{ event: 'a', were: {} }] }, '/triggers/0/were', /known/],
    ['more than 20 triggers', { id, triggers: Array(21).fill({ event: 'a' }) }, '/triggers', /20/],
    ['a where that is no object', { id, triggers: [{ event: 'a', where: [] }] }, '/triggers/0/where', /object/],
    ['an empty name', { id, name: '' }, '/name', /1 to 128/],
    ['a name of 129 characters', { id, name: '𝒳'.repeat(129) }, '/name', /1 to 128/],
    ['a name with a line break', { id, name: 'a\nb' }, '/name', /control/],
    ['a name with a NUL', { id, name: 'a\0b' }, '/name', /control/],
    ['a name with half a character', { id, name: 'a\ud800' }, '/name', /control/],
    ['a name that begins with a blank', { id, name: ' a' }, '/name', /white space/],
    ['a name that ends with a no-break space', { id, name: 'a\u00a0' }, '/name', /white space/],
    ['a name that no path can name', { id, name: 'in/out' }, '/name', /path/],
    ['a name that clients resolve', { id, name: '..' }, '/name', /path/],
    ['a name that is a number', { id, name: 7 }, '/name', /string/],
    ['an input that is no schema', { id, input: [] }, '/input', /object/],
    [
      'permission for what is no ARN',
      { id, permissions: [{ actions: ['s3:GetObject'], resources: ['orders'] }] },
      '/permissions/0/resources/0',
      /^must be an ARN/,
    ],
    [
      'permission for all actions',
      { id, permissions: [{ actions: ['s3:*'], resources: ['a'] }] },
      '/permissions/0/actions/0',
      /service:Action/,
    ],
    [
      'permission without a resource',
      { id, permissions: [{ actions: ['s3:Get'], resources: [] }] },
      '/permissions/0/resources',
      /empty/,
    ],
  ])('refuses %s', (_, manifest, pointer, message) => {
    expect(errorsOf(manifest)).toContainEqual([pointer, expect.stringMatching(message)]);
  });
});
