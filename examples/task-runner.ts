// How does a task runner end its tasks, without telling one twice and without leaving one behind?
//
// Each task is a shell script in a process group of its own. The first ^C, or a SIGTERM, goes to each group once; the second
// ^C is SIGTERM, the third SIGKILL, and so are the first and the second end of the grace, in milliseconds: the argument. The
// runner ends last, by the signal that it has got.

import { coordinateShutdown, type ShutdownChild } from 'sigmask/shutdown';
import { spawn } from 'sigmask/child_process';

const TASKS = {
  'exits at once': 'exec sleep 600',
  'ignores SIGINT': 'trap "" INT; exec sleep 600',
  hangs: 'trap "" INT TERM; exec sleep 600',
};

const grace = Number(process.argv[2] ?? 5_000);
const tasks: ShutdownChild[] = [];

function endOf({ waitStatus }: ShutdownChild): string {
  if (waitStatus === null) return 'still runs';
  return 'code' in waitStatus ? `ended with exit code ${waitStatus.code}` : `ended by ${waitStatus.signal}`;
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

for (const [name, script] of Object.entries(TASKS)) {
  const task = spawn('sh', ['-c', script], {
    stdio: ['ignore', 'inherit', 'inherit'],
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
