// The package's preload, in a Node that is a pretended macOS by then.

require('./darwin.cjs');
require('../../../dist/spawn/preload.js');
