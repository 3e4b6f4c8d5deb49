// Children, as sigmask starts and follows them.

import { once } from 'node:events';
import { writeSync } from 'node:fs';

import { spawn, spawnSync } from '../../dist/child_process.js';
import { ignoreSignals, waitGroup } from '../../dist/index.js';
import { ended, startNode, until, urlOf } from './common.mjs';

const KIB_64 = 64 * 1024;
const sleeper = (options) => spawn('/bin/sleep', ['60'], { stdio: 'ignore', ...options });

function hasGone(pid) {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
    return true;
  }
}

/** Kills a Node that has run `script`, which prints a number, and returns the number. */
async function killAfter(script) {
  const node = startNode(script);
  const [printed] = await once(node.stdout, 'data');
  node.kill('SIGKILL');
  await once(node, 'exit');
  return Number(printed);
}

export const FACTS = [
  {
    place: 'native/wait/watcher.cc',
    text: 'the end of a child is reported, with its code or signal',
    wanted: [7, 'SIGKILL'],
    find() {
      const killed = sleeper();
      killed.kill('SIGKILL');
      return Promise.all([ended(spawn('/bin/sh', ['-c', 'exit 7'], { stdio: 'ignore' })), ended(killed)]);
    },
  },
  {
    place: 'native/wait/child_ends.cc',
    text: 'stops are reported, and are no end',
    wanted: ['stopped SIGSTOP', 'continued', 'stopped SIGSTOP', 'exit SIGKILL'],
    async find() {
      const events = [];
      const child = sleeper();
      for (const name of ['stopped', 'continued', 'exit'])
        child.on(name, (...args) => events.push([name, ...args].filter(Boolean).join(' ')));
      for (const [signal, event] of [
        ['SIGSTOP', 'stopped'],
        ['SIGCONT', 'continued'],
        ['SIGSTOP', 'stopped'],
        ['SIGKILL', 'exit'],
      ]) {
        child.kill(signal);
        await once(child, event);
      }
      return events;
    },
  },
  {
    place: 'native/wait/communicate.cc',
    text: 'spawnSync waits by poll on a kqueue: for the end, and not for a stop',
    wanted: { end: 7, stop: 'ETIMEDOUT' },
    find() {
      const stopped = spawnSync('/bin/sh', ['-c', 'kill -STOP $$'], { timeout: 500, killSignal: 'SIGKILL' });
      return { end: spawnSync('/bin/sh', ['-c', 'exit 7']).status, stop: stopped.error?.code };
    },
  },
  {
    place: 'native/wait/exit_info.cc',
    text: 'the status of a child is known although the kernel reaps it',
    wanted: 7,
    find() {
      ignoreSignals('SIGCHLD');
      const child = spawn('/bin/sh', ['-c', 'read line; exit 7'], { stdio: ['pipe', 'ignore', 'inherit'] });
      child.stdin.end();
      return ended(child);
    },
  },
  {
    place: 'native/spawn/dispositions.cc',
    text: 'execve keeps the mask, and what a child reads back is what was asked for',
    wanted: { ignored: '{SIGINT}', blocked: '{SIGTERM}', after: 'stopped' },
    async find() {
      const child = sleeper({ signals: { ignore: 'SIGINT', block: 'SIGTERM' } });
      const { ignored, blocked } = child.signalsAtExec;
      child.kill('SIGTERM');
      child.kill('SIGSTOP');
      const after = await Promise.race(['stopped', 'exit'].map((event) => once(child, event).then(() => event)));
      return { ignored: String(ignored), blocked: String(blocked), after };
    },
  },
  {
    place: 'lib/spawn/preload.ts',
    text: 'a child that is Node ignores and blocks in all threads what was asked for',
    wanted: 'ignore {SIGTERM}',
    async find() {
      const script = `const { getDisposition, sigprocmask } = require(process.argv[1]);
        console.log(getDisposition('SIGINT'), String(sigprocmask('SIG_BLOCK')));`;
      const index = new URL('../../dist/index.js', import.meta.url).pathname;
      const child = spawn(process.execPath, ['--eval', script, index], {
        stdio: ['ignore', 'pipe', 'inherit'],
        signals: { ignore: 'SIGINT', block: 'SIGTERM' },
      });
      return `${(await once(child.stdout, 'data'))[0]}`.trim();
    },
  },
  {
    place: 'native/posix/descriptor.cc',
    text: 'a pipe of a child takes 64 KiB that no process reads',
    wanted: KIB_64,
    find() {
      const child = spawn('/bin/sleep', ['60'], { stdio: ['pipe', 'ignore', 'inherit'] });
      return writeSync(child.stdin._handle.fd, Buffer.alloc(KIB_64));
    },
  },
  {
    place: 'native/wait/process_ends.cc',
    text: 'the end of a group is reported when its last member ends, after its leader',
    wanted: ['exit', 'group'],
    async find() {
      const order = [];
      const child = spawn('/bin/sh', ['-c', '/bin/sleep 60 & echo $!; read line'], {
        processGroup: 'new',
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      const member = Number((await once(child.stdout, 'data'))[0]);
      const group = waitGroup(child.pid).then(() => order.push('group'));
      child.stdin.end();
      await once(child, 'exit');
      order.push('exit');
      process.kill(member, 'SIGKILL');
      await group;
      return order;
    },
  },
  {
    place: 'native/wait/parent_end.cc',
    text: 'dieWithParent ends a process when its parent is killed',
    wanted: 'ended',
    async find() {
      const child = `import { dieWithParent } from ${urlOf('index.mjs')}; dieWithParent('SIGKILL'); console.log(process.pid); setInterval(() => {}, 1e6);`;
      const script = `import { spawn } from 'node:child_process';
        spawn(process.execPath, ['--input-type=module', '--eval', ${JSON.stringify(child)}], { stdio: ['ignore', 'inherit', 'inherit'] });`;
      const pid = await killAfter(script);
      await until(() => hasGone(pid));
      return 'ended';
    },
  },
  {
    place: 'native/watchdog/macos_watch.cc',
    text: 'the watchdog sends a child its parentDeathSignal when the parent is killed',
    wanted: 'ended',
    async find() {
      const script = `import { spawn } from ${urlOf('child_process.mjs')};
        console.log(spawn('/bin/sleep', ['60'], { parentDeathSignal: 'SIGTERM', stdio: 'ignore' }).pid); setInterval(() => {}, 1e6);`;
      const pid = await killAfter(script);
      await until(() => hasGone(pid));
      return 'ended';
    },
  },
  {
    place: 'native/watchdog/macos_watch.cc',
    text: 'the watchdog ends the descendants of a contained child when the parent is killed',
    wanted: 'ended',
    async find() {
      const script = `import { spawn } from ${urlOf('child_process.mjs')};
        spawn('/bin/sh', ['-c', '/bin/sleep 60 & echo $!; wait'], { contain: true, stdio: ['ignore', 'pipe', 'inherit'] }).stdout.pipe(process.stdout);`;
      const pid = await killAfter(script);
      await until(() => hasGone(pid));
      return 'ended';
    },
  },
];
