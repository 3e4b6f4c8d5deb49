// Finds links in the documents to files and headings that do not exist. It does not check links to other sites.
// links.mjs [--root FOLDER] [FILE…]

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({ options: { root: { type: 'string' } }, allowPositionals: true });
const ROOT = values.root ?? join(import.meta.dirname, '..');

const read = (document) => readFileSync(join(ROOT, document), 'utf8');
const withoutCode = (markdown) => markdown.replace(/^```.*?^```$/gms, '').replace(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]()]/g, ''));

const slugOf = (heading) =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');

/** Returns the anchors of a document's headings. Repeated headings get a number. */
function anchorsOf(markdown) {
  const seen = new Map();
  return [...withoutCode(markdown).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => {
    const slug = slugOf(heading);
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  });
}

function isBroken(document, link) {
  if (/^(https|mailto):/.test(link)) return false;
  const [path, anchor] = link.split('#');
  const target = path === '' ? document : join(dirname(document), path);
  if (!existsSync(join(ROOT, target))) return true;
  return anchor !== undefined && !anchorsOf(read(target)).includes(anchor);
}

const listed = () => execFileSync('git', ['ls-files', '*.md'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');
const documents = positionals.length > 0 ? positionals : listed();
let links = 0;
for (const document of documents) {
  for (const [, link] of withoutCode(read(document)).matchAll(/\]\(([^)]+)\)/g)) {
    links += 1;
    if (!isBroken(document, link)) continue;
    console.log(`${document}: ${link} is not there`);
    process.exitCode = 1;
  }
}
console.log(`${links} links in ${documents.length} documents`);
