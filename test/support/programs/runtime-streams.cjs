// The streams and events of children in this runtime.

const { AsyncLocalStorage } = require('node:async_hooks');
const stock = require('node:child_process');
const { subscribe, unsubscribe } = require('node:diagnostics_channel');
const { EventEmitter, once } = require('node:events');
const { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const { ChildProcess, spawn, spawnSync } = require('sigmask/child_process');

const { demand, demandEqual, eventOf, textOf } = require('./runtime-demand.cjs');

const shell = (script, options) => spawn('/bin/sh', ['-c', script], options);
const MANY = 1_000_000;

const CALLS = {
  async 'input, output and errors'() {
    const child = shell('cat; echo error >&2; exit 3');
    child.stdin.end('x'.repeat(MANY));
    const [stdout, stderr, [code]] = await Promise.all([textOf(child.stdout), textOf(child.stderr), once(child, 'close')]);
    demandEqual([code, stdout.length, stderr], [3, MANY, 'error\n']);
    demandEqual([child.stdin.bytesWritten, child.stdout.bytesRead, child.stderr.bytesRead], [MANY, MANY, 6]);
  },
  async 'the class of a child'() {
    const child = spawn('/bin/true');
    demand(child instanceof stock.ChildProcess && child instanceof ChildProcess && child instanceof EventEmitter, 'all have their instance');
    await once(child, 'close');
  },
  async 'a spawn that fails'() {
    const child = spawn('/nowhere', ['one']);
    const [[error], [code], text] = await Promise.all([once(child, 'error'), eventOf(child, 'close'), textOf(child.stdout)]);
    demandEqual([error.code, error.stage, error.syscall, error.path, error.spawnargs], ['ENOENT', 'execve', 'spawn /nowhere', '/nowhere', ['one']]);
    demandEqual([code, child.exitCode, child.pid, text], [-2, -2, undefined, '']);
  },
  async 'the order of events'() {
    const child = shell('echo out; exec 1>&-; read line; exit 0');
    const seen = [];
    for (const event of ['spawn', 'exit', 'close']) child.on(event, () => seen.push(event));
    for (const event of ['data', 'end']) child.stdout.on(event, () => seen.push(event));
    child.stdout.on('end', () => child.stdin.end());
    await once(child, 'close');
    demandEqual(seen, ['spawn', 'data', 'end', 'exit', 'close']);
  },
  async 'output before exit'() {
    for (let count = 0; count < 20; count++) {
      const child = spawn('/bin/echo', ['text']);
      let text = '';
      child.stdout.on('data', (data) => (text += data));
      await once(child, 'exit');
      demand(text === 'text\n', `the output of child ${count} came first`);
    }
  },
  async 'much output'() {
    const child = spawn('head', ['-c', String(50 * MANY), '/dev/zero']);
    let length = 0;
    child.stdout.on('data', (data) => (length += data.length));
    await once(child, 'close');
    demandEqual(length, 50 * MANY);
  },
  async 'a child that does not read'() {
    const child = spawn('/bin/sleep', ['60']);
    const block = Buffer.alloc(65_536);
    child.stdin.on('error', () => {});
    let writes = 1;
    while (child.stdin.write(block) && writes < 100) writes++;
    child.kill('SIGKILL');
    await once(child, 'close');
    demand(writes < 20, `the stream is full after ${writes} writes`);
  },
  async 'a paused stream'() {
    const child = shell(`head -c ${3 * MANY} /dev/zero; echo done >&2`);
    child.stdout.pause();
    let isDone = false;
    child.stderr.on('data', () => (isDone = true));
    // By the time that another child has ended, this one would have written all.
    await once(shell('exit 0'), 'close');
    demand(!isDone, 'the child waits');
    demandEqual((await textOf(child.stdout)).length, 3 * MANY);
  },
  async 'a child that has closed its input'() {
    const child = shell('exec 0<&-; echo; sleep 60');
    await once(child.stdout, 'data');
    child.stdin.write('text');
    const [{ code }] = await eventOf(child.stdin, 'error');
    child.kill('SIGKILL');
    demandEqual(code, 'EPIPE');
  },
  async 'a destroyed output'() {
    const child = shell('echo; read line; echo more; echo more');
    await once(child.stdout, 'data');
    child.stdout.destroy();
    await once(child.stdout, 'close');
    child.stdin.end('\n');
    demandEqual(await once(child, 'exit'), [null, 'SIGPIPE']);
  },
  async 'an encoding'() {
    const child = shell(`printf '\\303'; read line; printf '\\251'`);
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part) => (text += part));
    child.stdin.end('\n');
    await once(child, 'close');
    demandEqual(text, 'é');
  },
  async 'a fourth descriptor, for both directions'() {
    const child = spawn('/bin/sh', ['-c', 'cat <&3 >&3'], { stdio: ['ignore', 'ignore', 'inherit', 'pipe'] });
    child.stdio[3].end('over it');
    demandEqual(await textOf(child.stdio[3]), 'over it');
  },
  async 'a file as output'() {
    const folder = mkdtempSync(join(tmpdir(), 'sigmask-runtime-'));
    const fd = openSync(join(folder, 'file'), 'w');
    await once(spawn('/bin/echo', ['text'], { stdio: ['ignore', fd, 'inherit'] }), 'close');
    closeSync(fd);
    demandEqual(readFileSync(join(folder, 'file'), 'utf8'), 'text\n');
    rmSync(folder, { recursive: true });
  },
  async 'the output of another child as input'() {
    const first = shell('read line; echo text', { stdio: ['pipe', 'pipe', 'inherit'] });
    const second = spawn('tr', ['a-z', 'A-Z'], { stdio: [first.stdout, 'pipe', 'inherit'] });
    first.stdin.end('\n');
    demandEqual(await textOf(second.stdout), 'TEXT\n');
  },
  async kill() {
    const child = spawn('/bin/sleep', ['60']);
    let unknown;
    try {
      child.kill('SIGFOO');
    } catch (error) {
      unknown = error.code;
    }
    demandEqual([unknown, child.kill(0), child.killed, child.kill('SIGUSR1')], ['ERR_UNKNOWN_SIGNAL', true, true, true]);
    demandEqual([...(await once(child, 'exit')), child.signalCode, child.kill()], [null, 'SIGUSR1', 'SIGUSR1', false]);
  },
  async 'timeout, AbortSignal, dispose'() {
    const late = spawn('/bin/sleep', ['60'], { timeout: 20 });
    demandEqual(await once(late, 'exit'), [null, 'SIGTERM']);
    const controller = new AbortController();
    const aborted = spawn('/bin/sleep', ['60'], { signal: controller.signal, killSignal: 'SIGKILL' });
    const ended = Promise.all([eventOf(aborted, 'error'), eventOf(aborted, 'exit')]);
    controller.abort('why');
    const [[{ name, code, cause }], end] = await ended;
    demandEqual([name, code, cause, end], ['AbortError', 'ABORT_ERR', 'why', [null, 'SIGKILL']]);
    if (Symbol.dispose === undefined) return;
    const disposed = spawn('/bin/sleep', ['60']);
    disposed[Symbol.dispose]();
    demandEqual(await once(disposed, 'exit'), [null, 'SIGTERM']);
  },
  async 'cwd, env, argv0, detached, shell'() {
    const options = { cwd: '/usr', env: { WORD: 'of env', PATH: process.env.PATH }, argv0: 'name', detached: true };
    const child = spawn('/bin/sh', ['-c', 'pwd; echo "$WORD"; tr "\\0" " " < /proc/$$/cmdline; echo; cut -d" " -f6 /proc/$$/stat'], options);
    const [directory, word, args, session] = (await textOf(child.stdout)).split('\n');
    demandEqual([directory, word, args.split(' ')[0], Number(session)], ['/usr', 'of env', 'name', child.pid]);
    demandEqual(await textOf(spawn('echo $((1+2))', { shell: true }).stdout), '3\n');
  },
  'an invalid option'() {
    try {
      spawn('/bin/true', [], { cwd: 1 });
    } catch (error) {
      return demand(error instanceof TypeError && error.code === 'ERR_INVALID_ARG_TYPE', error.message);
    }
    throw new Error('spawn has not thrown');
  },
  unref() {
    const { status, signal, stdout } = spawnSync(process.execPath, [__filename, 'unref'], { encoding: 'utf8', timeout: 20_000 });
    const [text, pid] = stdout.split(' ');
    process.kill(Number(pid), 'SIGKILL');
    demandEqual([status, signal, text], [0, null, 'unreferenced']);
  },
  async AsyncLocalStorage() {
    const storage = new AsyncLocalStorage();
    const seen = [];
    const see = () => seen.push(storage.getStore());
    const child = storage.run('value', () => {
      const one = spawn('/bin/echo');
      for (const event of ['exit', 'close']) one.on(event, see);
      one.stdout.on('data', see);
      return one;
    });
    await once(child, 'close');
    demandEqual(seen, ['value', 'value', 'value']);
  },
  async 'the diagnostics channel'() {
    const seen = [];
    const see = ({ process: one }) => seen.push(one);
    subscribe('child_process', see);
    const child = spawn('/bin/true');
    unsubscribe('child_process', see);
    await once(child, 'close');
    demand(seen.length === 1 && seen[0] === child, `it was announced ${seen.length} times`);
  },
  async 'no descriptor left open'() {
    const open = () => readdirSync('/proc/self/fd').length;
    const run = async () => {
      const child = spawn('/bin/true');
      child.stdout.resume();
      child.stderr.resume();
      await once(child, 'close');
    };
    const runMany = () => Promise.all(Array.from({ length: 20 }, run));
    await runMany();
    const before = open();
    for (let round = 0; round < 3; round++) await runMany();
    demand(open() <= before + 1, `${before} were open before, and ${open()} after`);
  },
};

if (require.main === module) {
  const child = spawn('/bin/sleep', ['60'], { stdio: 'ignore' });
  child.unref();
  console.log(`unreferenced ${child.pid}`);
} else module.exports = CALLS;
