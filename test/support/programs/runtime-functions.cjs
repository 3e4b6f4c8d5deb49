// The functions that collect output, and those that wait, in this runtime.

const { promisify } = require('node:util');

const { exec, execFile, execFileSync, execSync, spawnSync } = require('sigmask/child_process');

const { demand, demandEqual } = require('./runtime-demand.cjs');

const run = promisify(exec);
const runFile = promisify(execFile);
const failureOf = (promise) => promise.then(() => demand(false, 'it fails'), (error) => error);

module.exports = {
  async exec() {
    demandEqual(await run('echo out; echo err >&2'), { stdout: 'out\n', stderr: 'err\n' });
    const command = 'echo out; echo err >&2; exit 4';
    const { code, killed, signal, cmd, stdout, stderr } = await failureOf(run(command));
    demandEqual([code, killed, signal, cmd, stdout, stderr], [4, false, null, command, 'out\n', 'err\n']);
  },
  async 'exec with a timeout'() {
    const { code, killed, signal } = await failureOf(run('exec sleep 60', { timeout: 20 }));
    demandEqual([code, killed, signal], [null, true, 'SIGTERM']);
  },
  async execFile() {
    const { stdout } = await runFile('printf', ['\\001'], { encoding: 'buffer' });
    demandEqual([Buffer.isBuffer(stdout), [...stdout]], [true, [1]]);
    const error = await failureOf(runFile('/bin/echo', ['long'], { maxBuffer: 2 }));
    demandEqual([error.code, error.stdout], ['ERR_CHILD_PROCESS_STDIO_MAXBUFFER', 'lo']);
  },
  spawnSync() {
    const options = { input: 'in', encoding: 'utf8' };
    const { status, signal, output, stdout, stderr, error } = spawnSync('/bin/sh', ['-c', 'cat; echo err >&2; exit 4'], options);
    demandEqual([status, signal, output, stdout, stderr, error], [4, null, [null, 'in', 'err\n'], 'in', 'err\n', undefined]);
  },
  'spawnSync with limits'() {
    const late = spawnSync('/bin/sleep', ['60'], { timeout: 20 });
    demandEqual([late.status, late.signal, late.error.code, late.error.syscall], [null, 'SIGTERM', 'ETIMEDOUT', 'spawnSync /bin/sleep']);
    demandEqual(spawnSync('yes', [], { maxBuffer: 100 }).error.code, 'ENOBUFS');
  },
  'a spawnSync that fails'() {
    const { error, status, pid } = spawnSync('/nowhere', ['one']);
    const { code, stage, path, spawnargs } = error;
    demandEqual([code, stage, path, spawnargs, status, pid], ['ENOENT', 'execve', '/nowhere', ['one'], null, 0]);
  },
  'execSync, execFileSync'() {
    demandEqual(execSync('echo out', { encoding: 'utf8' }), 'out\n');
    try {
      execFileSync('/bin/sh', ['-c', 'echo err >&2; exit 2'], { stdio: 'pipe' });
    } catch ({ status, message, stderr }) {
      return demandEqual([status, message, `${stderr}`], [2, 'Command failed: /bin/sh -c echo err >&2; exit 2\nerr\n', 'err\n']);
    }
    throw new Error('execFileSync has not thrown');
  },
};
