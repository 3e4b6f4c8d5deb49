// A program in a terminal of its own, in which a test presses keys.

import { createRequire } from 'node:module';

import { invalidArgValue, invalidState } from '../internal/errors';
import { ownOf } from '../internal/validate';
import { SignalState, signalState } from '../look/read-state';

/** Options of {@link openTerminal}. */
export interface TerminalOptions {
  /** The width; 80 by default. */
  readonly columns?: number | undefined;
  /** The height; 24 by default. */
  readonly rows?: number | undefined;
  /** The program's working directory; this process's by default. */
  readonly cwd?: string | undefined;
  /** The program's environment; this process's by default. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

/** How a program in a terminal ended. */
export interface TerminalEnd {
  /** Its exit code. */
  readonly code: number;
  /** The number of the signal that ended it. */
  readonly signal: number | undefined;
}

/** A program that leads a session on a new terminal; usable with `await using`. */
export interface Terminal extends AsyncDisposable {
  /** The program, which leads the session. */
  readonly pid: number;
  /** All output so far, including the terminal's line ends and escape sequences. */
  readonly output: string;
  /**
   * Presses a key with Ctrl. The terminal sends the signal of the key to its foreground group.
   *
   * @param key - `'^C'`, `'^Z'`, `'^\\'`, or `^` with another character.
   */
  press(key: `^${string}`): void;
  /**
   * Types text.
   *
   * @param text - The characters; `'\r'` is the Enter key.
   */
  type(text: string): void;
  /**
   * Waits until the output matches.
   *
   * @param pattern - A part of the output, or a regular expression.
   * @throws `ERR_INVALID_STATE`: the program ended before.
   */
  waitFor(pattern: string | RegExp): Promise<void>;
  /** Resolves when the program has ended, with its exit code, and the number of the signal if one ended it. */
  readonly ended: Promise<TerminalEnd>;
  /** The signal state of the program. */
  signalState(): SignalState;
  /** Kills the program's group, and waits for its end. */
  end(): Promise<void>;
}

interface Pty {
  readonly pid: number;
  write(text: string): void;
  onData(listener: (text: string) => void): unknown;
  onExit(listener: (end: { exitCode: number; signal?: number | undefined }) => void): unknown;
}

interface PtyModule {
  spawn(file: string, args: readonly string[], options: object): Pty;
}

const MODULES = ['node-pty', '@lydell/node-pty'] as const;
const CONTROL = 0x1f;

// Not by import(), which Jest lacks without a flag.
function loadPty(): PtyModule {
  const load = createRequire(__filename);
  for (const name of MODULES) {
    try {
      return load(name) as PtyModule;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  throw invalidState(`openTerminal needs one of the packages ${MODULES.join(' and ')}, but neither is installed`);
}

/** Returns whether there was a process to kill. */
function sendKill(target: number): boolean {
  try {
    return process.kill(target, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    return false;
  }
}

/**
 * Starts a program that leads a session on a new terminal of its own. Needs the optional peer dependency `node-pty` or
 * `@lydell/node-pty`.
 *
 * @param file - The program: a path, or a name that is looked up in `PATH`.
 * @param args - The arguments of the program.
 * @param options - The size of the terminal, and the directory and the environment of the program.
 * @throws `ERR_INVALID_STATE`: neither is installed.
 *
 * @example
 * ```js
 * import { openTerminal } from 'sigmask/testing';
 *
 * const terminal = openTerminal('sh', ['-c', 'trap "exit 3" INT; echo ready; while :; do sleep 0.1; done']);
 * await terminal.waitFor('ready');
 * terminal.press('^C');
 * console.log((await terminal.ended).code);
 * // prints: 3
 * ```
 */
export function openTerminal(file: string, args: readonly string[] = [], options: TerminalOptions = {}): Terminal {
  const { columns = 80, rows = 24, cwd = process.cwd(), env = process.env } = ownOf(options);
  // The module would write undefined values as the text 'undefined'.
  const variables: Record<string, string | undefined> = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
  const pty = loadPty().spawn(file, [...args], { cols: columns, rows, cwd, env: variables, name: variables['TERM'] ?? 'xterm-256color' });
  let output = '';
  let hasEnded = false;
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const look of waiting) look();
  };
  pty.onData((text) => {
    output += text;
    wake();
  });
  const ended = new Promise<TerminalEnd>((resolve) => {
    pty.onExit(({ exitCode, signal }) => {
      hasEnded = true;
      wake();
      resolve({ code: exitCode, signal: signal === 0 ? undefined : signal });
    });
  });

  function waitFor(pattern: string | RegExp): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = typeof pattern === 'string' ? output.includes(pattern) : pattern.test(output);
        if (!found && !hasEnded) return;
        waiting.delete(look);
        if (found) resolve();
        else reject(invalidState(`The program ended before it wrote ${String(pattern)}. Its output:\n${output}`));
      };
      waiting.add(look);
      look();
    });
  }
  async function end(): Promise<void> {
    // At first the program does not lead a group yet.
    if (!hasEnded && !sendKill(-pty.pid)) sendKill(pty.pid);
    await ended;
  }
  return {
    pid: pty.pid,
    get output() {
      return output;
    },
    press(key) {
      if (!/^\^[@-_a-z]$/.test(key)) throw invalidArgValue('key', key, "must be '^' and a letter or one of @[\\]^_");
      pty.write(String.fromCharCode(key.charCodeAt(1) & CONTROL));
    },
    type(text) {
      pty.write(text);
    },
    waitFor,
    ended,
    signalState: () => signalState(pty.pid),
    end,
    [Symbol.asyncDispose]: end,
  };
}
