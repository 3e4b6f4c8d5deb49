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
    'lib/drop-in/async.ts:BufferEncoding',
    'lib/drop-in/async.ts:Callback',
    'lib/drop-in/async.ts:Child',
    'lib/drop-in/async.ts:End',
    'lib/drop-in/async.ts:Options',
    'lib/drop-in/async.ts:Output',
    'lib/drop-in/sync.ts:Arguments',
    'lib/drop-in/sync.ts:Options',
    'lib/drop-in/sync.ts:Returns',
    'lib/testing/matchers.ts:Context',
    'lib/testing/matchers.ts:Verdict',
    'lib/look/signal-state.ts:Difference',
    'lib/look/signal-state.ts:FACTS',
    'lib/look/signal-state.ts:SETS',
    'lib/self/signal-info.ts:CHILD_CODES',
    'lib/self/signal-info.ts:NamedCode',
  ],
};
