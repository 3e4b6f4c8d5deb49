// Messages as bytes, in the two formats of Node's channels.

import { StringDecoder } from 'node:string_decoder';
import { isArrayBufferView } from 'node:util/types';
import { DefaultDeserializer, DefaultSerializer } from 'node:v8';

export type Serialization = 'json' | 'advanced';

export interface Codec {
  encode(message: unknown): Uint8Array;
  /** Calls `each` with every message that is complete now. The bytes are valid during the call only. */
  decode(bytes: Uint8Array, each: (message: unknown) => void): void;
}

/** A line of JSON for each message. */
class JsonCodec implements Codec {
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';

  encode(message: unknown): Uint8Array {
    return Buffer.from(`${JSON.stringify(message)}\n`);
  }

  decode(bytes: Uint8Array, each: (message: unknown) => void): void {
    const lines = this.#decoder.write(bytes).split('\n');
    const last = lines.pop() as string;
    const [first] = lines;
    if (first === undefined) {
      this.#rest += last;
      return;
    }
    lines[0] = this.#rest + first;
    this.#rest = last;
    for (const line of lines) each(JSON.parse(line));
  }
}

// Node tags what V8 takes for an object of the host: a view of an ArrayBuffer, or an object that is sent as JSON would be.
const VIEW = 0;
const OBJECT = 1;

// Methods that the type definitions leave out.
interface HostObjects {
  _writeHostObject: (this: object, object: object) => void;
  _readHostObject: (this: object) => ArrayBufferView;
}
const writeView = (DefaultSerializer.prototype as unknown as HostObjects)._writeHostObject;
const readView = (DefaultDeserializer.prototype as unknown as HostObjects)._readHostObject;

class Serializer extends DefaultSerializer {
  _writeHostObject(object: object): void {
    const isView = isArrayBufferView(object);
    this.writeUint32(isView ? VIEW : OBJECT);
    if (isView) writeView.call(this, object);
    else this.writeValue({ ...object });
  }
}

function copyOfView(view: ArrayBufferView): ArrayBufferView {
  const memory = view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
  if (Buffer.isBuffer(view)) return Buffer.from(memory);
  return new (view.constructor as new (memory: ArrayBufferLike) => ArrayBufferView)(memory);
}

class Deserializer extends DefaultDeserializer {
  _readHostObject(): unknown {
    return this.readUint32() === VIEW ? this.readView() : (this.readValue() as unknown);
  }

  /** A view of the bytes. */
  readView(): ArrayBufferView {
    return readView.call(this);
  }
}

/** Reads bytes that are used again. */
class CopyingDeserializer extends Deserializer {
  override readView(): ArrayBufferView {
    return copyOfView(super.readView());
  }
}

const LENGTH_SIZE = 4;
const NO_LENGTH = new Uint8Array(LENGTH_SIZE);
// After the length and a tag.
const VERSION_AT = LENGTH_SIZE + 1;
// Version 16 differs only beyond 4 GB, which no message has, and versions of V8 before 14.9 refuse it.
const READ_BY_FEWER = 16;
const READ_BY_ALL = 15;

function readWith(deserializer: Deserializer): unknown {
  deserializer.readHeader();
  return deserializer.readValue();
}

/** The bytes of V8's serializer, after their number. */
class AdvancedCodec implements Codec {
  readonly #length = Buffer.alloc(LENGTH_SIZE);
  #lengthFilled = 0;
  // What V8 makes of a message may be views of this memory, so it is not used again.
  #body: Buffer | undefined;
  #bodyFilled = 0;

  encode(message: unknown): Uint8Array {
    const serializer = new Serializer();
    serializer.writeRawBytes(NO_LENGTH);
    serializer.writeHeader();
    serializer.writeValue(message);
    const bytes = serializer.releaseBuffer();
    bytes.writeUInt32BE(bytes.length - LENGTH_SIZE, 0);
    if (bytes[VERSION_AT] === READ_BY_FEWER) bytes[VERSION_AT] = READ_BY_ALL;
    return bytes;
  }

  decode(bytes: Uint8Array, each: (message: unknown) => void): void {
    for (let at = 0; at < bytes.length;) {
      const end = this.#endOfWhole(bytes, at);
      if (end !== undefined) {
        each(readWith(new CopyingDeserializer(bytes.subarray(at + LENGTH_SIZE, end))));
        at = end;
        continue;
      }
      if (this.#body === undefined) {
        this.#length[this.#lengthFilled++] = bytes[at++] as number;
        if (this.#lengthFilled === LENGTH_SIZE) this.#body = Buffer.allocUnsafeSlow(this.#length.readUInt32BE());
        continue;
      }
      const partEnd = Math.min(at + this.#body.length - this.#bodyFilled, bytes.length);
      this.#body.set(bytes.subarray(at, partEnd), this.#bodyFilled);
      this.#bodyFilled += partEnd - at;
      at = partEnd;
      if (this.#bodyFilled === this.#body.length) each(this.#take(this.#body));
    }
  }

  /** Where a message ends that begins at `at` and is here as a whole. */
  #endOfWhole(bytes: Uint8Array, at: number): number | undefined {
    if (this.#lengthFilled > 0 || bytes.length - at < LENGTH_SIZE) return undefined;
    const [first, second, third, fourth] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]] as [number, number, number, number];
    const end = at + LENGTH_SIZE + first * 2 ** 24 + (second << 16) + (third << 8) + fourth;
    return end <= bytes.length ? end : undefined;
  }

  #take(body: Buffer): unknown {
    this.#body = undefined;
    this.#lengthFilled = 0;
    this.#bodyFilled = 0;
    return readWith(new Deserializer(body));
  }
}

let hasSerializer: boolean | undefined;

function findSerializer(): boolean {
  try {
    return new Serializer() instanceof Serializer;
  } catch {
    return false;
  }
}

/** Whether the runtime has the serializer of V8, whose format is that of `'advanced'`. */
export const isAvailable = (serialization: Serialization): boolean => serialization === 'json' || (hasSerializer ??= findSerializer());

export function makeCodec(serialization: Serialization): Codec {
  return serialization === 'json' ? new JsonCodec() : new AdvancedCodec();
}
