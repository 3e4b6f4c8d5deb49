// Errors for the user of the command.

/** The exit code of a subcommand that has failed. */
export const FAILED = 2;

/** The command was used wrongly. `meant` is the word that the user probably meant. */
export class UsageError extends Error {
  readonly meant: string | undefined;

  constructor(message: string, meant?: string) {
    super(message);
    this.meant = meant;
  }
}

/** Ends the command with this exit code. */
export class CommandError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}
