// Each mistake is one error of the compiler, on its line, with the text above it.

import { blockSignals, ignoreSignals, pthread_sigmask, SignalSet, sigprocmask, withSignalsBlocked } from 'sigmask';
import { exec, execFile, execFileSync, execSync, fork, spawn, spawnSync, withChildOptions } from 'sigmask/child_process';

export function signalsThatCannotBeChanged(): void {
  // error: Type '"SIGKILL"' is not assignable to type 'Changeable
  spawn('true', { signals: { ignore: 'SIGKILL' } });
  // error: Type '"SIGSTOP"' is not assignable to type 'Changeable
  spawn('true', { signals: { block: ['SIGINT', 'SIGSTOP'] } });
  // error: Type '"SIGKILL"' is not assignable to type 'Changeable
  spawn('true', [], { signals: { default: 'SIGKILL' } });
  // error: Type '"SIGKILL"' is not assignable to type 'Changeable
  withChildOptions({ signals: { unblock: 'SIGKILL' } }, () => {});
  // error: Argument of type '"SIGKILL"' is not assignable to parameter of type 'ChangeableSetLike
  ignoreSignals('SIGKILL');
  // error: Argument of type '"SIGSTOP"' is not assignable to parameter of type 'ChangeableSetLike
  blockSignals('SIGSTOP');
  // error: Argument of type '"SIGKILL"' is not assignable to parameter of type 'ChangeableSetLike
  withSignalsBlocked('SIGKILL', () => {});
  // error: Type '"SIGKILL"' is not assignable to type 'Changeable
  pthread_sigmask('SIG_BLOCK', ['SIGKILL']);
  // error: Argument of type '"SIGKILL"' is not assignable to parameter of type 'ChangeableSetLike
  sigprocmask('SIG_BLOCK', 'SIGKILL');
}

export function misspeltSignals(): void {
  // error: Type '"SIGITN"' is not assignable to type
  spawn('true', { signals: { ignore: 'SIGITN' } });
  // error: Type '"INT"' is not assignable to type
  spawn('true', [], { signals: { ignore: 'INT' } });
}

export function misspeltOptions(): void {
  // error: 'processgroup' does not exist in type
  spawn('true', { processgroup: 'new' });
  // error: 'processgroup' does not exist in type
  spawn('true', [], { stdio: 'inherit', processgroup: 'new' });
  // error: 'processgroup' does not exist in type
  fork('true', { processgroup: 'new' });
  // error: 'processgroup' does not exist in type
  fork('true', [], { processgroup: 'new' });
  // error: 'processgroup' does not exist in type
  exec('true', { processgroup: 'new' });
  // error: 'processgroup' does not exist in type
  exec('true', { processgroup: 'new' }, () => {});
  // error: 'processgroup' does not exist in type
  execFile('true', { processgroup: 'new' });
  // error: 'processgroup' does not exist in type
  execFile('true', ['x'], { processgroup: 'new' }, () => {});
  // error: 'processgroup' does not exist in type
  spawnSync('true', { processgroup: 'new' });
  // error: 'processgroup' does not exist in type
  spawnSync('true', ['x'], { encoding: 'utf8', processgroup: 'new' });
  // error: 'processgroup' does not exist in type
  execFileSync('true', ['x'], { processgroup: 'new' });
  // error: 'processgroup' does not exist in type
  execSync('true', { processgroup: 'new' });
  // error: 'ignored' does not exist in type 'ChildSignals'. Did you mean to write 'ignore'?
  spawn('true', [], { signals: { ignored: 'SIGINT' } });
}

export function wrongValues(): void {
  // error: Type '"neu"' is not assignable to type 'number | "inherit" | "new" | undefined'
  spawn('true', { processGroup: 'neu' });
  // error: Type '"neu"' is not assignable to type 'number | "inherit" | "new" | undefined'
  fork('true', [], { processGroup: 'neu' });
  // error: Type '"neu"' is not assignable to type 'number | "inherit" | "new" | undefined'
  execFile('true', ['x'], { processGroup: 'neu' }, () => {});
  // error: Type '"neu"' is not assignable to type 'number | "inherit" | "new" | undefined'
  spawnSync('true', { encoding: 'utf8', processGroup: 'neu' });
  // error: Type '"ignored"' is not assignable to type
  spawn('true', [], { stdio: 'ignored' });
  // error: Type 'number' is not assignable to type
  spawn('true', [1]);
}

export function setsThatNothingMakes(): void {
  // error: Constructor of class 'SignalSet' is private
  new SignalSet('SIGINT');
}
