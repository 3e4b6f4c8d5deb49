// The pages on the interface: what package.json exports, from the sources.

import { readdirSync, readFileSync } from 'node:fs';

import manifest from './package.json' with { type: 'json' };
import { addressOf } from './scripts/publication.mjs';

const declarations = Object.values(manifest.exports).flatMap((face) => face.import?.types ?? face.types ?? []);

const address = addressOf(manifest);

// The index of the README has the order of the pages; those of the commands come last.
const inReadme = readFileSync(new URL('README.md', import.meta.url), 'utf8')
  .split('## Documentation')[1]
  .match(/docs\/[\w-]+\.md/g);
const allPages = readdirSync(new URL('docs', import.meta.url))
  .filter((file) => file.endsWith('.md'))
  .map((file) => `docs/${file}`);

/** @type {import('typedoc').TypeDocOptions} */
export default {
  name: 'sigmask',
  plugin: ['./scripts/docs-plugin.mjs'],
  navigation: { includeFolders: false, includeCategories: false, includeGroups: false },
  includeVersion: true,
  projectDocuments: [...new Set([...inReadme, ...allPages]), 'CHANGELOG.md'],
  // Lines of the sources, where the address is known: the release and the workflow of the site set it.
  ...(address === undefined
    ? { disableSources: true }
    : { disableGit: true, sourceLinkTemplate: `${address}/blob/v${manifest.version}/{path}#L{line}` }),
  entryPoints: declarations.map((file) => file.replace('./dist/', 'lib/').replace('.d.mts', '.mts')),
  out: 'build/docs',
  excludeInternal: true,
  sort: ['kind', 'alphabetical-ignoring-documents'],
  kindSortOrder: ['Document', 'Module', 'Function', 'Variable', 'Class', 'Interface', 'TypeAlias'],
  groupOrder: ['Functions', 'Variables', 'Classes', 'Interfaces', 'Type Aliases', '*'],
  highlightLanguages: ['bash', 'console', 'dockerfile', 'javascript', 'json', 'python', 'typescript'],
  treatWarningsAsErrors: true,
  validation: { invalidLink: true, invalidPath: true, notDocumented: true, notExported: true, rewrittenLink: true },
  // What util.promisify asks for, which has no text of its own.
  intentionallyNotDocumented: ['sigmask/child_process.exec.__promisify__', 'sigmask/child_process.execFile.__promisify__'],
  // Short names for what is written out in the pages.
  intentionallyNotExported: [
    'lib/control/signal-child.ts:ChildListener',
    'lib/drop-in/types.ts:None',
    'lib/drop-in/types.ts:Arguments',
    'lib/drop-in/types.ts:ChildWithStdio',
    'lib/drop-in/types.ts:EncodingOption',
    'lib/drop-in/types.ts:Options',
    'lib/drop-in/types.ts:OptionsWithEncoding',
    'lib/drop-in/types.ts:OptionsWithStdio',
    'lib/drop-in/types.ts:OutputWith',
    'lib/drop-in/types.ts:StdioOption',
    'lib/drop-in/types.ts:SyncEncodingOption',
    'lib/signals/names.ts:OtherOfNode',
    'lib/signals/names.ts:RealTime',
    'lib/signals/names.ts:Standard',
    'lib/signals/names.ts:Unchangeable',
    'lib/drop-in/types.ts:Callback',
    'lib/drop-in/types.ts:Output',
    'lib/testing/matchers.ts:Context',
    'lib/testing/matchers.ts:Verdict',
    'lib/look/signal-state.ts:Difference',
    'lib/look/signal-state.ts:FACTS',
    'lib/look/signal-state.ts:SETS',
    'lib/self/signal-info.ts:CHILD_CODES',
    'lib/self/signal-info.ts:NamedCode',
  ],
};
