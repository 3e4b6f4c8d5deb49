// A stream on one end of a child's pipe where net.Socket takes no descriptor, or is not permitted.

import { AsyncResource } from 'node:async_hooks';
import { Duplex, type DuplexOptions } from 'node:stream';

import { native, POLLIN, POLLOUT } from '../internal/binding';
import { EAGAIN, ECONNRESET } from '../internal/errno';
import { errnoError } from '../internal/node-errors';
import { PLACES } from '../internal/places';
import { Polled } from '../channel/polled';

type Done = (error?: Error | null) => void;

interface Unsent {
  readonly bytes: Uint8Array;
  sent: number;
  readonly done: Done;
}

// Other descriptors get their turn after so many reads.
const MOST_READS = 16;

/** It has the members of a net.Socket that programs use on the stream of a child. */
export class PipeStream extends Duplex {
  bytesRead = 0;
  bytesWritten = 0;
  readonly connecting = false;
  readonly pending = false;
  readonly #polled: Polled;
  readonly #scope = new AsyncResource('PIPEWRAP');
  #reads = false;
  #isLeft = false;
  /** The number of bytes after which the stream ends. */
  #end: number | undefined;
  #readsForOthers = false;
  #unsent: Unsent | undefined;

  constructor(fd: number, readable: boolean) {
    super({ readable, allowHalfOpen: false, emitClose: false } as DuplexOptions);
    this.#polled = new Polled(fd, () => {
      this.#scope.runInAsyncScope(this.#ready);
    });
    this.#want();
    if (readable) this.read(0);
  }

  /** Like the handle of a net.Socket, with the members that are needed to pass the stream to a child. */
  get _handle(): { readonly fd: number; reading: boolean; readStop(): void } | null {
    const { fd } = this.#polled;
    return fd < 0
      ? null
      : {
          fd,
          reading: this.#reads,
          readStop: () => {
            this.#leave();
          },
        };
  }

  ref(): this {
    this.#polled.refer(true);
    return this;
  }

  unref(): this {
    this.#polled.refer(false);
    return this;
  }

  /** Closes the stream when everything has been written. */
  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }

  /** Ends the stream after what can be read now. Another process may keep the pipe open: a closed one would end it by SIGPIPE. */
  endWhenRead(): void {
    if (this.destroyed) return;
    this.#end = this.bytesRead + Math.max(native().unreadBytes(this.#polled.fd), 0);
    this.#scope.runInAsyncScope(() => {
      this.#endIfRead();
    });
  }

  /** Reads the data that has arrived until now. */
  readNow(): void {
    if (!this.destroyed && this.#reads)
      this.#scope.runInAsyncScope(() => {
        this.#receive();
      });
  }

  #endIfRead(): void {
    if (this.#end === undefined || this.bytesRead < this.#end) return;
    this.#end = undefined;
    this.#readsForOthers = true;
    this.#reads = false;
    this.push(null);
  }

  #readForOthers(): void {
    for (let count = 0; count < MOST_READS; count++) {
      const bytes = this.#polled.receive();
      if (bytes === EAGAIN) break;
      if (typeof bytes === 'number') this.#polled.close();
      else this.#dropDescriptor();
    }
    this.#polled.want(POLLIN);
  }

  #leave(): void {
    this.#isLeft = true;
    this.#reads = false;
    this.#want();
  }

  #want(): void {
    this.#polled.want((this.#reads ? POLLIN : 0) | (this.#unsent === undefined ? 0 : POLLOUT));
  }

  readonly #ready = (): void => {
    if (this.destroyed) {
      this.#readForOthers();
      return;
    }
    if (this.#unsent !== undefined) this.#send(this.#unsent);
    if (this.#reads) this.#receive();
    this.#want();
  };

  #receive(): void {
    for (let count = 0; count < MOST_READS && !this.destroyed; count++) {
      const bytes = this.#polled.receive();
      if (bytes === EAGAIN) return;
      if (typeof bytes === 'number') {
        this.#ended(bytes);
        return;
      }
      this.#dropDescriptor();
      this.bytesRead += bytes.length;
      const wantsMore = this.push(Buffer.from(bytes));
      this.#endIfRead();
      if (wantsMore && this.#reads) continue;
      this.#reads = false;
      return;
    }
  }

  /** A child may have passed one, which nothing here can take. */
  #dropDescriptor(): void {
    const fd = (native().words[PLACES.receivedWords.descriptor] as number) | 0;
    if (fd >= 0) native().close(fd);
  }

  #ended(result: number): void {
    this.#reads = false;
    if (result === 0 || result === ECONNRESET) this.push(null);
    else this.destroy(errnoError(result, 'read'));
  }

  override _read(): void {
    if (this.#isLeft) return;
    this.#reads = true;
    this.#want();
  }

  #send(unsent: Unsent): void {
    const result = native().sendmsg(this.#polled.fd, unsent.bytes, unsent.sent, -1);
    if (result > 0) {
      unsent.sent += result;
      this.bytesWritten += result;
    }
    const isFailed = result < 0 && result !== EAGAIN;
    if (!isFailed && unsent.sent < unsent.bytes.length) {
      this.#unsent = unsent;
      return;
    }
    this.#unsent = undefined;
    unsent.done(isFailed ? errnoError(result, 'write') : null);
  }

  override _write(bytes: Buffer, _: string, done: Done): void {
    this.#send({ bytes, sent: 0, done });
    this.#want();
  }

  override _final(done: Done): void {
    native().shutdown(this.#polled.fd);
    done();
  }

  override _destroy(error: Error | null, done: Done): void {
    this.#unsent = undefined;
    if (this.#readsForOthers) {
      this.#polled.refer(false);
      this.#polled.want(POLLIN);
    } else this.#polled.close();
    done(error);
    // As a net.Socket does when its handle has been closed.
    setImmediate(() => {
      this.#scope.runInAsyncScope(() => this.emit('close', error !== null));
    });
  }
}
