// A parent that coordinates the shutdown of its children, in a shell in a terminal, or without a terminal.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { fixture } from '../support/fixture.ts';
import { killMarked, marked } from '../support/processes.ts';
import { Shell } from '../support/terminal.ts';
import { until } from '../support/until.ts';
import type { Ending, Plan } from './plan.ts';

const FIXTURE = fixture('shutdown/shutdown.mjs');
// The shell itself does not report the signal that ended the parent.
const SCRIPT = 'exec 3>&2 2> /dev/null; (exec "$@" 2>&3 3>&-); echo $?';
const ECHOES = ['node', 'worker', 'dash', 'bash', 'perl'];

let marks = 0;

export class Scene {
  readonly #directory = mkdtempSync(join(tmpdir(), 'sigmask-shutdown-'));
  readonly #mark = `SIGMASK_TEST_MARK=${process.pid}-${marks++}.`;
  readonly #names: string[];
  #terminal: Shell | undefined;
  #status!: () => Promise<number>;
  /** The parent, by its number in this process's pid namespace. */
  #parent = 0;
  #began = 0;

  private constructor(plan: Plan) {
    const { wanted, another = [] } = plan;
    this.#names = wanted.concat(another).filter(({ program }) => ECHOES.includes(program)).map(({ name }) => name);
    writeFileSync(join(this.#directory, 'plan.json'), JSON.stringify({ relays: false, signalledByTerminal: [], ...plan, ask: plan.ask && String(plan.ask) }));
  }

  /** Starts the parent in the foreground of a terminal, by an interactive shell, and waits until all are ready. */
  static async inTerminal(plan: Plan, shell: 'bash' | 'dash' = 'bash'): Promise<Scene> {
    const scene = new Scene(plan);
    const terminal = await Shell.open(shell);
    scene.#terminal = terminal;
    scene.#status = async () => await terminal.status();
    terminal.run('env', '-C', scene.#directory, ...scene.#command);
    return await scene.#whenReady();
  }

  /** Starts it in a session of its own, as a service or in a container, by a shell that has no terminal either. */
  static async withoutTerminal(plan: Plan, wrapper: string[] = []): Promise<Scene> {
    const scene = new Scene(plan);
    const shell = spawn('sh', ['-c', SCRIPT, 'sh', ...wrapper, ...scene.#command], {
      cwd: scene.#directory,
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    let output = '';
    shell.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    const closed = once(shell, 'close');
    scene.#status = async () => {
      await closed;
      return Number(output);
    };
    if (plan.early !== undefined) scene.#begin();
    return await scene.#whenReady();
  }

  /**
   * Starts it with children that leave as soon as they are asked, and sends it a signal some time later. Returns the signal that
   * has ended it and how many processes were left.
   */
  static async signalledAfter(plan: Plan, milliseconds: number, signal: NodeJS.Signals): Promise<[string, number]> {
    const scene = new Scene(plan);
    scene.letGo();
    const [file = '', ...args] = scene.#command;
    const parent = spawn(file, args, { cwd: scene.#directory, detached: true, stdio: 'ignore', env: { ...process.env, NODE_OPTIONS: '' } });
    const ended = once(parent, 'exit');
    await pause(milliseconds);
    parent.kill(signal);
    const [, by] = (await ended) as [number, string];
    const { left } = scene;
    scene.dispose();
    return [by, left];
  }

  get #command(): string[] {
    return ['env', this.#mark, process.execPath, FIXTURE];
  }

  #lines(name: string): string[] {
    const path = join(this.#directory, `${name}.log`);
    return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
  }

  #logOf(name: string): string {
    return this.#lines(name).filter((line) => line !== 'ready').join(' ');
  }

  async #whenReady(): Promise<this> {
    const isReady = (name: string): boolean => this.#lines(name).includes('ready');
    try {
      await until('all are ready', () => ['parent', ...this.#names].every(isReady));
    } catch (error) {
      this.dispose();
      throw error;
    }
    this.#parent = marked(this.#mark, FIXTURE)[0] ?? 0;
    return this;
  }

  /** How many of its processes exist. */
  get left(): number {
    return marked(this.#mark).length;
  }

  #begin(): void {
    this.#began ||= performance.now();
  }

  press(key: string): void {
    this.#begin();
    this.#terminal?.press(key);
  }

  hangUp(): void {
    this.#begin();
    this.#terminal?.hangUp();
    this.#status = async () => NaN;
  }

  send(signal: NodeJS.Signals): void {
    this.#begin();
    if (this.#parent === 0) throw new Error('there is no parent');
    process.kill(this.#parent, signal);
  }

  /** Waits until these logs, or the parent's, have these entries. */
  async heard(logs: Record<string, string>): Promise<void> {
    const names = Object.keys(logs);
    const haveHeard = (): boolean => names.every((name) => this.#logOf(name).includes(logs[name] ?? ''));
    try {
      await until('it is heard', haveHeard);
    } catch (error) {
      const now = Object.fromEntries(names.map((name) => [name, this.#logOf(name)]));
      throw new Error(`wanted ${JSON.stringify(logs)}, got ${JSON.stringify(now)}`, { cause: error });
    }
  }

  /** Lets the programs leave that have received their signal. */
  letGo(): void {
    writeFileSync(join(this.#directory, 'go'), '');
  }

  /** Waits for the end of the parent. */
  async ending(): Promise<Ending> {
    await until('the parent has ended', () => !marked(this.#mark).includes(this.#parent));
    const took = performance.now() - this.#began;
    const { left } = this;
    const status = await this.#status();
    const lines = this.#lines('parent');
    const logs = Object.fromEntries(this.#names.map((name) => [name, this.#logOf(name)]));
    const report: unknown = JSON.parse(lines.find((line) => line.startsWith('report '))?.slice(7) ?? 'null');
    return { status, report, exits: lines.filter((line) => line.startsWith('exit ')).map((line) => line.slice(5)), logs, left, took };
  }

  dispose(): void {
    killMarked(this.#mark);
    this.#terminal?.kill();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
