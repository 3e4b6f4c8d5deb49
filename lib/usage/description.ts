// How a subcommand describes itself. Its parser, its help, the man page and the completions read the same description.

/** What a shell completes. */
export type Completed = 'signal' | 'signals' | 'pids' | 'program' | 'command' | 'none' | readonly string[];

export interface OptionUsage {
  /** Without its dashes. */
  readonly name: string;
  /** One letter. */
  readonly short?: string;
  /** The name of the value; absent for an option that takes none. */
  readonly value?: string;
  /** Whether the value may be left out. Then it stands after `=`, not in the next argument. */
  readonly isOptional?: boolean;
  readonly completed?: Completed;
  readonly text: string;
}

export interface CommandUsage {
  readonly name: string;
  /** One line, for the list of all commands. */
  readonly summary: string;
  /** The arguments after the name, once for each form. */
  readonly synopsis: readonly string[];
  /** Paragraphs, and lists of options. */
  readonly body: readonly (string | readonly OptionUsage[])[];
  /** Options of another command, which describes them. */
  readonly alsoTakes?: readonly OptionUsage[];
  /** The operands that a shell completes. */
  readonly operands: Completed;
  /** Whether the first operand ends the options, because the following arguments belong to another command. */
  readonly stopsAtOperand?: boolean;
  readonly exitCodes: readonly (readonly [code: string, text: string])[];
  readonly examples: readonly string[];
}

export const optionsOf = ({ body, alsoTakes = [] }: CommandUsage): readonly OptionUsage[] => [
  ...body.flatMap((part) => (typeof part === 'string' ? [] : part)),
  ...alsoTakes,
];

/** Its spelling in a synopsis: `--signal SIG`, `--color[=WHEN]`, `--json`. */
export function spellingOf({ name, value, isOptional }: OptionUsage): string {
  if (value === undefined) return `--${name}`;
  return isOptional === true ? `--${name}[=${value}]` : `--${name} ${value}`;
}
