// The state with which children start in this runtime, and what its own start and exit do to it.

const { readFileSync } = require('node:fs');

const sigmask = require('sigmask');
const { fork, spawn, spawnSync, exec, withChildSignals } = require('sigmask/child_process');

const { demand, demandEqual, eventOf, textOf } = require('./runtime-demand.cjs');

const runtime = ['bun', 'deno'].find((name) => name in process.versions) ?? 'node';
const OPTIONS = { signals: { ignore: 'SIGINT', block: 'SIGUSR1' }, processGroup: 'new' };
const SIGINT = 0x2n;
const SIGUSR1 = 0x200n;

// The kernel's own report on a child, which itself changes nothing of its state.
const field = (text, name) => BigInt(`0x${new RegExp(`^${name}:\\s+(\\w+)`, 'm').exec(text)[1]}`);
const statusOf = (text) => [field(text, 'SigIgn') & SIGINT, field(text, 'SigBlk') & SIGUSR1];

function demandSignals(text, { signalsAtExec }) {
  demand(signalsAtExec.ignored.equals('SIGINT') && signalsAtExec.blocked.equals('SIGUSR1'), 'signalsAtExec is what was asked for');
  demand(field(text, 'SigIgn') === SIGINT && field(text, 'SigBlk') === SIGUSR1, 'the kernel says the same');
}

// What a child of the child has, of that which the child has.
const INHERITED = { node: [0n, 0n], bun: [0n, SIGUSR1], deno: [SIGINT, SIGUSR1] }[runtime];

/** Demands that a child that is this runtime has kept its state to its exit, and is in this group. */
function demandKept(text) {
  const [group, ready, below, atExit] = text.split('---\n');
  demandEqual(Number(group), sigmask.getpgrp());
  demandEqual(statusOf(ready), [SIGINT, SIGUSR1]);
  demandEqual(statusOf(below), INHERITED);
  demandEqual(statusOf(atExit), [SIGINT, SIGUSR1]);
}

const { signals } = OPTIONS;
const CALLS = {
  async spawn() {
    const child = spawn('/bin/cat', ['/proc/self/status'], OPTIONS);
    const [text] = await Promise.all([textOf(child.stdout), eventOf(child, 'close')]);
    demandSignals(text, child);
  },
  spawnSync() {
    const result = spawnSync('/bin/cat', ['/proc/self/status'], OPTIONS);
    demandSignals(`${result.stdout}`, result);
  },
  async 'a child that is this runtime, by spawn'() {
    demandKept(await textOf(spawn(process.execPath, [__filename, 'report'], { signals, stdio: ['ignore', 'pipe', 'inherit'] }).stdout));
  },
  'a child that is this runtime, by spawnSync': () =>
    demandKept(spawnSync(process.execPath, [__filename, 'report'], { signals, encoding: 'utf8' }).stdout),
  async 'a child that is this runtime, by fork'() {
    demandKept(await textOf(fork(__filename, ['report'], { signals, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] }).stdout));
  },
  async 'a child that is this runtime, in a scope'() {
    const { stdout } = withChildSignals(signals, () => require('node:child_process').spawn(process.execPath, [__filename, 'report']));
    demandKept(await textOf(stdout));
  },
  // Deno takes flags of Node there, too.
  async 'a command that this runtime executes'() {
    const command = `"${process.execPath}" --no-warnings "${__filename}" print "$WORD"; exit`;
    const text = await new Promise((resolve, reject) => {
      exec(command, { env: { ...process.env, WORD: 'a word' } }, (error, stdout) => (error ? reject(error) : resolve(stdout)));
    });
    demandEqual(text, 'a word\n');
  },
  'flags of Node for this runtime'() {
    const { stdout } = spawnSync(process.execPath, ['-e', 'console.log(6 * 7)'], { encoding: 'utf8' });
    demandEqual(stdout, '42\n');
  },
  async contain() {
    const child = spawn('/bin/sh', ['-c', 'setsid sleep 600 & echo; wait'], { contain: true });
    await eventOf(child.stdout, 'data');
    await child.end({ signal: 'SIGKILL' });
    demand(child.members().length === 0, 'all members have ended');
  },
  'an end by a real-time signal'() {
    const { waitStatus } = spawnSync('/bin/sh', ['-c', 'kill -40 $$']);
    // musl has another SIGRTMIN.
    const [name] = sigmask.SignalSet.of(40);
    demand(/^SIGRTMIN\+[56]$/.test(name) && waitStatus.signal === name, JSON.stringify(waitStatus));
  },
  withChildSignals: () => withChildSignals({ ignore: 'SIGINT' }, () => {}),
};

// The words of this program when it is the child.
const AS_CHILD = {
  print: (word) => console.log(word),
  report() {
    const own = () => readFileSync('/proc/self/status', 'utf8');
    const below = require('node:child_process').spawnSync('/bin/cat', ['/proc/self/status'], { encoding: 'utf8' }).stdout;
    console.log([sigmask.getpgrp(), own(), below].join('\n---\n'));
    console.log('---');
    process.on('exit', () => console.log(own()));
  },
};

if (require.main === module) AS_CHILD[process.argv[2]](process.argv[3]);
else module.exports = CALLS;
