// Processes and groups, as sysctl, kill and getpgid report them.

import { spawn as stockSpawn } from 'node:child_process';
import { once } from 'node:events';

import { spawn } from '../../dist/child_process.js';
import { bitsOf, errorOf, native, readProcess, RUNNING, signals, startZombie, STOPPED, until } from './common.mjs';

const NO_PROCESS = 99_999_998;
const LAUNCHD = 1;
const MOST = 100_000;
const BY_DEFAULT = ['SIGCHLD', 'SIGURG', 'SIGWINCH', 'SIGIO', ...('SIGINFO' in signals ? ['SIGINFO'] : [])];

const sleeper = (options) => spawn('/bin/sleep', ['60'], { stdio: 'ignore', ...options });

export const FACTS = [
  {
    place: 'native/look/macos_process.cc',
    text: 'KERN_PROC_PID succeeds without a process where there is none',
    wanted: 'ESRCH',
    find: () => errorOf(readProcess(NO_PROCESS).error),
  },
  {
    place: 'native/look/macos_process.cc',
    text: 'KERN_PROC_ALL lists the processes of all users',
    wanted: [true, true],
    find() {
      const pids = new Int32Array(MOST);
      const listed = pids.subarray(0, native.listProcesses(pids));
      return [listed.includes(LAUNCHD), listed.includes(process.pid)];
    },
  },
  {
    place: 'lib/look/sysctl.ts',
    text: 'p_sigignore and p_sigcatch are those of the processes of any user',
    wanted: ['success', true],
    find() {
      const { error, ignored, caught } = readProcess(LAUNCHD);
      return [errorOf(error), (ignored | caught) !== 0];
    },
  },
  {
    place: 'lib/look/sysctl.ts',
    text: 'p_sigignore has what is ignored by default, and never SIGCONT; execve keeps what is ignored',
    wanted: { ignored: bitsOf(...BY_DEFAULT, 'SIGQUIT'), caught: 0 },
    find() {
      const child = sleeper({ signals: { ignore: ['SIGQUIT', 'SIGCONT'] } });
      const { ignored, caught } = readProcess(child.pid);
      return { ignored: ignored >>> 0, caught: caught >>> 0 };
    },
  },
  {
    place: 'lib/look/sysctl.ts',
    text: 'p_sigcatch has what is caught',
    wanted: [false, true],
    find() {
      const catches = () => (readProcess(process.pid).caught & bitsOf('SIGUSR2')) !== 0;
      const before = catches();
      process.on('SIGUSR2', () => {});
      return [before, catches()];
    },
  },
  {
    place: 'lib/look/sysctl.ts',
    text: 'p_stat is SRUN for a process that sleeps, and SSTOP for one that has stopped',
    wanted: [RUNNING, STOPPED],
    async find() {
      const child = stockSpawn('/bin/sleep', ['60'], { stdio: 'ignore' });
      const running = readProcess(child.pid).state;
      child.kill('SIGSTOP');
      await until(() => readProcess(child.pid).state !== running);
      return [running, readProcess(child.pid).state];
    },
  },
  {
    place: 'lib/child/group.ts',
    text: 'getpgid and getsid fail with ESRCH for a zombie; kill and sysctl do not',
    wanted: { getpgid: 'ESRCH', getsid: 'ESRCH', kill: true, sid: 0 },
    async find() {
      const pid = await startZombie(false);
      return {
        getpgid: errorOf(native.getpgid(pid)),
        getsid: errorOf(native.getsid(pid)),
        kill: process.kill(pid, 0),
        sid: readProcess(pid).sid,
      };
    },
  },
  {
    place: 'lib/child/group.ts',
    text: 'killpg fails with EPERM where a group has only zombies, and with ESRCH where it has none',
    wanted: { zombies: 'EPERM', lives: 0, none: 'ESRCH' },
    async find() {
      const pid = await startZombie(true);
      const zombies = errorOf(native.killpg(pid, 0));
      return { zombies, lives: native.groupLives(pid), none: errorOf(native.killpg(NO_PROCESS, 0)) };
    },
  },
  {
    place: 'native/look/macos_process.cc',
    text: 'e_ppid, e_pgid and the name are those of the process',
    wanted: { ppid: true, pgid: true, command: 'sleep' },
    async find() {
      const child = sleeper({ processGroup: 'new' });
      await once(child, 'spawn');
      const { ppid, pgid, command } = readProcess(child.pid);
      child.kill('SIGKILL');
      return { ppid: ppid === process.pid, pgid: pgid === child.pid, command };
    },
  },
];
