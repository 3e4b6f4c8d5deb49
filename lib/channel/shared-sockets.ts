// The sockets of a server that have crossed a channel. A server of Node asks the receivers how many of its sockets are open there,
// and closes only when they are closed.

import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';

import { childClosedBeforeReply } from '../internal/node-errors';
import type { ConnectedChild } from './connected-child';
import type { InternalMessage } from './incoming';

/** A message on the sockets of the server with this key. */
interface Question extends InternalMessage {
  readonly key?: unknown;
  readonly count?: unknown;
}

type Answered = (error: Error | null, answer?: Question) => void;

const COUNT = 'NODE_SOCKET_GET_COUNT';
const COUNTED = 'NODE_SOCKET_COUNT';
const CLOSE = 'NODE_SOCKET_NOTIFY_CLOSE';
const CLOSED = 'NODE_SOCKET_ALL_CLOSED';

/** The sockets of a server that a child has received: the server calls these methods, and waits for `'exit'`. */
class SentSockets extends EventEmitter {
  readonly #child: ConnectedChild;
  readonly #key: string;
  #waiting: { readonly cmd: string; readonly answered: Answered }[] = [];

  constructor(child: ConnectedChild, key: string) {
    super();
    this.#child = child;
    this.#key = key;
  }

  close(closed: Answered): void {
    this.#ask(CLOSE, CLOSED, true, closed);
  }

  getConnections(counted: (error: Error | null, count?: unknown) => void): void {
    this.#ask(COUNT, COUNTED, false, (error, answer) => {
      counted(error, answer?.count);
    });
  }

  #ask(question: string, cmd: string, swallowErrors: boolean, answered: Answered): void {
    if (!this.#child.connected) {
      answered(childClosedBeforeReply());
      return;
    }
    this.#waiting.push({ cmd, answered });
    this.#child._send({ cmd: question, key: this.#key }, undefined, swallowErrors);
  }

  answer(message: Question): void {
    const isAnswered = ({ cmd }: InternalMessage): boolean => cmd === message.cmd;
    const answered = this.#waiting.filter(isAnswered);
    this.#waiting = this.#waiting.filter((one) => !isAnswered(one));
    for (const one of answered) one.answered(null, message);
  }

  disconnected(): void {
    for (const one of this.#waiting.splice(0)) one.answered(childClosedBeforeReply());
  }
}

/** The sockets of a child's server that this process has received. */
class ReceivedSockets {
  readonly #child: ConnectedChild;
  readonly #key: string;
  #open = 0;
  /** The server wants to know when they are closed. */
  #isAwaited = false;

  constructor(child: ConnectedChild, key: string) {
    this.#child = child;
    this.#key = key;
  }

  add(socket: Socket): void {
    this.#open++;
    socket.once('close', () => {
      this.#open--;
      this.#answerWhenClosed();
    });
  }

  answer({ cmd }: Question): void {
    if (cmd === COUNT) this.#say({ cmd: COUNTED, count: this.#open }, false);
    else if (cmd === CLOSE) {
      this.#isAwaited = true;
      this.#answerWhenClosed();
    }
  }

  #answerWhenClosed(): void {
    if (this.#open > 0 || !this.#isAwaited) return;
    this.#isAwaited = false;
    this.#say({ cmd: CLOSED }, true);
  }

  #say(answer: InternalMessage & { readonly count?: number }, swallowErrors: boolean): void {
    if (this.#child.connected) this.#child._send({ ...answer, key: this.#key }, undefined, swallowErrors);
  }
}

function getOrMake<Sockets>(map: Map<string, Sockets>, key: string, make: () => Sockets): Sockets {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

/** A server that knows of the processes that have its sockets; Node's own. */
export interface SharingServer {
  _setupWorker(sockets: EventEmitter): void;
}

/** The sockets that have crossed the channel of one child. */
export class SharedSockets {
  readonly #child: ConnectedChild;
  readonly #sent = new Map<string, SentSockets>();
  readonly #received = new Map<string, ReceivedSockets>();

  constructor(child: ConnectedChild) {
    this.#child = child;
  }

  /** The child gets a socket of this server. `key` names the server. */
  sent(server: SharingServer, key: string): void {
    getOrMake(this.#sent, key, () => {
      const sockets = new SentSockets(this.#child, key);
      this.#child.once('disconnect', () => {
        sockets.disconnected();
      });
      this.#child.once('exit', () => sockets.emit('exit', sockets));
      server._setupWorker(sockets);
      return sockets;
    });
  }

  /** The child has sent a socket of its server. */
  received(socket: Socket, key: string): void {
    getOrMake(this.#received, key, () => new ReceivedSockets(this.#child, key)).add(socket);
  }

  /** Takes a question of the child's server, or an answer to one of this process. */
  take(message: Question): void {
    const { key } = message;
    if (typeof key !== 'string') return;
    this.#sent.get(key)?.answer(message);
    this.#received.get(key)?.answer(message);
  }
}
