import { expect, test } from '@jest/globals';
import { keepParsed, type Parse } from '../../../../../lib/local/services/dynamodb/parsed-expressions.ts';

/** A parser of `name = value`, which counts its calls. */
function createParser(): { readonly parse: Parse; readonly texts: string[] } {
  const texts: string[] = [];
  const parse: Parse = (text, { context }) => {
    texts.push(text);
    const [name = '', value = ''] = text.split(' = ');
    if (context.attrVals?.[value] === undefined) return `${value} is not defined`;
    delete context.unusedAttrNames[name];
    delete context.unusedAttrVals[value];
    return { path: [context.attrNames?.[name]], to: context.attrVals[value] };
  };
  return { parse, texts };
}

function createContext(names: Record<string, string>, values: Record<string, object>) {
  const unused = (of: object) => Object.fromEntries(Object.keys(of).map((name) => [name, true as const]));
  return { attrNames: names, attrVals: values, unusedAttrNames: unused(names), unusedAttrVals: unused(values) };
}

test('parses a text once, and returns the values of each call', () => {
  const { parse, texts } = createParser();
  const kept = keepParsed(parse);

  const results = ['1', '2', '3'].map((S) =>
    kept('#a = :v', { context: createContext({ '#a': 'name' }, { ':v': { S } }) }),
  );

  expect(results).toEqual(['1', '2', '3'].map((S) => ({ path: ['name'], to: { S } })));
  expect(texts).toEqual(['#a = :v']);
});

test('parses again for another name, another type of a value and another text', () => {
  const { parse, texts } = createParser();
  const kept = keepParsed(parse);

  kept('#a = :v', { context: createContext({ '#a': 'name' }, { ':v': { S: '1' } }) });
  const renamed = kept('#a = :v', { context: createContext({ '#a': 'other' }, { ':v': { S: '1' } }) });
  kept('#a = :v', { context: createContext({ '#a': 'name' }, { ':v': { N: '1' } }) });
  kept('#a = :w', { context: createContext({ '#a': 'name' }, { ':w': { S: '1' } }) });

  expect(renamed).toEqual({ path: ['other'], to: { S: '1' } });
  expect(texts).toHaveLength(4);
});

test('a caller that changes its result does not change the next one', () => {
  const kept = keepParsed(createParser().parse);
  const call = () => kept('#a = :v', { context: createContext({ '#a': 'name' }, { ':v': { S: '1' } }) });

  for (const result of [call(), call()]) (result as { path: string[] }).path.push('changed');

  expect(call()).toEqual({ path: ['name'], to: { S: '1' } });
});

test('reports the names that a text uses, also if another expression of the first call had used them', () => {
  const kept = keepParsed(createParser().parse);
  const first = { ...createContext({ '#a': 'name' }, { ':v': { S: '1' } }), unusedAttrNames: {} };
  const second = createContext({ '#a': 'name' }, { ':v': { S: '1' } });

  kept('#a = :v', { context: first });
  kept('#a = :v', { context: second });

  expect([second.unusedAttrNames, second.unusedAttrVals]).toEqual([{}, {}]);
});

test('parses an expression with an error, and one whose values are checked, each time', () => {
  const { parse, texts } = createParser();
  const kept = keepParsed(parse);

  for (const text of ['#a = :missing', '#a = :missing', 'attribute_type = :v', 'attribute_type = :v'])
    kept(text, { context: createContext({ '#a': 'name' }, { ':v': { S: '1' } }) });

  expect(texts).toHaveLength(4);
});

test('keeps no more than its limit: the oldest is parsed again', () => {
  const { parse, texts } = createParser();
  const kept = keepParsed(parse, 2);
  const call = (text: string) => kept(text, { context: createContext({}, { ':v': { S: '1' } }) });

  for (const text of ['a = :v', 'b = :v', 'c = :v', 'c = :v', 'a = :v']) call(text);

  expect(texts).toEqual(['a = :v', 'b = :v', 'c = :v', 'a = :v']);
});
