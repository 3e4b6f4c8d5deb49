// Asks a child that is Node to finish, over its IPC channel, separately from the messages of its program.

import type { ChildProcess } from 'node:child_process';

// Node emits messages of this kind as 'internalMessage'. A listener for it does not keep the channel open.
const REQUEST = 'NODE_SIGMASK_EXIT_REQUEST';
const HEARD = 'NODE_SIGMASK_EXIT_REQUEST_HEARD';

// A child that is still starting may not listen yet, and Node does not keep these messages.
const AGAIN_MS = 100;

const isMessage = (message: unknown, cmd: string): boolean => (message as { cmd?: unknown } | null)?.cmd === cmd;

/** Asks until the child has acknowledged the request or is gone. */
export function requestExit(child: ChildProcess): void {
  const ask = (): void => {
    // A child that is gone gets no message; its end is reported elsewhere.
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
 * Aborts when the parent has asked this process to finish, by `coordinateShutdown` with `ask: 'message'`. It is for a child
 * that is Node and has an IPC channel, as with `fork`. It does not keep the channel open, and does not change signals.
 */
export const exitRequested: AbortSignal = controller.signal;

(process as NodeJS.EventEmitter).on('internalMessage', (message: unknown) => {
  if (!isMessage(message, REQUEST)) return;
  if (process.connected) process.send?.({ cmd: HEARD }, undefined, undefined, () => {});
  controller.abort();
});
