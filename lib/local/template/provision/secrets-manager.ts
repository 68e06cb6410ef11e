// Secrets. An existing secret keeps its value: a start must not overwrite a value that was set by hand.
import { randomInt } from 'node:crypto';
import { unless } from './attempt.ts';
import { physicalName } from './physical-name.ts';
import { Properties } from './properties.ts';
import { implemented, type Provisioner, withoutEffect } from './provisioner.ts';

const absent = ['ResourceNotFoundException'];

export const secret: Provisioner = {
  rules: {
    ...implemented('Name', 'Description', 'SecretString', 'GenerateSecretString'),
    ...withoutEffect('nothing is encrypted on this machine', 'KmsKeyId'),
    ...withoutEffect('tags are for the bill', 'Tags'),
  },
  put: async ({ logicalId, properties }, context) => {
    const read = new Properties(logicalId, properties);
    const { stackName } = context;
    const Name = read.optionalText('Name') ?? physicalName({ stackName, logicalId, maxLength: 512 });
    const present = await unless(absent, () => context.call('secretsmanager', 'DescribeSecret', { SecretId: Name }));
    const made =
      present ??
      (await context.call('secretsmanager', 'CreateSecret', {
        Name,
        ...read.pick('Description'),
        SecretString: secretString(read),
      }));
    return { ref: String(made.ARN), attributes: { Id: String(made.ARN) } };
  },
  remove: async ({ ref }, context) => {
    const request = { SecretId: ref, ForceDeleteWithoutRecovery: true };
    await unless(absent, () => context.call('secretsmanager', 'DeleteSecret', request));
  },
};

function secretString(read: Properties): string {
  if (read.has('SecretString')) return read.text('SecretString');
  const generation = read.inside('GenerateSecretString');
  const password = generatePassword(generation);
  if (!generation.has('SecretStringTemplate')) return password;
  const template: unknown = JSON.parse(generation.text('SecretStringTemplate'));
  return JSON.stringify({ ...(template as object), [generation.text('GenerateStringKey')]: password });
}

const alphabets = {
  lower: 'abcdefghijklmnopqrstuvwxyz',
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  digits: '0123456789',
  punctuation: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
};

function generatePassword(generation: Properties): string {
  generation.allowOnly(
    'ExcludeCharacters',
    'ExcludeLowercase',
    'ExcludeNumbers',
    'ExcludePunctuation',
    'ExcludeUppercase',
    'GenerateStringKey',
    'IncludeSpace',
    'PasswordLength',
    'RequireEachIncludedType',
    'SecretStringTemplate',
  );
  const excluded = new Set(generation.optionalText('ExcludeCharacters') ?? '');
  const kinds = [
    generation.flag('ExcludeLowercase') ? '' : alphabets.lower,
    generation.flag('ExcludeUppercase') ? '' : alphabets.upper,
    generation.flag('ExcludeNumbers') ? '' : alphabets.digits,
    generation.flag('ExcludePunctuation') ? '' : alphabets.punctuation,
    generation.flag('IncludeSpace') ? ' ' : '',
  ].map((alphabet) => [...alphabet].filter((character) => !excluded.has(character)));
  const length = generation.optionalNumber('PasswordLength') ?? 32;
  const wantsEach = !generation.has('RequireEachIncludedType') || generation.flag('RequireEachIncludedType');
  const all = kinds.flat();
  if (all.length === 0) generation.refuse('ExcludeCharacters', 'leaves no character for a password');
  const ofEach = wantsEach ? kinds.filter((kind) => kind.length > 0).map(oneOf) : [];
  const rest = Array.from({ length: Math.max(0, length - ofEach.length) }, () => oneOf(all));
  return shuffled([...ofEach, ...rest]).join('');
}

function oneOf(characters: readonly string[]): string {
  return characters[randomInt(characters.length)] ?? '';
}

function shuffled(characters: readonly string[]): readonly string[] {
  const left = [...characters];
  return characters.map(() => left.splice(randomInt(left.length), 1)[0] ?? '');
}
