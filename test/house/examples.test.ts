// The programs in examples/ do what they demonstrate, in real terminals.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import { killMarked, marked } from '../support/processes.ts';
import { Shell, Terminal } from '../support/terminal.ts';
import { until } from '../support/until.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const DEMO = join(ROOT, 'scripts', 'demo.mjs');
const example = (name: string): string => join(ROOT, 'build', 'examples', `${name}.js`);

test('examples/ctrl-c-workers.ts: on a real ^C every worker finishes its job and cleans up, and stock workers are cut short', () => {
  const table = execFileSync(process.execPath, [DEMO], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const row = (name: string): number[] => {
    const cells = new RegExp(`^${name} +(\\d+) +(\\d+)$`, 'm').exec(table)?.slice(1).map(Number);
    return cells ?? [];
  };
  expect(row('workers that finished their current job')[1]).toBe(4);
  expect(row('workers that cleaned up')).toEqual([0, 4]);
  expect(row('workers that exited with 0')).toEqual([0, 4]);
  expect(row('workers killed by SIGINT')).toEqual([4, 0]);
  expect(row('jobs cut short')[0]).toBeGreaterThan(0);
  expect(row('jobs cut short')[1]).toBe(0);
});

describe('examples/task-runner.ts: three tasks, of which one exits at once, one ignores SIGINT and one hangs', () => {
  const MARK = `SIGMASK_TEST_MARK=tasks-${process.pid}.`;
  const command = (grace: number): string[] => ['env', MARK, process.execPath, example('task-runner'), String(grace)];

  async function inShell(grace: number): Promise<Shell> {
    const shell = await Shell.open();
    onTestFinished(() => {
      shell.kill();
      killMarked(MARK);
    });
    shell.run(...command(grace));
    await shell.shows('Press ^C');
    return shell;
  }

  test('^C: tasks that do not end are sent SIGTERM and SIGKILL as time passes; the shell sees 130, and no process is left', async () => {
    const shell = await inShell(300);
    shell.press('^C');
    await shell.shows('exits at once ended by SIGINT');
    await shell.shows('ignores SIGINT ended by SIGTERM');
    await shell.shows('hangs ended by SIGKILL');
    await shell.shows('All 3 tasks are over, ending by SIGINT');
    expect(marked(MARK).length).toBeLessThanOrEqual(1);
    expect([await shell.status(), marked(MARK)]).toEqual([130, []]);
  });

  test('^C ^C ^C: the same at once, however long the grace; the shell sees 130, and no process is left', async () => {
    const shell = await inShell(600_000);
    shell.press('^C');
    await shell.shows('exits at once ended by SIGINT');
    shell.press('^C');
    await shell.shows('ignores SIGINT ended by SIGTERM');
    shell.press('^C');
    await shell.shows('hangs ended by SIGKILL');
    expect([await shell.status(), marked(MARK)]).toEqual([130, []]);
  });

  function runner(): number {
    const [pid] = marked(MARK, 'task-runner');
    if (pid === undefined) throw new Error('there is no runner');
    return pid;
  }

  test('kill -TERM: the shell sees 143, and no process is left', async () => {
    const shell = await inShell(300);
    process.kill(runner(), 'SIGTERM');
    await shell.shows('ending by SIGTERM');
    expect([await shell.status(), marked(MARK)]).toEqual([143, []]);
  });

  test('in a container without a terminal: the same', async () => {
    const [file = '', ...args] = command(300);
    const child = spawn(file, args, { detached: true, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' } });
    onTestFinished(() => killMarked(MARK));
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    const closed = once(child, 'close');
    await until('the tasks run', () => output.includes('Press ^C'));
    child.kill('SIGTERM');
    expect([await closed, marked(MARK)]).toEqual([[null, 'SIGTERM'], []]);
    expect(output).toMatch(/exits at once ended by SIGTERM.*ignores SIGINT ended by SIGTERM|ignores SIGINT ended by SIGTERM.*exits at once ended by SIGTERM/s);
    expect(output).toMatch(/hangs ended by SIGKILL.*All 3 tasks are over, ending by SIGTERM/s);
  });

  test('SIGKILL of the runner leaves no task behind', async () => {
    const shell = await inShell(300);
    process.kill(runner(), 'SIGKILL');
    expect(await shell.status()).toBe(137);
    await until('no task is left', () => marked(MARK).length === 0);
  });
});

describe('examples/job-control-shell.ts', () => {
  interface Member {
    group: string;
    foreground: string;
    state: string;
    command: string;
  }

  class JobShell extends Terminal {
    constructor() {
      super(process.execPath, [example('job-control-shell')]);
      onTestFinished(() => this.kill());
    }

    get members(): Member[] {
      const { stdout } = spawnSync('ps', ['-o', 'pgid=,tpgid=,state=,comm=', '--ppid', String(this.pid)], { encoding: 'utf8' });
      return stdout.trim().split('\n').filter(Boolean).map((line) => {
        const [group = '', foreground = '', state = '', command = ''] = line.trim().split(/ +/);
        return { group, foreground, state, command };
      });
    }

    /** Waits until these commands are in one group, in this state, and have the terminal or not. */
    async untilJob(commands: string, state: string, hasTerminal: boolean): Promise<void> {
      await until(`${commands}: ${state}${hasTerminal ? '+' : ''}`, () => {
        const { members } = this;
        const [leader] = members;
        const names = members.map(({ command }) => command).join(' | ');
        const owner = hasTerminal ? leader?.group : String(this.pid);
        return names === commands && members.every((member) => member.group === leader?.group && member.state === state && member.foreground === owner);
      });
    }

    async type(line: string): Promise<void> {
      await this.shows('$ ');
      this.press(line, 'enter');
    }
  }

  test('runs pipelines, and SIGPIPE ends a writer without a reader', async () => {
    const shell = new JobShell();
    await shell.type('echo hello | tr a-z A-Z | rev');
    await shell.shows('OLLEH');
    await shell.type('yes | head -n 1');
    await shell.shows(/\ny\r/);
    await shell.type('/nowhere/to/be/found');
    await shell.shows('ENOENT');
    await shell.type('exit');
    expect(await shell.ended).toMatchObject({ exitCode: 0, signal: 0 });
  });

  test('runs a pipeline in one group; ^Z stops it, bg and fg continue it, ^C ends it, and the shell goes on', async () => {
    const shell = new JobShell();
    await shell.type('sleep 600 | sleep 601');
    await shell.untilJob('sleep | sleep', 'S', true);
    shell.press('^Z');
    await shell.shows('sleep 600 | sleep 601 (Stopped)');
    await shell.untilJob('sleep | sleep', 'T', false);
    await shell.type('bg');
    await shell.untilJob('sleep | sleep', 'S', false);
    await shell.type('fg');
    await shell.untilJob('sleep | sleep', 'S', true);
    shell.press('^C');
    await shell.type('jobs');
    await shell.type('echo on');
    await shell.shows(/\non\r/);
    await until('no member', () => shell.members.length === 0);
    shell.press('^D');
    expect(await shell.ended).toMatchObject({ exitCode: 0, signal: 0 });
  });

  test('stops a job that reads in the background; fg gives it the keys; ^C and ^Z at the prompt do nothing; the end of the shell ends its jobs', async () => {
    const shell = new JobShell();
    await shell.type('cat &');
    await shell.shows('cat (Stopped)');
    shell.press('^Z', '^C');
    await shell.type('jobs');
    await shell.shows('[1] cat (Stopped)');
    await shell.type('fg');
    await shell.untilJob('cat', 'S', true);
    shell.press('abc', 'enter');
    await shell.shows(/abc\r\nabc\r\n/);
    shell.press('^Z');
    await shell.shows('cat (Stopped)');
    await shell.shows('$ ');
    shell.press('^D');
    expect(await shell.ended).toMatchObject({ exitCode: 0, signal: 0 });
  });
});
