// The fenced blocks of a document, and what a js block says that it prints and how it ends.

/** The blocks of a Markdown text, each with the heading above it, its line and its language. */
export function blocksOf(markdown) {
  const blocks = [];
  let heading = '';
  let open = false;
  for (const [index, line] of markdown.split('\n').entries()) {
    const fence = /^```(\w*)$/.exec(line);
    if (fence !== null) {
      open = !open;
      if (open) blocks.push({ heading, name: `${heading}, line ${index + 1}`, language: fence[1], text: '' });
    } else if (open) {
      blocks.at(-1).text += `${line}\n`;
    } else if (/^##? /.test(line)) {
      heading = line.replace(/^#+ /, '');
    }
  }
  return blocks;
}

/** The text of its "prints:" comments; undefined without any. */
export function printedBy(code) {
  const lines = [...code.matchAll(/^\/\/ prints: (.*)$/gm)].map(([, line]) => `${line}\n`);
  return lines.length === 0 ? undefined : lines.join('');
}

/** The end in its "ends with:" comment: a signal or an exit code. Without one it ends with exit code 0. */
export const endOf = (code) => /^\/\/ ends with: (.*)$/m.exec(code)?.[1] ?? 'exit code 0';
