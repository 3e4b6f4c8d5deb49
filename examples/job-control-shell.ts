// How does a shell give the terminal to its jobs and take it back: pipelines, ^C, ^Z, fg and bg?
//
// The commands of a pipeline are in one process group. A job in the foreground has the terminal, until all of it has ended or
// is stopped. The shell ignores the terminal's signals; its children do not inherit that.

import { createInterface } from 'node:readline';
import { ignoreSignals } from 'sigmask';
import { spawn } from 'sigmask/child_process';

type Child = ReturnType<typeof spawn>;

const PROMPT = '$ ';

class Job {
  readonly #running = new Set<Child>();
  readonly #stopped = new Set<Child>();
  readonly #title: string;
  #settle = (): void => {};

  constructor(title: string) {
    this.#title = title;
  }

  get state(): 'Running' | 'Stopped' | 'Done' {
    if (this.#running.size > 0) return 'Running';
    return this.#stopped.size > 0 ? 'Stopped' : 'Done';
  }

  add(child: Child): void {
    this.#running.add(child);
    child.on('stopped', () => this.#move(child, this.#running, this.#stopped));
    child.on('continued', () => this.#move(child, this.#stopped, this.#running));
    child.on('exit', () => this.#move(child, this.#running));
    child.on('error', ({ message }) => {
      console.log(message);
      this.#move(child, this.#running);
    });
  }

  #move(child: Child, from: Set<Child>, to?: Set<Child>): void {
    if (to === undefined) this.#stopped.delete(child);
    from.delete(child);
    to?.add(child);
    if (this.state !== 'Running') this.#settle();
  }

  /** Waits until none of it runs. */
  async settled(): Promise<void> {
    if (this.state === 'Running') await new Promise<void>((resolve) => (this.#settle = resolve));
  }

  /** What is continued runs, as far as is known, though 'continued' comes later. */
  resume(how: (child: Child) => void): void {
    for (const child of this.#stopped) this.#running.add(child);
    this.#stopped.clear();
    for (const child of this.#running) how(child);
  }

  toString(): string {
    return `${this.#title} (${this.state})`;
  }
}

const jobs: Job[] = [];

function start(command: string, foreground: boolean): Job {
  const job = new Job(command);
  const commands = command.split('|').map((part) => part.trim().split(/\s+/));
  let group: number | undefined;
  let previous: Child | undefined;
  commands.forEach(([file = '', ...args], index) => {
    const child: Child = spawn(file, args, {
      stdio: [index === 0 ? 'inherit' : (previous?.stdout ?? 'ignore'), index === commands.length - 1 ? 'inherit' : 'pipe', 'inherit'],
      processGroup: group ?? 'new',
      foreground,
    });
    // The two children alone have the pipe: a writer without a reader gets SIGPIPE.
    previous?.stdout?.destroy();
    previous = child;
    group ??= child.pid;
    job.add(child);
  });
  return job;
}

/** Waits for a job that has the terminal. */
async function attend(job: Job): Promise<void> {
  await job.settled();
  if (job.state === 'Stopped') console.log(`\n${job}`);
}

async function run(line: string): Promise<void> {
  const [name, number = String(jobs.length)] = line.split(/\s+/);
  if (name === 'jobs') return jobs.forEach((job, index) => console.log(`[${index + 1}] ${job}`));
  if (name !== 'fg' && name !== 'bg') {
    const background = line.endsWith('&');
    const job = start(line.replace(/\s*&$/, ''), !background);
    jobs.push(job);
    return background ? void job.settled().then(() => console.log(String(job))) : await attend(job);
  }
  const job = jobs[Number(number) - 1];
  if (job === undefined) return console.log(`${name}: no such job`);
  if (name === 'bg') return job.resume((child) => child.killGroup('SIGCONT'));
  job.resume((child) => child.continueInForeground());
  await attend(job);
}

const input = createInterface({ input: process.stdin, terminal: false });
const lines: string[] = [];
let isOver = false;
let wake = (): void => {};

async function readLine(): Promise<string | undefined> {
  process.stdout.write(PROMPT);
  if (lines.length === 0 && !isOver) {
    input.resume();
    await new Promise<void>((resolve) => (wake = resolve));
    // While a job has the terminal, no other process may read from it.
    if (!isOver) input.pause();
  }
  return lines.shift()?.trim();
}

async function main(): Promise<void> {
  ignoreSignals(['SIGTSTP', 'SIGTTIN', 'SIGTTOU', 'SIGQUIT']);
  process.on('SIGINT', () => process.stdout.write(`\n${PROMPT}`));
  input.on('line', (line) => {
    lines.push(line);
    wake();
  });
  input.on('close', () => {
    isOver = true;
    wake();
  });
  for (let line = await readLine(); line !== undefined && line !== 'exit'; line = await readLine()) {
    if (line !== '') await run(line);
    jobs.splice(0, jobs.length, ...jobs.filter(({ state }) => state !== 'Done'));
  }
  for (const signal of ['SIGHUP', 'SIGCONT'] as const) {
    for (const job of jobs) job.resume((child) => child.killGroup(signal));
  }
}

void main();
