// What the published package has in place of this repository's own: its package.json, and the links of its README.

const FILES = [
  'bin',
  'dist',
  'docs',
  'examples',
  'man',
  'native',
  'prebuilds',
  'schema',
  'scripts',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
];
const NOT_PUBLISHED = ['scripts', 'devDependencies', 'gypfile', 'binary', 'private'];

/**
 * package.json as it is published. `repository` is the one field that has the address: the others follow from it.
 * For a release it must be there.
 */
export function publishedManifest(manifest, isRelease) {
  const published = Object.fromEntries(Object.entries(manifest).filter(([name]) => !NOT_PUBLISHED.includes(name)));
  published.files = FILES;
  const address = addressOf(manifest);
  if (address === undefined) {
    if (isRelease)
      throw new Error('a release needs the address of the repository: npm pkg set repository.type=git repository.url=git+https://…');
    return published;
  }
  return { ...published, homepage: `${address}#readme`, bugs: { url: `${address}/issues` } };
}

/** The address of the repository as a page; undefined if package.json names none. */
export function addressOf({ repository }) {
  return repository?.url.replace(/^git\+/, '').replace(/\.git$/, '');
}

/**
 * The README for the page of the package on npm, which shows it without the other files: its links are absolute, and it has the
 * badges of the repository.
 */
export function publishedReadme(markdown, manifest) {
  const address = addressOf(manifest);
  if (address === undefined) return markdown;
  const badge = `[![CI](${address}/actions/workflows/ci.yml/badge.svg)](${address}/actions/workflows/ci.yml)`;
  return markdown
    .replace(/\]\((?!https?:|#)([^)]+)\)/g, (_, path) => `](${address}/blob/v${manifest.version}/${path})`)
    .replace(/^# .*\n/, (heading) => `${heading}\n${badge}\n`);
}
