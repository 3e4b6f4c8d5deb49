// The values of the option stdio.

// The descriptors below, which every child has.
const STANDARD_STREAMS = 3;

const SHORT: ReadonlyMap<unknown, readonly unknown[]> = new Map<unknown, readonly unknown[]>([
  ['pipe', ['pipe', 'pipe', 'pipe']],
  ['overlapped', ['overlapped', 'overlapped', 'overlapped']],
  ['ignore', ['ignore', 'ignore', 'ignore']],
  ['inherit', [0, 1, 2]],
]);

/** One value for each descriptor; undefined for an option of a wrong type. */
export function toWords(stdio: unknown): unknown[] | undefined {
  const given = SHORT.get(stdio || 'pipe') ?? stdio;
  if (!Array.isArray(given)) return undefined;
  const words = Array.from(given as readonly unknown[]);
  while (words.length < STANDARD_STREAMS) words.push(undefined);
  return words;
}

export const defaultWord = (index: number): string => (index < STANDARD_STREAMS ? 'pipe' : 'ignore');

export const propertyOf = (value: unknown, name: string): unknown =>
  (typeof value === 'object' || typeof value === 'function') && value !== null ? Reflect.get(value, name) : undefined;

/** A stream, and the handle of it on which Node shows the descriptor of a socket. */
export const handlesOf = (stream: unknown): unknown[] => [stream, propertyOf(stream, 'handle'), propertyOf(stream, '_handle')];

/** The descriptor of a stream. */
export function descriptorOf(stream: unknown): number | undefined {
  return handlesOf(stream)
    .map((holder) => propertyOf(holder, 'fd'))
    .find((fd): fd is number => typeof fd === 'number');
}
