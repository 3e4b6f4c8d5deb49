// The symbols of an executable file: a 64-bit little-endian ELF file, as on all systems that have builds of this package.

import { readSync } from 'node:fs';

export interface Symbols {
  /** Whether the addresses are offsets from the place where the file is loaded. */
  readonly isRelocated: boolean;
  /** The address and the size of a symbol; undefined if there is none. */
  readonly find: (name: string) => { readonly address: number; readonly size: number } | undefined;
}

/** Reads exactly these bytes, or throws. `place` is an offset in a file or an address in memory. */
export function readAt(fd: number, place: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let done = 0; done < length;) {
    const count = readSync(fd, bytes, done, length - done, place + done);
    if (count === 0) throw Object.assign(new Error('there are fewer bytes'), { code: 'EIO' });
    done += count;
  }
  return bytes;
}

export const numberAt = (bytes: Buffer, offset: number): number => Number(bytes.readBigUInt64LE(offset));

// elf(5): 64-bit, little-endian.
const MAGIC = Buffer.from('\x7fELF\x02\x01', 'latin1');
const HEADER = 64;
const ET_DYN = 3;
const SHT_SYMTAB = 2;
const SYMBOL = 24;
/** Some tables serve only debuggers, and may be larger than the memory. */
const LARGEST_TABLE = 2 ** 28;

interface Section {
  readonly type: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
}

function sectionsOf(fd: number, header: Buffer): Section[] {
  const [size, count] = [header.readUInt16LE(58), header.readUInt16LE(60)];
  const table = readAt(fd, numberAt(header, 40), size * count);
  return Array.from({ length: count }, (_, index) => {
    const at = index * size;
    return {
      type: table.readUInt32LE(at + 4),
      offset: numberAt(table, at + 24),
      size: numberAt(table, at + 32),
      link: table.readUInt32LE(at + 40),
    };
  });
}

/** Returns undefined for a file without symbols or of another format. */
export function symbolsOf(fd: number): Symbols | undefined {
  const header = readAt(fd, 0, HEADER);
  if (!header.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const sections = sectionsOf(fd, header);
  const table = sections.find(({ type }) => type === SHT_SYMTAB);
  const strings = table && sections[table.link];
  if (table === undefined || strings === undefined || table.size + strings.size > LARGEST_TABLE) return undefined;
  const [entries, names] = [readAt(fd, table.offset, table.size), readAt(fd, strings.offset, strings.size)];
  const find: Symbols['find'] = (name) => {
    // If a compiler keeps only a part of a variable, it adds a suffix, as in name.0.
    const at = [`\0${name}\0`, `\0${name}.0\0`].map((text) => names.indexOf(text, 0, 'latin1') + 1).find((index) => index > 0);
    for (let entry = 0; at !== undefined && entry < entries.length; entry += SYMBOL) {
      if (entries.readUInt32LE(entry) === at) return { address: numberAt(entries, entry + 8), size: numberAt(entries, entry + 16) };
    }
    return undefined;
  };
  return { isRelocated: header.readUInt16LE(16) === ET_DYN, find };
}
