// The synchronous functions, for a child that a launcher runs.

import { errnoError } from '../internal/node-errors';
import { signalNumber } from '../internal/node-signal';
import { ownOf } from '../internal/validate';
import type { Launcher } from '../node/launchers';
import type { SyncResult } from '../node/shapes';
import { toStrings } from '../node/settle';
import { asDenoCompletes } from '../arguments/deno-command';
import { noOutput, NOWHERE, type Call } from '../arguments/refusal';
import { toSyncStdio } from '../arguments/sync-stdio';
import { toValidOptions } from '../arguments/valid-options';

// The default of Node.
const MAX_BUFFER = 1024 * 1024;

type Text = string | Buffer;

interface Result extends Omit<SyncResult, 'output'> {
  output: (Text | null)[] | null;
  stdout?: Text | null | undefined;
  stderr?: Text | null | undefined;
}

function startError(errno: number, stage: string | undefined, file: string, args: readonly string[]): Error {
  return Object.assign(errnoError(errno, `spawnSync ${file}`), { path: file, spawnargs: args.slice(1), stage });
}

export function spawnSync(call: Call, launcher: Launcher): Result {
  const withDefaults: Call = { ...call, options: ownOf({ maxBuffer: MAX_BUFFER, ...call.options }) };
  const valid = toValidOptions(withDefaults);
  const { timeout, maxBuffer, killSignal, encoding } = withDefaults.options;
  const settled = {
    ...valid,
    ...asDenoCompletes({ file: valid.file, args: toStrings(valid.args), envPairs: toStrings(valid.envPairs) }),
    stdio: toSyncStdio(withDefaults),
    timeout: timeout as number | null | undefined,
    maxBuffer: maxBuffer as number | null | undefined,
    killSignal: signalNumber(killSignal),
  };
  const { result, stage } = launcher.run(settled) as { readonly result: Result; readonly stage: string | undefined };
  if (encoding && encoding !== 'buffer') {
    result.output = result.output?.map((one) => one && one.toString(encoding as BufferEncoding)) ?? null;
  }
  const [, stdout, stderr] = result.output ?? [null, noOutput(), noOutput()];
  Object.assign(result, { stdout, stderr });
  if (result.error) result.error = startError(result.error as number, stage, settled.file, settled.args);
  return result;
}

/** Makes a runtime other than Node refuse arguments of wrong types. If it accepts them, it starts nothing, because the program does not exist. */
export function letOtherRuntimeRefuse(stock: (...given: readonly unknown[]) => unknown, [first, ...rest]: readonly unknown[]): void {
  try {
    stock(typeof first === 'string' ? NOWHERE : first, ...rest);
  } catch (error) {
    if (error instanceof TypeError) throw error;
  }
}

/** Throws if the child has failed. `command` makes the text of what it executed, from arguments that need not be text. */
function outputOf(result: Result, inheritsErrors: boolean, command: () => string): unknown {
  const { stderr } = result;
  if (inheritsErrors && stderr) process.stderr.write(stderr);
  if (result.error) throw Object.assign(result.error as Error, result);
  if (result.status === 0) return result.stdout;
  const text = stderr && stderr.length > 0 ? `\n${stderr.toString()}` : '';
  throw Object.assign(new Error(`Command failed: ${command()}${text}`), result);
}

export function execFileSync(call: Call, launcher: Launcher): unknown {
  const { first, options } = call;
  const [file, args] = first as [unknown, (readonly unknown[] | null)?];
  const result = spawnSync(call, launcher);
  return outputOf(result, !options['stdio'], () => [options['argv0'] || file, ...(args ?? [])].join(' '));
}

export function execSync(call: Call, launcher: Launcher): unknown {
  const { shell } = call.options;
  const options = ownOf({ ...call.options, shell: typeof shell === 'string' ? shell : true });
  const result = spawnSync({ ...call, options }, launcher);
  return outputOf(result, !call.options['stdio'], () => String(call.first[0]));
}
