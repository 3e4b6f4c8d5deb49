// Prints which wings import which, and fails where an import runs back or in a circle.
// check-layers.mjs

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

import { BINDING, FACES, LIB, NATIVE } from './wings.mjs';

const ROOT = join(import.meta.dirname, '..');
const MOST_ROOMS = 17;
const MOST_WINGS = 18;

const HOUSES = [
  { folder: 'lib', wings: LIB, root: FACES, mostArrows: 75, file: /\.m?ts$/, imported: /(?:from|require\(|import\() ?'(\.[^']+)'/g },
  { folder: 'native', wings: NATIVE, root: BINDING, mostArrows: 26, file: /\.(?:cc|h)$/, imported: /^#include "([^"]+)"/gm },
];

/** A source and its header are one room, and so are the two forms of an entry point. */
const roomOf = (path) => path.replace(/\.(?:m?[jt]s|cc|h)$/, '');

/** Returns the rooms that each room imports from the same folder, by name. */
function importsOf({ folder, file, imported }) {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter((path) => file.test(path));
  const rooms = new Map(files.map((path) => [roomOf(path), new Set()]));
  for (const path of files) {
    for (const [, name] of readFileSync(join(ROOT, folder, path), 'utf8').matchAll(imported)) {
      const to = roomOf(name.startsWith('.') ? normalize(join(dirname(path), name)) : name);
      if (rooms.has(to) && to !== roomOf(path)) rooms.get(roomOf(path)).add(to);
    }
  }
  return rooms;
}

/** Puts each room on the floor above the highest room that it imports; returns undefined where there is a circle. */
function floorsOf(rooms) {
  const floors = new Map();
  for (let floor = 0; floors.size < rooms.size; floor++) {
    const here = [...rooms].filter(([room, to]) => !floors.has(room) && [...to].every((other) => floors.has(other)));
    if (here.length === 0) return undefined;
    for (const [room] of here) floors.set(room, floor);
  }
  return floors;
}

const problems = [];

function checkFloors(name, rooms, most = MOST_ROOMS) {
  const floors = floorsOf(rooms);
  if (floors === undefined) problems.push(`${name}: a circle`);
  if (rooms.size > most) problems.push(`${name}: ${rooms.size} rooms, and at most ${most} are allowed`);
  return Math.max(-1, ...(floors?.values() ?? [])) + 1;
}

function checkHouse(house) {
  const { folder, wings, root, mostArrows } = house;
  const rooms = importsOf(house);
  const wingOf = (room) => (room.includes('/') ? room.split('/')[0] : root);
  const between = new Map(Object.keys(wings).map((wing) => [wing, new Set()]));
  for (const [room, imported] of rooms) {
    for (const other of imported) {
      const [from, to] = [wingOf(room), wingOf(other)];
      if (!wings[from]?.includes(to) && from !== to) problems.push(`${folder}/${room} imports ${other}`);
      if (from !== to) between.get(from)?.add(to);
    }
  }
  const arrows = [...between.values()].reduce((sum, to) => sum + to.size, 0);
  if (arrows > mostArrows) problems.push(`${folder}: ${arrows} arrows, and at most ${mostArrows} are allowed`);
  console.log(`${folder}/: ${between.size} rooms on ${checkFloors(folder, between, MOST_WINGS)} floors, ${arrows} arrows`);
  for (const [wing, allowed] of Object.entries(wings)) {
    const inside = [...rooms].filter(([room]) => wingOf(room) === wing);
    const own = new Map(inside.map(([room, imported]) => [room, new Set([...imported].filter((other) => wingOf(other) === wing))]));
    const imported = allowed.filter((other) => between.get(wing).has(other));
    const unused = allowed.filter((other) => !between.get(wing).has(other));
    if (unused.length > 0) problems.push(`${folder}/${wing} may import ${unused.join(', ')}, and does not`);
    const size = `${own.size} rooms on ${checkFloors(`${folder}/${wing}`, own)} floors`;
    console.log(`  ${wing.padEnd(9)} ${size.padEnd(21)} → ${imported.join(', ')}`);
  }
}

for (const house of HOUSES) checkHouse(house);
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
