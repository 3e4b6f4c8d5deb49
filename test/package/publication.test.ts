// What the published package has in place of the repository's own files.

import { expect, test } from 'vitest';

interface Publication {
  publishedManifest(manifest: object, isRelease: boolean): Record<string, unknown>;
  publishedReadme(markdown: string, manifest: object): string;
}
const { publishedManifest, publishedReadme } = (await import('../../scripts/publication.mjs' as string)) as Publication;

const LOCAL = { name: 'sigmask', version: '1.2.3', scripts: { test: 'x' }, devDependencies: { x: '1' }, private: true };
const RELEASE = { ...LOCAL, repository: { type: 'git', url: 'git+https://code.invalid/me/sigmask.git' } };

test('the address of the repository gives the other fields, and development has none', () => {
  expect(publishedManifest(RELEASE, true)).toMatchObject({
    repository: RELEASE.repository,
    homepage: 'https://code.invalid/me/sigmask#readme',
    bugs: { url: 'https://code.invalid/me/sigmask/issues' },
  });
  for (const field of ['scripts', 'devDependencies', 'private']) expect(publishedManifest(RELEASE, true)).not.toHaveProperty(field);
});

test('a release fails without the address, and a package that is tried out does not', () => {
  expect(() => publishedManifest(LOCAL, true)).toThrow('a release needs the address of the repository');
  expect(publishedManifest(LOCAL, false)).not.toHaveProperty('homepage');
});

test('links of the published README are absolute', () => {
  const readme = '# sigmask\n\n[a](docs/a.md#b), [c](https://c.invalid), [d](#install)\n';
  const published = publishedReadme(readme, RELEASE);
  expect(published).toContain('[a](https://code.invalid/me/sigmask/blob/v1.2.3/docs/a.md#b), [c](https://c.invalid), [d](#install)');
  expect(published).toMatch(/^# sigmask\n\n\[!\[CI\]\(https:\/\/code\.invalid\/me\/sigmask\/actions\//);
  expect(publishedReadme(readme, LOCAL)).toBe(readme);
});
