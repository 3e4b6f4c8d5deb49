// The pages on the interface: what package.json exports, from the sources.

import manifest from './package.json' with { type: 'json' };

const declarations = Object.values(manifest.exports).flatMap((face) => face.import?.types ?? face.types ?? []);

/** @type {import('typedoc').TypeDocOptions} */
export default {
  // A checkout may have no remote to link to.
  disableSources: true,
  entryPoints: declarations.map((file) => file.replace('./dist/', 'lib/').replace('.d.mts', '.mts')),
  out: 'build/docs',
  excludeInternal: true,
  sort: ['source-order'],
  treatWarningsAsErrors: true,
  validation: { invalidLink: true, invalidPath: true, notDocumented: true, notExported: true, rewrittenLink: true },
  // What util.promisify asks for, which has no text of its own.
  intentionallyNotDocumented: ['child_process.exec.__promisify__', 'child_process.execFile.__promisify__'],
  // Short names for what is written out in the pages.
  intentionallyNotExported: [
    'lib/child_process.ts:BufferEncoding',
    'lib/child_process.ts:Callback',
    'lib/child_process.ts:Child',
    'lib/child_process.ts:End',
    'lib/child_process.ts:Options',
    'lib/child_process.ts:Output',
    'lib/child_process_sync.ts:Arguments',
    'lib/child_process_sync.ts:Options',
    'lib/child_process_sync.ts:Returns',
    'lib/matchers.ts:Context',
    'lib/matchers.ts:Verdict',
    'lib/signal-state.ts:Difference',
    'lib/signal-state.ts:FACTS',
    'lib/signal-state.ts:SETS',
    'lib/signal-info.ts:CHILD_CODES',
    'lib/signal-info.ts:NamedCode',
  ],
};
