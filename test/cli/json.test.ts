// Each output in JSON is as schema/command.json describes it, and only that.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';

import { sigmask } from '../support/command.ts';
import { NO_PROCESS, startFamily } from './support.ts';

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
ajv.addSchema(JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'schema', 'command.json'), 'utf8')) as object, 'command');

function problemsIn(name: string, output: string): unknown {
  const validate = ajv.getSchema(`command#/$defs/${name}`);
  if (validate === undefined) throw new Error(`the schema does not define ${name}`);
  return validate(JSON.parse(output)) === true ? [] : validate.errors;
}

test.each<[string, string, string[], 'stdout' | 'stderr']>([
  ['of this process and others', 'show', ['show', '--json', `${process.pid}`, '1', `${process.ppid}`, NO_PROCESS], 'stdout'],
  ['of all signals', 'show', ['show', '-j', '--ignore-signal', '--block-signal', '--', 'true'], 'stdout'],
  ['of nothing', 'show', ['show', '-j', '--', 'true'], 'stdout'],
  ['of all signals', 'decode', ['decode', '--json', '0xffffffffffffffff'], 'stdout'],
  ['of one signal', 'decode', ['decode', '--json', '1'], 'stdout'],
  ['of all signals', 'run', ['run', '--json', '--ignore-signal', '--block-signal', '--list-signal-handling', 'true'], 'stderr'],
  ['of nothing', 'run', ['run', '--json', '--list-signal-handling', 'true'], 'stderr'],
  ['of all processes', 'tree', ['tree', '--json', '--signal', 'TERM', '1'], 'stdout'],
  ['of several processes', 'tree', ['tree', '--json', `${process.ppid}`, '1'], 'stdout'],
])('%s, by %s', async (_, name, args, stream) => {
  expect(problemsIn(name, (await sigmask(...args))[stream])).toEqual([]);
});

test('of a family with every fate', async () => {
  const pid = await startFamily();
  for (const signal of ['INT', 'CONT', 'STOP', 'QUIT', 'RTMIN+1']) {
    const { stdout } = await sigmask('tree', '--json', '--signal', signal, `${pid}`);
    expect(problemsIn('tree', stdout)).toEqual([]);
  }
});

test('the schema is not met by less or by more', async () => {
  const { stdout } = await sigmask('show', '--json');
  const [state] = JSON.parse(stdout) as [Record<string, unknown>];
  for (const property of Object.keys(state)) {
    const less = Object.fromEntries(Object.entries(state).filter(([name]) => name !== property));
    expect(problemsIn('show', JSON.stringify([less]))).toMatchObject([{ keyword: 'required', params: { missingProperty: property } }]);
  }
  expect(problemsIn('show', JSON.stringify([{ ...state, more: 1 }]))).toMatchObject([{ keyword: 'additionalProperties' }]);
  expect(problemsIn('show', JSON.stringify([{ ...state, ignored: ['INT'] }]))).toMatchObject([{ keyword: 'pattern' }]);
});
