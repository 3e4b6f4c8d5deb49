// Checks the form of a build for macOS: the processor, the oldest system, the libraries, and the signature, without which arm64
// loads no code. <mach-o/loader.h> and xnu's osfmk/kern/cs_blobs.h describe it.

import { createHash } from 'node:crypto';

import { MACOS_FLOOR } from './targets.mjs';

const MAGIC = 0xfeedfacf;
const HEADER = 32;
const BUNDLE = 8;
const TWO_LEVEL = 0x80;
const PROCESSORS = { x64: 0x01000007, arm64: 0x0100000c };
const LOAD_DYLIB = 0xc;
const CODE_SIGNATURE = 0x1d;
const BUILD_VERSION = 0x32;
const MACOS = 1;
const EMBEDDED_SIGNATURE = 0xfade0cc0;
const CODE_DIRECTORY = 0xfade0c02;
const AD_HOC = 0x2;
const SHA256 = 2;

const LIBRARIES = ['/usr/lib/libc++.1.dylib', '/usr/lib/libSystem.B.dylib'];

function commandsOf(file) {
  const commands = [];
  let at = HEADER;
  for (let left = file.readUInt32LE(16); left > 0; left--) {
    const size = file.readUInt32LE(at + 4);
    commands.push({ kind: file.readUInt32LE(at), data: file.subarray(at, at + size) });
    at += size;
  }
  return commands;
}

const textAt = (data, at) => data.toString('latin1', at, data.indexOf(0, at));

/** As `12.0`, from a number with 16 bits for the first part and 8 for each other one. */
const versionOf = (number) => `${number >>> 16}.${(number >>> 8) & 0xff}`;

function problemsOfHeader(file, arch) {
  const flags = file.readUInt32LE(24);
  return [
    ...(file.readUInt32LE(4) === PROCESSORS[arch] ? [] : [`is not for ${arch}`]),
    ...(file.readUInt32LE(12) === BUNDLE ? [] : ['is no bundle']),
    ...((flags & TWO_LEVEL) === 0 ? ['looks for each symbol in every library'] : []),
  ];
}

function problemsOfVersion(commands) {
  const [version] = commands.filter(({ kind }) => kind === BUILD_VERSION);
  if (version === undefined) return ['does not name its oldest system'];
  const oldest = versionOf(version.data.readUInt32LE(12));
  return version.data.readUInt32LE(8) === MACOS && oldest === MACOS_FLOOR ? [] : [`is for a system from ${oldest} on`];
}

function problemsOfLibraries(commands) {
  const names = commands.filter(({ kind }) => kind === LOAD_DYLIB).map(({ data }) => textAt(data, data.readUInt32LE(8)));
  return [
    ...names.filter((name) => !LIBRARIES.includes(name)).map((name) => `loads ${name}`),
    ...LIBRARIES.filter((name) => !names.includes(name)).map((name) => `does not load ${name}`),
  ];
}

function problemsOfPages(file, directory, limit) {
  const hashes = directory.readUInt32BE(16);
  const count = directory.readUInt32BE(28);
  const size = directory[36];
  const page = 2 ** directory[39];
  const problems = count === Math.ceil(limit / page) ? [] : [`signs ${count} pages`];
  for (let index = 0; index < count; index++) {
    const hash = createHash('sha256')
      .update(file.subarray(index * page, Math.min((index + 1) * page, limit)))
      .digest();
    if (!hash.equals(directory.subarray(hashes + index * size, hashes + (index + 1) * size)))
      problems.push(`differs from its signature in page ${index}`);
  }
  return problems;
}

/** The parts of a signature. */
function blobsOf(signature) {
  return Array.from({ length: signature.readUInt32BE(8) }, (_, index) => {
    const at = signature.readUInt32BE(16 + 8 * index);
    return signature.subarray(at, at + signature.readUInt32BE(at + 4));
  });
}

function problemsOfSignature(file, commands) {
  const [command] = commands.filter(({ kind }) => kind === CODE_SIGNATURE);
  if (command === undefined) return ['is not signed'];
  const start = command.data.readUInt32LE(8);
  const signature = file.subarray(start, start + command.data.readUInt32LE(12));
  if (start + signature.length !== file.length) return ['goes on behind its signature'];
  if (signature.readUInt32BE(0) !== EMBEDDED_SIGNATURE) return ['has another kind of signature'];
  const [directory] = blobsOf(signature).filter((blob) => blob.readUInt32BE(0) === CODE_DIRECTORY);
  if (directory === undefined) return ['has a signature without hashes'];
  if ((directory.readUInt32BE(12) & AD_HOC) === 0 || directory[37] !== SHA256) return ['has another kind of signature'];
  const limit = directory.readUInt32BE(32);
  return [...(limit === start ? [] : [`signs ${limit} bytes of ${start}`]), ...problemsOfPages(file, directory, limit)];
}

/** Returns the problems of the build with the content `file`. */
export function problemsOfMachO(file, arch) {
  if (file.readUInt32LE(0) !== MAGIC) return ['is no Mach-O file'];
  const commands = commandsOf(file);
  return [
    ...problemsOfHeader(file, arch),
    ...problemsOfVersion(commands),
    ...problemsOfLibraries(commands),
    ...problemsOfSignature(file, commands),
  ];
}
