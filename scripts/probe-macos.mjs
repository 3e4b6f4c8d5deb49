// probe-macos.mjs [--facts PROGRAM]: asks the running kernel of macOS for each fact that this package relies on, and prints a
// summary. Exits with 0 only if all hold. A part of the facts needs a C++ compiler ($CXX, by default c++), or PROGRAM, which was
// compiled from the sources in macos-probe/ before.

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { arch, cpus, release, tmpdir, version } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PROBE = join(ROOT, 'scripts', 'macos-probe');
const MODULES = ['signals', 'processes', 'children'];
/** Milliseconds for one fact. */
const LIMIT = Number(process.env.SIGMASK_TEST_LIMIT ?? 15_000);

/** Runs a program in a session of its own. Resolves with its output, or why there is none. */
function run(file, args) {
  const child = spawn(file, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const killAll = () => {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch (error) {
      // EPERM: only zombies are left.
      if (error.code !== 'ESRCH' && error.code !== 'EPERM') throw error;
    }
  };
  let output = '';
  let errors = '';
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    killAll();
  }, LIMIT);
  child.stdout.on('data', (text) => (output += text));
  child.stderr.on('data', (text) => (errors += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      // What the fact has started may have the other end of the pipes.
      killAll();
      child.on('close', () => {
        if (isLate) resolve({ failed: `no answer within ${LIMIT / 1000} s` });
        else if (code === 0) resolve({ output });
        else resolve({ failed: `ended with ${signal ?? code}: ${errors.trim().split('\n').slice(-3).join('; ')}` });
      });
    });
  });
}

/** The facts that the addon shows. */
async function factsOfAddon() {
  const facts = [];
  for (const module of MODULES) {
    const { FACTS } = await import(`./macos-probe/${module}.mjs`);
    FACTS.forEach(({ place, text, wanted }, index) => {
      const ask = async () => {
        const { failed, output } = await run(process.execPath, [join(PROBE, 'ask.mjs'), module, index]);
        if (failed !== undefined) return failed;
        const found = JSON.stringify(JSON.parse(output.split('\n').at(-1)).found);
        return found === JSON.stringify(wanted) ? '' : `${found}, not ${JSON.stringify(wanted)}`;
      };
      facts.push({ place, text, ask });
    });
  }
  return facts;
}

/** The facts that only system calls show. */
function factsOfProgram(program) {
  const lines = execFileSync(program, { encoding: 'utf8' }).trim().split('\n');
  return lines.map((line, index) => {
    const [place, text] = line.split('\t');
    const ask = async () => {
      const { failed, output } = await run(program, [index]);
      return failed ?? output;
    };
    return { place, text, ask };
  });
}

function hasCompiler() {
  if (process.env.CXX !== undefined) return true;
  try {
    // Without developer tools, c++ itself would open a window that offers them.
    execFileSync('xcode-select', ['-p'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function compileIn(folder) {
  const program = join(folder, 'facts');
  const sources = readdirSync(PROBE).filter((file) => file.endsWith('.cc'));
  execFileSync(process.env.CXX ?? 'c++', ['-std=c++17', '-O1', ...sources, '-o', program], { cwd: PROBE, stdio: 'inherit' });
  return program;
}

const outputOf = (command, ...args) => {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return 'unknown';
  }
};

const nameOfSystem = () =>
  `${outputOf('sw_vers', '-productName')} ${outputOf('sw_vers', '-productVersion')} (${outputOf('sw_vers', '-buildVersion')})`;

async function summary(counts, differing) {
  const { addonPath } = await import('../dist/internal/binding.js');
  const { version: own } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const processors = cpus();
  return [
    `sigmask   ${own}, ${addonPath().slice(ROOT.length)}`,
    `system    ${nameOfSystem()}`,
    `kernel    ${release()}: ${version()}`,
    `hardware  ${arch()}, ${processors[0]?.model ?? 'unknown'}, ${processors.length} processors`,
    `Node      ${process.version}`,
    `facts     ${counts}`,
    ...differing.map(({ text, found }) => `DIFFERS   ${text}: ${found}`),
  ].join('\n');
}

async function probe(program) {
  const facts = [...(await factsOfAddon()), ...(program === undefined ? [] : factsOfProgram(program))];
  const differing = [];
  for (const { place, text, ask } of facts) {
    const found = await ask();
    console.log(`${found === '' ? 'holds  ' : 'DIFFERS'}  ${text} (${place})${found === '' ? '' : `\n         found: ${found}`}`);
    if (found !== '') differing.push({ text, found });
  }
  const left =
    program === undefined
      ? '; those that only system calls show were not asked, because there is no C++ compiler (xcode-select --install)'
      : '';
  console.log(`\n${await summary(`${facts.length - differing.length} hold, ${differing.length} differ${left}`, differing)}`);
  return differing.length === 0 && program !== undefined;
}

async function main([option, given]) {
  if (process.platform !== 'darwin') {
    console.error(`This asks the kernel of macOS. It cannot run on ${process.platform}.`);
    return false;
  }
  const folder = mkdtempSync(join(tmpdir(), 'sigmask-probe-'));
  try {
    return await probe(option === '--facts' ? given : hasCompiler() ? compileIn(folder) : undefined);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1;
