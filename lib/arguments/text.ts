// Text that C takes.

export const isText = (value: unknown): value is string => typeof value === 'string' && !value.includes('\0');

/** Whether a value is such text, or becomes text only when the child starts. */
export const isTextOnce = (value: unknown): boolean => typeof value !== 'string' || isText(value);
