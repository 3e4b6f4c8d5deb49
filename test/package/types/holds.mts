// Compiles without an error: what the types say, and what they accept. No function here is called.

import type * as stock from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';

import * as core from 'sigmask';
import type { ChangeableSetLike, Signal, SignalName } from 'sigmask';
import * as sigmask from 'sigmask/child_process';
import { exec, execFile, execFileSync, execSync, fork, spawn, spawnSync, type WaitStatus } from 'sigmask/child_process';

type Same<One, Other> = (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;
declare function isSame<One, Other>(...problem: Same<One, Other> extends true ? [] : ['the types differ']): void;
declare function takes<T>(value: T): void;

type Bytes = Exclude<ReturnType<typeof stock.execSync>, string>;

export function waitStatusNarrows(child: sigmask.SignalChild): void {
  const status = child.waitStatus;
  isSame<typeof status, WaitStatus | null>();
  takes<SignalName | null | undefined>(status?.signal);
  if (status === null) return;
  const { code, signal, coreDumped } = status;
  isSame<typeof code, number | null>();
  isSame<typeof signal, SignalName | null>();
  isSame<typeof coreDumped, boolean>();
  if (status.signal === null) {
    isSame<typeof status.code, number>();
    isSame<typeof status.coreDumped, false>();
  } else {
    isSame<typeof status.code, null>();
    isSame<typeof status.signal, SignalName>();
  }
  if (status.code === 0) takes<null>(status.signal);
}

export async function listenersGetSignalName(): Promise<void> {
  const child = spawn('true');
  for (const event of ['exit', 'close'] as const) {
    child.on(event, (code, signal) => {
      isSame<typeof code, number | null>();
      isSame<typeof signal, SignalName | null>();
      if (signal === 'SIGRTMIN+6') child.unref();
    });
  }
  child.once('exit', (_code, signal) => isSame<typeof signal, SignalName | null>());
  child.addListener('exit', (_code, signal) => isSame<typeof signal, SignalName | null>());
  child.prependListener('exit', (_code, signal) => isSame<typeof signal, SignalName | null>());
  child.prependOnceListener('close', (_code, signal) => isSame<typeof signal, SignalName | null>());
  child.on('stopped', (signal) => isSame<typeof signal, SignalName>()).on('continued', () => {});
  // Node's other events, a listener for Node's names alone, and a chain that goes on.
  child.on('error', (error) => isSame<typeof error, Error>()).on('spawn', () => {});
  child.on('exit', (_code: number | null, _signal: NodeJS.Signals | null) => {}).unref();
  const [code, signal] = (await once(child, 'exit')) as [number | null, SignalName | null];
  takes<unknown>([code, signal]);
}

export function stdioDecidesTheStreams(options: stock.SpawnOptions, piped: stock.SpawnOptionsWithoutStdio): void {
  type Piped = sigmask.SignalChild & stock.ChildProcessWithoutNullStreams;
  isSame<ReturnType<typeof plain>, Piped>();
  const plain = () => spawn('true');
  const listed = spawn('true', ['x']);
  isSame<typeof listed, Piped>();
  const empty = spawn('true', { processGroup: 'new' });
  isSame<typeof empty, Piped>();
  const named = spawn('true', [], { stdio: 'pipe', signals: { ignore: 'SIGINT' } });
  isSame<typeof named, Piped>();
  const undefinedStdio = spawn('true', { stdio: undefined });
  isSame<typeof undefinedStdio, Piped>();
  const wide = spawn('true', [], piped);
  isSame<typeof wide, Piped>();
  const { stdin, stdout, stderr } = spawn('true', { stdio: ['ignore', 'pipe', 'inherit'], processGroup: 'new' });
  isSame<typeof stdin, null>();
  isSame<typeof stdout, Readable>();
  isSame<typeof stderr, null>();
  const inherited = spawn('true', [], { stdio: 'inherit' });
  isSame<typeof inherited, sigmask.SignalChild & stock.ChildProcess>();
  const withChannel = spawn('true', { stdio: ['pipe', 'pipe', 'inherit', 'ipc'] });
  isSame<typeof withChannel.stdin, Writable | null>();
  const withDescriptor = spawn('true', { stdio: ['pipe', 1, 2] });
  isSame<typeof withDescriptor.stdout, Readable | null>();
  const unknown = spawn('true', options);
  isSame<typeof unknown, sigmask.SignalChild & stock.ChildProcess>();
  const forked = fork(new URL('file:///x'), ['x'], { signals: { block: 'all' } });
  isSame<typeof forked, sigmask.SignalChild & stock.ChildProcess>();
  takes<stock.ChildProcess>(forked);
}

export function encodingDecidesTheOutput(sync: stock.SpawnSyncOptions): void {
  exec('true', (error, stdout) => {
    isSame<typeof error, stock.ExecException | null>();
    isSame<typeof stdout, string>();
  });
  exec('true', { encoding: 'buffer', processGroup: 'new' }, (_error, stdout) => isSame<typeof stdout, Buffer>());
  exec('true', { encoding: null }, (_error, stdout) => isSame<typeof stdout, Buffer>());
  exec('true', null, (_error, stdout) => isSame<typeof stdout, string>());
  execFile('true', (_error, stdout) => isSame<typeof stdout, string>());
  execFile('true', ['x'], (_error, stdout) => isSame<typeof stdout, string>());
  execFile('true', { timeout: 1 }, (_error, stdout) => isSame<typeof stdout, string>());
  execFile('true', undefined, { encoding: 'hex' }, (_error, stdout) => isSame<typeof stdout, string>());
  execFile('true', ['x'], { encoding: 'buffer' }, (error, stdout) => {
    isSame<typeof error, stock.ExecFileException | null>();
    isSame<typeof stdout, Buffer>();
  });
  const one = spawnSync('true');
  isSame<typeof one.stdout, Bytes>();
  isSame<typeof one.waitStatus, WaitStatus | null>();
  const two = spawnSync('true', ['x'], { encoding: 'utf8', signals: { from: 'inherit' } });
  isSame<typeof two.stdout, string>();
  const three = spawnSync('true', { encoding: 'buffer' });
  isSame<typeof three.stdout, Bytes>();
  const four = spawnSync('true', sync);
  isSame<typeof four.stdout, string | Bytes>();
  const five = execFileSync('true', ['x'], { encoding: 'utf8' });
  isSame<typeof five, string>();
  const six = execSync('true');
  isSame<typeof six, Bytes>();
}

export async function promisifiedCallsHaveTheirOutput(): Promise<void> {
  const one = await promisify(execFile)('true', ['x'], { processGroup: 'new' });
  isSame<typeof one.stdout, string>();
  const two = await promisify(exec)('true', { encoding: 'buffer' });
  isSame<typeof two.stdout, Buffer>();
}

export function theDropInTakesNodesPlace(): void {
  takes<typeof stock.spawn>(sigmask.spawn);
  takes<typeof stock.fork>(sigmask.fork);
  takes<typeof stock.spawnSync>(sigmask.spawnSync);
  takes<typeof stock.execSync>(sigmask.execSync);
  takes<typeof stock.execFileSync>(sigmask.execFileSync);
  takes<typeof stock.exec>(sigmask.exec);
  takes<typeof stock.execFile>(sigmask.execFile);
}

export function signalsOfNodeAreSignals(signals: NodeJS.Signals[], name: SignalName): void {
  process.on('SIGINT', (signal) => spawn('true', { processGroup: 'new' }).killGroup(signal));
  for (const signal of signals) takes<Signal>(signal);
  takes<Signal>(name);
  takes<Signal>('SIGRTMIN+3');
  takes<Signal>('SIGIOT');
}

export function setsTakeWhatCanBeChanged(set: core.SignalSet): void {
  takes<ChangeableSetLike>('all');
  takes<ChangeableSetLike>('SIGRTMIN+3');
  takes<ChangeableSetLike>(['SIGINT', 'SIGRTMAX-1', 10]);
  takes<ChangeableSetLike>(new Set(['SIGINT', 'SIGTERM'] as const));
  takes<ChangeableSetLike>(set);
  takes<core.SignalSetLike>(['SIGKILL', 'SIG33']);
  spawn('true', { signals: { ignore: 'SIGINT', block: ['SIGUSR1', 12], default: 'all' }, parentDeathSignal: 'SIGKILL' });
}
