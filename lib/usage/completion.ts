// The scripts that complete the command in a shell.

import { bashScript } from './bash';
import type { SHELLS } from './commands';
import { fishScript } from './fish';
import { zshScript } from './zsh';

/** A script for the shell. `signals` are the names that it completes. */
export function completionFor(shell: (typeof SHELLS)[number], signals: readonly string[]): string {
  if (shell === 'bash') return bashScript(signals);
  return shell === 'zsh' ? zshScript(signals) : fishScript(signals);
}
