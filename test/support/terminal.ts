// Runs a program in a terminal of its own, in which keys are pressed when the program asks for it.

import { spawn, type IPty } from '@lydell/node-pty';
import { join } from 'node:path';

import { fixture } from './fixture.ts';
import { PROGRAM_LIMIT } from './pace.mts';

const ROOT = join(import.meta.dirname, '..', '..');

const KEYS: Readonly<Record<string, string>> = { '^C': '\x03', '^Z': '\x1a', '^\\': '\x1c', '^D': '\x04', enter: '\r' };

export interface Run {
  readonly output: string;
  readonly exitCode: number;
  /** The signal that has ended it, 0 for none. */
  readonly signal: number;
}

const keyOf = (name: string): string => KEYS[name] ?? name;

/** A program in a terminal, and its output there. */
export class Terminal {
  readonly ended: Promise<Run>;
  readonly #pty: IPty;
  #isOver = false;
  #output = '';
  #seen = 0;
  #waiting = (): void => {};

  constructor(file: string, args: readonly string[], env: Record<string, string> = {}) {
    this.#pty = spawn(file, [...args], { name: 'dumb', cols: 200, rows: 40, cwd: ROOT, env: { ...process.env, NODE_OPTIONS: '', ...env } });
    const bound = setTimeout(() => this.kill(), PROGRAM_LIMIT);
    this.#pty.onData((data) => {
      this.#output += data;
      this.#waiting();
    });
    this.ended = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode, signal }) => {
        clearTimeout(bound);
        this.#isOver = true;
        resolve({ output: this.#output, exitCode, signal: signal ?? 0 });
        this.#waiting();
      });
    });
  }

  get pid(): number {
    return this.#pty.pid;
  }

  get output(): string {
    return this.#output;
  }

  press(...names: string[]): void {
    this.#pty.write(names.map(keyOf).join(''));
  }

  /** Takes the terminal away. */
  hangUp(): void {
    (this.#pty as IPty & { destroy(): void }).destroy();
  }

  /** Waits for `text` after the text of the previous wait. */
  async shows(text: string | RegExp): Promise<string> {
    const find = (): RegExpExecArray | null => {
      const pattern = typeof text === 'string' ? text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : text.source;
      const expression = new RegExp(pattern, 'g');
      expression.lastIndex = this.#seen;
      return expression.exec(this.#output);
    };
    let over: Run | undefined;
    void this.ended.then((run) => (over = run));
    for (let found = find(); ; found = find()) {
      if (found !== null) {
        this.#seen = found.index + found[0].length;
        return found[0];
      }
      if (over !== undefined) throw new Error(`ended with ${over.signal || over.exitCode}, without showing ${String(text)}:\n${this.#output}`);
      await new Promise<void>((resolve) => (this.#waiting = resolve));
      await Promise.resolve();
    }
  }

  /** Kills its group, once, and not after it has ended, because its number may then belong to another process. */
  kill(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    try {
      process.kill(-this.#pty.pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

const PROMPT = '>> ';

/** An interactive shell in a terminal, in which commands are run in the foreground. */
export class Shell extends Terminal {
  private constructor(shell: 'bash' | 'dash') {
    super(shell, shell === 'bash' ? ['--norc', '--noprofile', '--noediting', '-i'] : ['-i'], { PS1: PROMPT, HISTFILE: '' });
  }

  static async open(shell: 'bash' | 'dash' = 'bash'): Promise<Shell> {
    const terminal = new Shell(shell);
    await terminal.shows(PROMPT);
    return terminal;
  }

  run(...words: string[]): void {
    this.press(words.map((word) => `'${word}'`).join(' '), 'enter');
  }

  /** Waits for the end of a command, and asks the shell for its `$?`. */
  async status(): Promise<number> {
    await this.shows(PROMPT);
    this.press('echo "status $?"', 'enter');
    return Number((await this.shows(/status \d+/)).slice('status '.length));
  }
}

/**
 * Starts the fixture `path` in a terminal and presses the keys that it asks for by lines such as "press ^C"; the last line of
 * its output is its report, in JSON.
 */
export async function runInTerminal<Report>(path: string, args: readonly string[] = [], env: Record<string, string> = {}): Promise<Report> {
  const terminal = new Terminal(process.execPath, [fixture(path), ...args], env);
  const askedKeys = /press ([^\r\n]+)\r?\n|\{.*\}\s*$/;
  let over = false;
  void terminal.ended.then(() => (over = true));
  for (let keys = 'none'; keys !== '' && !over; ) {
    keys = askedKeys.exec(await terminal.shows(askedKeys))?.[1] ?? '';
    if (keys !== '') terminal.press(...keys.split(' '));
  }
  const { output, exitCode, signal } = await terminal.ended;
  // The echo of a key may stand before it.
  const last = /\{.*\}\s*$/.exec(output)?.[0] ?? '';
  if (exitCode !== 0 || signal !== 0 || last === '') throw new Error(`${path} ended with ${signal || exitCode} and this output:\n${output}`);
  return JSON.parse(last) as Report;
}
