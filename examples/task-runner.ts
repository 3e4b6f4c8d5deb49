// How does a task runner end its tasks, without telling one twice and without leaving one behind?
//
// Each task is in a process group of its own. The first ^C, or a SIGTERM, goes to each group once; the second ^C is SIGTERM, the
// third SIGKILL, and so are the first and the second end of the grace, in milliseconds: the argument. The runner ends last, by
// the signal that it has got.

import type { ChangeableSignal } from 'sigmask';
import { spawn } from 'sigmask/child_process';
import { coordinateShutdown, type ShutdownChild } from 'sigmask/shutdown';

const TASKS: Record<string, ChangeableSignal[]> = {
  'exits at once': [],
  'ignores SIGINT': ['SIGINT'],
  hangs: ['SIGINT', 'SIGTERM'],
};

const grace = Number(process.argv[2] ?? 5_000);
const tasks: ShutdownChild[] = [];

function endOf({ waitStatus }: ShutdownChild): string {
  if (waitStatus === null) return 'still runs';
  return waitStatus.signal === null ? `ended with exit code ${waitStatus.code}` : `ended by ${waitStatus.signal}`;
}

// Before there are any: a signal that comes while they are started is for them, too.
const { requested } = coordinateShutdown(tasks, {
  grace,
  report: ({ signal, children }) => {
    console.log(`All ${children.length} tasks are over, ending by ${signal}.`);
  },
});
requested.addEventListener('abort', () => {
  console.log('Asking the tasks to finish; ^C for SIGTERM ...');
});

for (const [name, ignore] of Object.entries(TASKS)) {
  const task = spawn('sleep', ['600'], {
    stdio: ['ignore', 'inherit', 'inherit'],
    signals: { ignore },
    processGroup: 'new',
    // Where this process is sent SIGKILL. A task's own children do not get it.
    ...(process.platform === 'linux' && { parentDeathSignal: 'SIGKILL' }),
  });
  task.on('exit', () => {
    console.log(`The task that ${name} ${endOf(task)}.`);
  });
  tasks.push(task);
}
console.log('Three tasks run. Press ^C.');
