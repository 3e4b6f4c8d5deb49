// No environment makes the command sigmask crash or report another state; names that every object has are not options.

import { describe, expect, test } from 'vitest';

import { forEach, sigmask, SIGMASK } from '../support/command.ts';
import { bytesOf, CASES, execute, noSanitizer, PATH } from '../support/exact.ts';

// A hang ends the test. A step takes about 0.1 seconds on an idle machine.

describe.skipIf(noSanitizer)('no environment makes a command crash or report another state', () => {
  // A Node that runs show or decode gets these from the user.
  const environments = CASES.map(([name, pairs]) => [name, [PATH, ...pairs.filter((pair) => !/^(PATH|NODE_OPTIONS)=|^SHELLOPTS/.test(pair))]] as const);

  test.each(environments)('%s', async (_, environment) => {
    const commands = [['decode', 'INT'], ['tree', '--json', `${process.pid}`], ['watch', '--count=1', 'show', '1'], ['run', '--list-signal-handling', 'true']];
    await forEach(commands, async (args) => {
      const { code, output } = await execute([SIGMASK, ...args], environment);
      expect([args, code, output === '']).toEqual([args, 0, args[0] === 'run']);
    });
    const shown = await execute([SIGMASK, 'show', '--json', '--', 'x', 'a b', bytesOf('é')], environment);
    expect(JSON.parse(Buffer.from(shown.output, 'latin1').toString())).toMatchObject([{ command: 'x', args: ['x', 'a b', 'é'], blocked: [], ignored: [] }]);
  });

  test.each(['constructor', '__proto__'])('%s is no option and no command', async (name) => {
    for (const args of [['show', `--${name}`], ['tree', `--${name}`], ['decode', `--${name}`], ['watch', `--${name}`], ['watch', name], [name]]) {
      const { code, stdout, stderr } = await sigmask(...args);
      expect([args, code, stdout, stderr.split('\n').length]).toEqual([args, 2, '', 2]);
    }
    expect(await sigmask('run', `--${name}`, 'true')).toEqual({ code: 125, signal: null, stdout: '', stderr: `sigmask run: '--${name}': unknown option; see "sigmask run --help"\n` });
  });
});
