// The calls of the addon for messages with descriptors, typed.

export interface ChannelCalls {
  /**
   * Prepares the calls below. `ready` of the first call gets each descriptor that is ready, and `into` what is received.
   * `inLoop`: the runtime is Node, whose event loop can watch descriptors itself; otherwise a thread does. Returns 1 if `poll`
   * reports once, 0 if it reports as long as the descriptor is ready, or a negated errno.
   */
  startPolling(ready: (fd: number) => void, inLoop: boolean, into: Uint8Array): number;
  /**
   * Reports when a descriptor is ready for `POLLIN` or `POLLOUT`. Call it with no events before the descriptor is closed. It does
   * not keep the event loop alive: `keepAlive` does.
   */
  poll(fd: number, events: number): number;
  /** What `ready` is to do with a descriptor. They are kept here because several copies may share the addon. */
  polled: Map<number, () => void>;
  /** What `recvmsg` receives into. It is kept here, too, because the first call of `startPolling` decides. */
  received: Buffer | undefined;
  /** Sends the bytes from `start` on, and a duplicate of the descriptor `passed` unless that is -1. Returns how many were sent. */
  sendmsg(fd: number, bytes: Uint8Array, start: number, passed: number): number;
  /**
   * Returns how many bytes were received, 0 at the end. `words`: the descriptor that came with them, or -1. It is closed when this
   * environment ends, unless `takePipe` or `close` is called before.
   */
  recvmsg(fd: number): number;
  isSocket(fd: number): boolean;
  /** Ends the sending direction of a socket. */
  shutdown(fd: number): number;
  /** Returns another descriptor of the same file. It is closed when this environment ends, unless `close` is called before. */
  duplicate(fd: number): number;
}
