// The requests to both: conditions, updates, values, transactions and queries, in an order in which each starts from the same state.

export interface Probe {
  readonly operation: string;
  readonly input: Record<string, unknown>;
  /** Only makes ready for what follows. */
  readonly isSetUp?: boolean;
}

const TableName = 'parity';
const Key = { pk: { S: 'a' }, sk: { N: '1' } };
const numbers = { L: ['0', '1', '2', '3'].map((N) => ({ N })) };
const item = {
  ...Key,
  ...{ l: numbers, m: { M: { x: { N: '1' }, y: { S: 'q' } } }, nested: { L: [{ M: { z: { BOOL: true } } }] } },
  ...{ e: { S: '' }, n: { N: '5' }, s: { S: 'héllo' }, b: { B: 'AQID' }, t: { BOOL: true }, nu: { NULL: true } },
  ...{ ns: { NS: ['1', '2'] }, ss: { SS: ['a', 'b'] } },
};
const values = [
  ...[
    { S: 'q' },
    { S: '' },
    { S: 'h' },
    { N: '5' },
    { N: '05.0' },
    { N: '1' },
    { B: 'AQID' },
    { BOOL: true },
    { NULL: true },
  ],
  ...[{ SS: ['b', 'a'] }, { NS: ['2', '1'] }, numbers, { M: { y: { S: 'q' }, x: { N: '1' } } }, { L: [] }, { M: {} }],
];
const paths = 'l m e nested ns ss n s b t nu nope m.x m.nope l[0] l[9] n.x nested[0].z'.split(' ');

const ask = (operation: string, input: object): Probe => ({ operation, input: { TableName, ...input } });
const reset: Probe = { ...ask('PutItem', { Item: item }), isSetUp: true };
const isUsed = (expression: string) => expression.includes(':v');

const createTable: Probe = {
  operation: 'CreateTable',
  isSetUp: true,
  input: {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'N' },
    ],
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
  },
};

function condition(ConditionExpression: string, value?: object): Probe {
  const given = value === undefined ? {} : { ExpressionAttributeValues: { ':v': value } };
  return ask('PutItem', { Item: item, ConditionExpression, ...given });
}

const conditions = paths.flatMap((path) => [
  ...values.flatMap((value) => ['=', '<>', '<', '>='].map((operator) => condition(`${path} ${operator} :v`, value))),
  ...values.flatMap((value) => ['contains', 'begins_with'].map((name) => condition(`${name}(${path}, :v)`, value))),
  ...values.map((value) => condition(`${path} IN (:v)`, value)),
  ...['S', 'N', 'B', 'BOOL', 'NULL', 'SS', 'NS', 'L', 'M', 'X'].map((S) =>
    condition(`attribute_type(${path}, :v)`, { S }),
  ),
  ...['0', '1', '4', '5'].map((N) => condition(`size(${path}) = :v`, { N })),
  ...['attribute_exists', 'attribute_not_exists'].map((name) => condition(`${name}(${path})`)),
]);

function update(UpdateExpression: string, value?: object, ReturnValues = 'ALL_NEW'): Probe[] {
  const given = value === undefined ? {} : { ExpressionAttributeValues: { ':v': value } };
  return [reset, ask('UpdateItem', { Key, UpdateExpression, ReturnValues, ...given }), ask('GetItem', { Key })];
}

const updates = [
  ...[
    ...['REMOVE l[0], l[1]', 'REMOVE l[9]', 'REMOVE nope', 'REMOVE nope.x', 'REMOVE m.x', 'REMOVE pk', 'SET f = nope'],
    ...['SET f = if_not_exists(nope, n)', 'SET m.w = m', 'SET l[99] = n', 'SET nope.x = n', 'SET n = n - m.x'],
    ...[
      'SET n = s + n',
      'SET f = list_append(l, nope)',
      'SET m = n, m.x = n',
      'REMOVE l[0] SET l[2] = n',
      'SET a = ',
      '',
    ],
  ].flatMap((expression) => update(expression)),
  ...values.flatMap((value) =>
    ['SET f = :v', 'ADD f :v', 'ADD n :v', 'ADD ss :v', 'DELETE ns :v', 'SET n = n + :v', 'SET pk = :v'].flatMap(
      (one) => update(one, value),
    ),
  ),
  ...['NONE', 'ALL_OLD', 'UPDATED_OLD', 'UPDATED_NEW'].flatMap((returned) =>
    ['SET n = :v', 'SET m.x = :v', 'REMOVE m.y', 'SET nw = :v', 'REMOVE l[0]'].flatMap((expression) =>
      update(expression, isUsed(expression) ? { N: '9' } : undefined, returned),
    ),
  ),
];

const written = [
  ...'1e10 1E-5 -0 0.0 1.10 abc 1e126 1e-131 .5 5. 0x1 123456789012345678901234567890123456789'.split(' '),
].flatMap((N) => [ask('PutItem', { Item: { ...Key, n: { N } } }), ask('GetItem', { Key })]);

const refused = [
  ask('PutItem', { Item: { ...Key, n: { N: '+5' } } }),
  reset,
  ...[{}, { pk: { S: 'a' } }, { ...Key, x: { S: 'a' } }, { pk: { S: 'a' }, sk: { S: '1' } }].flatMap((one) =>
    ['GetItem', 'DeleteItem', 'UpdateItem'].map((operation) => ask(operation, { Key: one })),
  ),
  ...[{ x: {} }, { x: { S: 'a', N: '1' } }, { x: { SS: [] } }, { x: { SS: ['a', 'a'] } }, { x: { NULL: false } }].map(
    (more) => ask('PutItem', { Item: { ...Key, ...more } }),
  ),
  reset,
  ...['PutItem', 'UpdateItem', 'DeleteItem'].map((operation) =>
    ask(operation, {
      ...(operation === 'PutItem' ? { Item: item } : { Key }),
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    }),
  ),
];

const at = (N: string) => ({ pk: { S: 't' }, sk: { N } });
const put = (N: string, more: object = {}) => ({ Put: { TableName, Item: at(N), ...more } });
const isNew = { ConditionExpression: 'attribute_not_exists(pk)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };

const transactions = [
  ...[[], [{}], [put('1'), { Delete: { TableName, Key: at('1') } }], [put('1'), put('2')], [put('3'), put('1', isNew)]],
  ...[[{ Update: { TableName, Key: at('1') } }], [put('4'), { ConditionCheck: { TableName, Key: at('1') } }]],
].map((TransactItems): Probe => ({ operation: 'TransactWriteItems', input: { TransactItems } }));

const reads = [[], [{}], [{ Get: { TableName, Key: at('1') } }, { Get: { TableName, Key: at('99') } }]].map(
  (TransactItems): Probe => ({ operation: 'TransactGetItems', input: { TransactItems } }),
);

const rows = Array.from(
  { length: 25 },
  (_, n): Probe => ({
    ...ask('PutItem', { Item: { pk: { S: 'q' }, sk: { N: String(((n * 7) % 25) - 12) }, text: { S: 'x'.repeat(n) } } }),
    isSetUp: true,
  }),
);

const p = { ':p': { S: 'q' } };
const queries = [
  ...[
    {},
    { Limit: 3 },
    { ScanIndexForward: false, Limit: 4 },
    { Select: 'COUNT' },
    { ProjectionExpression: 'sk' },
    { Limit: 0 },
    { ExclusiveStartKey: { pk: { S: 'q' }, sk: { N: '0' } }, Limit: 2 },
  ],
]
  .map((more) => ask('Query', { KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: p, ...more }))
  .concat(
    ['sk > :v', 'sk <= :v', 'sk = :v', 'begins_with(sk, :v)', 'sk <> :v'].map((range) =>
      ask('Query', {
        KeyConditionExpression: `pk = :p AND ${range}`,
        ExpressionAttributeValues: { ...p, ':v': { N: '5' } },
      }),
    ),
    [ask('Scan', { Select: 'COUNT' })],
  );

export const probes: readonly Probe[] = [
  ...[createTable, reset, ...conditions, ...updates, ...written, ...refused],
  ...[...transactions, ...reads, ...rows, ...queries],
];
