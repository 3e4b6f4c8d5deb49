// Options and exit codes that several subcommands have.

import type { OptionUsage } from './description';

export const HELP: OptionUsage = { name: 'help', short: 'h', text: 'prints this help' };

export const WHEN = ['auto', 'always', 'never'] as const;

export const COLOR: OptionUsage = {
  name: 'color',
  value: 'WHEN',
  isOptional: true,
  completed: WHEN,
  text:
    'colours the output: always, never, or auto, the default, which means in a terminal unless NO_COLOR is set, and elsewhere ' +
    'if FORCE_COLOR is set. --color alone means always',
};

export const json = (text: string): OptionUsage => ({ name: 'json', short: 'j', text });

export const SIGNAL_FORMS = 'SIGINT, INT, int or 2';

export const USED_WRONGLY = 'the command was used wrongly';
