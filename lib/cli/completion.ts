// sigmask completion: prints the script that completes this command in a shell.

import { SignalSet } from '../signals/set';
import { completionFor } from '../usage/completion';
import { SHELLS } from '../usage/commands';
import { allOperands, type Arguments } from '../usage/parse';
import { UsageError } from '../usage/usage-error';
import { wordFrom } from '../usage/values';

/** Returns the text to print. */
export function completion(given: Arguments): string {
  const [shell, more] = allOperands(given);
  if (shell === undefined || more !== undefined) throw new UsageError(`name one shell: ${SHELLS.join(', ')}`);
  return completionFor(wordFrom(shell, SHELLS, `: unknown shell; known are ${SHELLS.join(', ')}`), [
    ...SignalSet.all,
    'SIGKILL',
    'SIGSTOP',
  ]);
}
