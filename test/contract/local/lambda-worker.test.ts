// The behaviour of a function's worker thread: cold start, environment, errors, crashes, timeouts, logs.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { functionCache } from '../../../lib/cli/project.ts';
import { createTemporaryFolder } from '../../fixtures/temporary-folder.ts';
import { LambdaWorkerFixture } from './lambda-worker-fixture.ts';

// Threads start slowly on a machine that is busy with other tests.
jest.setTimeout(30_000);

let fixture: LambdaWorkerFixture;
beforeEach(() => {
  fixture = new LambdaWorkerFixture();
});
afterEach(() => fixture.close());

describe('an invocation', () => {
  test('returns the value that the handler resolves to', async () => {
    const name = await fixture.create('export const handler = async (event) => ({ doubled: event.value * 2 });');

    const answer = await fixture.invoke(name, { value: 21 });

    expect(answer).toEqual({ StatusCode: 200, Payload: '{"doubled":42}', ExecutedVersion: '$LATEST' });
  });

  test('returns null for a handler that returns nothing', async () => {
    const name = await fixture.create('export const handler = async () => {};');

    expect((await fixture.invoke(name)).Payload).toBe('null');
  });

  test('gives the handler a context that describes the invocation', async () => {
    const name = await fixture.create(
      'export const handler = async (_, context) => ({ ...context, left: context.getRemainingTimeInMillis() });',
      { Timeout: 5, MemorySize: 256 },
    );

    const context = await fixture.answerOf(name);

    expect(context).toMatchObject({
      functionName: name,
      functionVersion: '$LATEST',
      memoryLimitInMB: '256',
      logGroupName: `/aws/lambda/${name}`,
      invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      left: expect.any(Number),
    });
    const { left } = context as { left: number };
    expect(left).toBeGreaterThan(4000);
    expect(left).toBeLessThanOrEqual(5000);
  });

  test('sees its own environment variables and none of the host’s', async () => {
    process.env.HOST_SECRET = 'not for functions';
    const name = await fixture.create('export const handler = async () => ({ ...process.env });', {
      Environment: { Variables: { TABLE: 'events' } },
    });

    const env = await fixture.answerOf(name);

    delete process.env.HOST_SECRET;
    expect(env).toMatchObject({
      TABLE: 'events',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
      AWS_ACCESS_KEY_ID: 'AKID',
      AWS_SECRET_ACCESS_KEY: 'secret of arn:aws:iam::000000000000:role/worker',
      AWS_SESSION_TOKEN: 'session',
      _HANDLER: 'index.handler',
    });
    expect(env).not.toHaveProperty('HOST_SECRET');
    expect(env).toHaveProperty('HOME', expect.stringContaining(functionCache));
  });

  test('sees no variable of the compile cache, unless it sets one', async () => {
    const codeCache = createTemporaryFolder();
    const cached = new LambdaWorkerFixture({ codeCache });
    const source = 'export const handler = async () => process.env.NODE_COMPILE_CACHE ?? "none";';
    const own = { Environment: { Variables: { NODE_COMPILE_CACHE: codeCache } } };
    const names = [await cached.create(source), await cached.create(source, own)];

    const answers = [await cached.answerOf(names[0] ?? ''), await cached.answerOf(names[1] ?? '')];

    await cached.close();
    expect(answers).toEqual(['none', codeCache]);
    const [place = ''] = readdirSync(codeCache).filter((name) => /^[0-9a-f]{32}-[0-9a-f]{32}$/.test(name));
    expect(readdirSync(join(codeCache, place)).toSorted()).toEqual(['code', 'compiled']);
  });

  test('uses the compiled form of code with the same modules and other data', async () => {
    const codeCache = createTemporaryFolder();
    const source = 'export const handler = async () => "done";';
    for (const data of ['1', '2']) {
      const cached = new LambdaWorkerFixture({ codeCache });
      await cached.answerOf(await cached.create(source, {}, { 'data.json': data }));
      await cached.close();
    }

    const [one, other] = readdirSync(codeCache).map((place) =>
      readdirSync(join(codeCache, place, 'compiled'), { recursive: true }).toSorted(),
    );

    // A form that does not belong to the path of its module is compiled again, under another name.
    expect(one?.length).toBeGreaterThan(0);
    expect(other).toEqual(one);
  });

  test('reuses a warm worker', async () => {
    const name = await fixture.create('let count = 0; export const handler = async () => ++count;');

    const answers = [await fixture.answerOf(name), await fixture.answerOf(name), await fixture.answerOf(name)];

    expect(answers).toEqual([1, 2, 3]);
  });

  test('runs in its own worker while another is busy', async () => {
    // Each invocation waits until both have begun: one after the other they would never end.
    const name = await fixture.create(
      `import { existsSync, writeFileSync } from 'node:fs';
      const markOf = (id) => process.env.LAMBDA_TASK_ROOT + '/' + id;
      export const handler = async ({ own, other }) => {
        writeFileSync(markOf(own), '');
        while (!existsSync(markOf(other))) await new Promise((done) => setTimeout(done, 5));
        return own;
      };`,
      { Timeout: 60 },
    );

    const answers = await Promise.all([
      fixture.answerOf(name, { own: 'a', other: 'b' }),
      fixture.answerOf(name, { own: 'b', other: 'a' }),
    ]);

    expect(answers).toEqual(['a', 'b']);
  });

  test('waits for a worker if this machine has no free one', async () => {
    await fixture.close();
    fixture = new LambdaWorkerFixture({ maxWorkersPerFunction: 1 });
    const name = await fixture.create('let count = 0; export const handler = async () => ++count;');

    expect(await Promise.all([fixture.answerOf(name), fixture.answerOf(name)])).toEqual([1, 2]);
  });

  test('is refused if the reserved concurrency of the function is used up', async () => {
    const name = await fixture.create(
      'export const handler = async () => new Promise((done) => setTimeout(done, 100));',
      {
        ReservedConcurrentExecutions: 1,
      },
    );

    const answers = await Promise.allSettled([fixture.invoke(name), fixture.invoke(name)]);

    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(answers[1]).toMatchObject({
      reason: {
        code: 'TooManyRequestsException',
        status: 429,
        details: { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' },
      },
    });
  });

  test('keeps its warm worker after an update that changes nothing', async () => {
    const name = await fixture.create('let count = 0; export const handler = async () => ++count;');
    await fixture.answerOf(name);

    await fixture.service.call('UpdateFunctionConfiguration', { FunctionName: name, Timeout: 3 });

    expect(await fixture.answerOf(name)).toBe(2);
  });

  test('honours NODE_OPTIONS of the function', async () => {
    const name = await fixture.create('export const handler = async () => process.sourceMapsEnabled;', {
      Environment: { Variables: { NODE_OPTIONS: '--enable-source-maps' } },
    });

    expect(await fixture.answerOf(name)).toBe(true);
  });

  test('runs the new code once the code is updated', async () => {
    const name = await fixture.create('export const handler = async () => "old";');
    const before = await fixture.answerOf(name);

    await fixture.service.call('UpdateFunctionCode', {
      FunctionName: name,
      LocalDirectory: fixture.bundle('export const handler = async () => "new";'),
    });

    expect([before, await fixture.answerOf(name)]).toEqual(['old', 'new']);
  });

  test('finishes with the old code if it began before the update', async () => {
    const name = await fixture.create(
      'export const handler = async () => { await new Promise((done) => setTimeout(done, 200)); return "old"; };',
    );
    const underWay = fixture.answerOf(name);

    await fixture.service.call('UpdateFunctionCode', {
      FunctionName: name,
      LocalDirectory: fixture.bundle('export const handler = async () => "new";'),
    });

    expect(await Promise.all([underWay, fixture.answerOf(name)])).toEqual(['old', 'new']);
  });
});

describe('an error', () => {
  test('of the handler is returned with its type, message and trace, and keeps the worker warm', async () => {
    const name = await fixture.create(`
      let count = 0;
      export const handler = async () => {
        if (++count === 1) throw new TypeError('no such order');
        return count;
      };`);

    const answer = await fixture.invoke(name);

    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(JSON.parse(String(answer.Payload))).toEqual({
      errorType: 'TypeError',
      errorMessage: 'no such order',
      trace: expect.arrayContaining(['TypeError: no such order']),
    });
    expect(await fixture.answerOf(name)).toBe(2);
  });

  test('that is not an Error is returned with its type of value', async () => {
    const name = await fixture.create('export const handler = async () => { throw "plain"; };');

    expect(await fixture.answerOf(name)).toEqual({ errorType: 'string', errorMessage: 'plain', trace: [] });
  });

  test.each([
    ['exits with 1', 'process.exit(1)', /^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 1$/],
    ['exits with 0', 'process.exit(0)', /^RequestId: [0-9a-f-]{36} Error: Runtime exited without providing a reason$/],
  ])('when the handler %s is Runtime.ExitError', async (_, statement, message) => {
    const name = await fixture.create(`export const handler = async () => { ${statement}; };`);

    const error = await fixture.answerOf(name);

    expect(error).toEqual({ errorType: 'Runtime.ExitError', errorMessage: expect.stringMatching(message) });
  });

  test('that is not caught ends only that worker', async () => {
    const name = await fixture.create(`
      export const handler = async ({ crash }) => {
        if (crash) setTimeout(() => { throw new RangeError('too far'); }, 0);
        await new Promise((done) => setTimeout(done, 100));
        return 'fine';
      };`);

    const answers = await Promise.all([fixture.answerOf(name, { crash: true }), fixture.answerOf(name)]);

    expect(answers).toEqual([expect.objectContaining({ errorType: 'RangeError', errorMessage: 'too far' }), 'fine']);
    expect(await fixture.answerOf(name)).toBe('fine');
  });

  test('in a promise without a handler is Runtime.UnhandledPromiseRejection', async () => {
    const name = await fixture.create(`
      export const handler = async () => {
        void Promise.reject(new Error('forgotten'));
        await new Promise((done) => setTimeout(done, 100));
      };`);

    expect(await fixture.answerOf(name)).toMatchObject({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'Error: forgotten',
      reason: { errorType: 'Error', errorMessage: 'forgotten' },
    });
  });

  test('of lacking memory ends the worker and not the platform', async () => {
    const name = await fixture.create(
      `
      const hoard = [];
      export const handler = async () => { for (;;) hoard.push(new Array(100_000).fill(hoard.length)); };`,
      { Timeout: 60 },
    );

    expect(await fixture.answerOf(name)).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('Runtime exited with error: signal'),
    });
  });

  test.each([
    ['a file that is not there', 'lost.handler', 'Runtime.ImportModuleError', /^Error: Cannot find module 'lost'/],
    [
      'an export that is not there',
      'index.lost',
      'Runtime.HandlerNotFound',
      /^index.lost is undefined or not exported$/,
    ],
    ['no dot', 'index', 'Runtime.MalformedHandlerName', /^Bad handler$/],
    ['a callback', 'index.old', 'Runtime.CallbackHandlerDeprecated', /removed support for callback-based/],
  ])('of a handler with %s is returned at its first invocation', async (_, Handler, errorType, message) => {
    const name = await fixture.create(
      'export const handler = 1; export const old = (event, context, callback) => {};',
      {
        Handler,
      },
    );

    const error = await fixture.answerOf(name);

    expect(error).toMatchObject({ errorType, errorMessage: expect.stringMatching(message) });
  });

  test('for a promise that can never settle is Runtime.NodeJsExit', async () => {
    const name = await fixture.create('export const handler = async () => new Promise(() => {});', { Timeout: 30 });

    expect(await fixture.answerOf(name)).toMatchObject({ errorType: 'Runtime.NodeJsExit' });
  });

  test('between two events causes only a cold start for the next one', async () => {
    const name = await fixture.create(`
      process.on('exit', () => console.log('gone'));
      export const handler = async () => { setTimeout(() => process.exit(3), 20); return 'fine'; };`);
    const first = await fixture.answerOf(name);
    while (!fixture.lines.some((line) => line.endsWith('gone')))
      await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 100));

    expect([first, await fixture.answerOf(name)]).toEqual(['fine', 'fine']);
  });

  test('in the syntax is Runtime.UserCodeSyntaxError', async () => {
    const name = await fixture.create('export const handler = async () => {');

    expect(await fixture.answerOf(name)).toMatchObject({ errorType: 'Runtime.UserCodeSyntaxError' });
  });

  test('at the top of the module is returned unchanged', async () => {
    const name = await fixture.create('throw new Error("TABLE is not set"); export const handler = async () => 1;');

    expect(await fixture.answerOf(name)).toMatchObject({ errorType: 'Error', errorMessage: 'TABLE is not set' });
  });

  test('for an answer over 6 MB is Function.ResponseSizeTooLarge', async () => {
    const name = await fixture.create('export const handler = async () => "x".repeat(6_291_556);');

    expect(await fixture.answerOf(name)).toEqual({
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    });
  });
});

describe('a timeout', () => {
  test('ends a worker in an infinite loop', async () => {
    const name = await fixture.create('export const handler = async ({ hang }) => { while (hang); return "fine"; };', {
      Timeout: 1,
    });

    const error = await fixture.answerOf(name, { hang: true });

    expect(error).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/^RequestId: [0-9a-f-]{36} Error: Task timed out after 1.00 seconds$/),
    });
    expect(await fixture.answerOf(name)).toBe('fine');
  });
});

describe('the log', () => {
  test('has START, END and REPORT around the output of an invocation', async () => {
    const name = await fixture.create(`
      export const handler = async () => {
        console.log('taken', { id: 1 });
        console.error('broken\\nin two');
        process.stdout.write('raw\\n');
      };`);

    await fixture.invoke(name);

    expect(fixture.lines).toEqual([
      expect.stringMatching(/^INIT_START Runtime Version: nodejs:24/),
      expect.stringMatching(/^START RequestId: [0-9a-f-]{36} Version: \$LATEST$/),
      expect.stringMatching(/^\d{4}-[^\t]+Z\t[0-9a-f-]{36}\tINFO\ttaken { id: 1 }$/),
      expect.stringMatching(/\tERROR\tbroken\nin two$/),
      'raw',
      expect.stringMatching(/^END RequestId: /),
      expect.stringMatching(/^REPORT RequestId: .*\tBilled Duration: \d+ ms\tMemory Size: 128 MB\t.*Init Duration: /),
    ]);
  });

  test('in JSON is one object per line, from the configured level on', async () => {
    const name = await fixture.create(
      'export const handler = async () => { console.debug("hidden"); console.warn({ left: 3 }); };',
      { LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'WARN' } },
    );

    await fixture.invoke(name);

    expect(fixture.lines.map((line) => JSON.parse(line))).toEqual([
      { timestamp: expect.any(String), level: 'WARN', requestId: expect.any(String), message: { left: 3 } },
    ]);
  });

  test('has an error in JSON with its type, message and stack', async () => {
    const name = await fixture.create('export const handler = async () => { throw new RangeError("too far"); };', {
      LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'WARN' },
    });

    await fixture.invoke(name);

    expect(fixture.lines.map((line) => JSON.parse(line))).toMatchObject([
      {
        level: 'ERROR',
        message: {
          errorType: 'RangeError',
          errorMessage: 'too far',
          stackTrace: expect.arrayContaining(['RangeError: too far']),
        },
      },
    ]);
  });

  test('has an error in text with its stack', async () => {
    const name = await fixture.create('export const handler = async () => { throw new RangeError("too far"); };');

    await fixture.invoke(name);

    expect(fixture.lines).toContainEqual(
      expect.stringMatching(
        /\tERROR\tInvoke Error \t\{"errorType":"RangeError","errorMessage":"too far","stack":\["RangeError/,
      ),
    );
  });

  test('passes an embedded metric on unchanged', async () => {
    const metric = '{"_aws":{"CloudWatchMetrics":[]},"accepted":1}';
    const name = await fixture.create(`export const handler = async () => console.log('${metric}');`);

    await fixture.invoke(name);

    expect(fixture.lines).toContain(metric);
  });

  test('is in the response if the caller requests its tail', async () => {
    const name = await fixture.create('export const handler = async () => console.log("seen");');

    const { LogResult } = await fixture.invoke(name, {}, { LogType: 'Tail' });

    expect(Buffer.from(String(LogResult), 'base64').toString()).toMatch(/START RequestId.*seen.*REPORT RequestId/s);
  });
});
