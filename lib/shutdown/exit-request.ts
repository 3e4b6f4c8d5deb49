// Asking a child that is Node to finish, over its IPC channel, beside the messages of its program.

import type { ChildProcess } from 'node:child_process';

// Node emits messages of this kind as 'internalMessage', for which a listener does not keep the channel open.
const REQUEST = 'NODE_SIGMASK_EXIT_REQUEST';
const HEARD = 'NODE_SIGMASK_EXIT_REQUEST_HEARD';

// A child that is only starting may not listen yet, and Node does not keep these messages.
const AGAIN_MS = 100;

const isMessage = (message: unknown, cmd: string): boolean => (message as { cmd?: unknown } | null)?.cmd === cmd;

/** Asks until the child has heard it or is gone. */
export function requestExit(child: ChildProcess): void {
  const ask = (): void => {
    // A child that is gone cannot be told; how it has ended is reported elsewhere.
    if (child.connected) child.send({ cmd: REQUEST }, () => {});
    else clearInterval(timer);
  };
  const timer = setInterval(ask, AGAIN_MS);
  timer.unref();
  child.on('internalMessage', (message: unknown) => {
    if (isMessage(message, HEARD)) clearInterval(timer);
  });
  ask();
}

const controller = new AbortController();

/**
 * Aborts when the parent has asked this process to finish: by `coordinateShutdown` with `ask: 'message'`. For a child that
 * is Node and has an IPC channel, as with `fork`; it does not keep the channel open, and changes nothing about signals.
 */
export const exitRequested: AbortSignal = controller.signal;

(process as NodeJS.EventEmitter).on('internalMessage', (message: unknown) => {
  if (!isMessage(message, REQUEST)) return;
  if (process.connected) process.send?.({ cmd: HEARD }, undefined, undefined, () => {});
  controller.abort();
});
