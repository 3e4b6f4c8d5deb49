// A plugin of typedoc: names each page by its heading, and hides the heading of the project, which the README repeats.

import { Converter, JSX } from 'typedoc';

const STYLE = `
.tsd-page-title:has(+ .tsd-panel > h1:first-child) { display: none; }
pre { overflow-x: auto; }
pre > code { display: block; white-space: pre; background: none; font-size: 0.85em; line-height: 1.4; }
table { display: block; overflow-x: auto; }
`;

export function load(app) {
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, document) => {
    const [first] = document.content;
    document.name = /^#+ (.*)$/m.exec(first.text)?.[1] ?? document.name;
  });
  // Node's own class ChildProcess is exported, too, but has no page here.
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    for (const module of project.children)
      module.groups = module.groups?.filter(({ children }) => children.some((child) => !child.isReference?.()));
  });
  app.renderer.hooks.on('head.end', () => JSX.createElement('style', null, JSX.createElement(JSX.Raw, { html: STYLE })));
}
