// Errors for the user of the command.

/** The exit code of a subcommand that has failed. */
export const FAILED = 2;

/** The command was used wrongly. */
export class UsageError extends Error {}

/** Ends the command with this exit code. */
export class CommandError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}
