// check-picture.mjs FILE: draws an SVG in a browser, and checks that each text has all its characters, because browsers collapse
// spaces, and that each begins where the one before it has ended.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome'];

/** In the page. */
function findProblems() {
  const problems = [];
  for (const line of document.querySelectorAll('text')) {
    let end;
    for (const span of line.querySelectorAll('tspan')) {
      const count = [...span.textContent].length;
      if (span.getNumberOfChars() !== count) {
        problems.push(`"${span.textContent}" has ${span.getNumberOfChars()} characters in place of ${count}`);
        continue;
      }
      const start = span.getStartPositionOfChar(0).x;
      if (end !== undefined && Math.abs(start - end) > 1)
        problems.push(`"${span.textContent}" begins ${start - end} pixels after the text before it`);
      end = span.getEndPositionOfChar(count - 1).x;
    }
  }
  document.title = JSON.stringify(problems);
}

/** The problems of a picture; undefined if there is no browser. */
export function problemsOfPicture(file) {
  const browser = BROWSERS.find((name) => {
    try {
      return execFileSync('sh', ['-c', `command -v ${name}`]).length > 0;
    } catch {
      return false;
    }
  });
  if (browser === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'sigmask-picture-'));
  try {
    const page = join(folder, 'page.html');
    writeFileSync(
      page,
      `<!doctype html><meta charset="utf-8"><title>none</title>${readFileSync(file, 'utf8')}<script>(${findProblems})()</script>`,
    );
    const options = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${folder}`, '--dump-dom'];
    const dom = execFileSync(browser, [...options, `${pathToFileURL(page)}`], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return JSON.parse(/<title>(.*?)<\/title>/s.exec(dom)[1].replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('&gt;', '>'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (import.meta.filename === process.argv[1]) {
  const problems = problemsOfPicture(process.argv[2]);
  console.log(problems === undefined ? 'not checked: there is no Chromium' : problems.join('\n') || 'drawn as it should be');
  process.exitCode = Math.min(problems?.length ?? 0, 1);
}
