import DOMPurify from 'dompurify';
import { later } from './later.js';

const core = later(() => import('@highlightjs/cdn-assets/es/core.min.js'));

const languages = {
  bash: later(() => import('@highlightjs/cdn-assets/es/languages/bash.min.js')),
  c: later(() => import('@highlightjs/cdn-assets/es/languages/c.min.js')),
  cpp: later(() => import('@highlightjs/cdn-assets/es/languages/cpp.min.js')),
  csharp: later(() => import('@highlightjs/cdn-assets/es/languages/csharp.min.js')),
  css: later(() => import('@highlightjs/cdn-assets/es/languages/css.min.js')),
  dart: later(() => import('@highlightjs/cdn-assets/es/languages/dart.min.js')),
  diff: later(() => import('@highlightjs/cdn-assets/es/languages/diff.min.js')),
  dockerfile: later(() => import('@highlightjs/cdn-assets/es/languages/dockerfile.min.js')),
  elixir: later(() => import('@highlightjs/cdn-assets/es/languages/elixir.min.js')),
  fsharp: later(() => import('@highlightjs/cdn-assets/es/languages/fsharp.min.js')),
  go: later(() => import('@highlightjs/cdn-assets/es/languages/go.min.js')),
  graphql: later(() => import('@highlightjs/cdn-assets/es/languages/graphql.min.js')),
  haskell: later(() => import('@highlightjs/cdn-assets/es/languages/haskell.min.js')),
  http: later(() => import('@highlightjs/cdn-assets/es/languages/http.min.js')),
  ini: later(() => import('@highlightjs/cdn-assets/es/languages/ini.min.js')),
  java: later(() => import('@highlightjs/cdn-assets/es/languages/java.min.js')),
  javascript: later(() => import('@highlightjs/cdn-assets/es/languages/javascript.min.js')),
  json: later(() => import('@highlightjs/cdn-assets/es/languages/json.min.js')),
  kotlin: later(() => import('@highlightjs/cdn-assets/es/languages/kotlin.min.js')),
  latex: later(() => import('@highlightjs/cdn-assets/es/languages/latex.min.js')),
  lua: later(() => import('@highlightjs/cdn-assets/es/languages/lua.min.js')),
  makefile: later(() => import('@highlightjs/cdn-assets/es/languages/makefile.min.js')),
  markdown: later(() => import('@highlightjs/cdn-assets/es/languages/markdown.min.js')),
  perl: later(() => import('@highlightjs/cdn-assets/es/languages/perl.min.js')),
  php: later(() => import('@highlightjs/cdn-assets/es/languages/php.min.js')),
  powershell: later(() => import('@highlightjs/cdn-assets/es/languages/powershell.min.js')),
  python: later(() => import('@highlightjs/cdn-assets/es/languages/python.min.js')),
  r: later(() => import('@highlightjs/cdn-assets/es/languages/r.min.js')),
  ruby: later(() => import('@highlightjs/cdn-assets/es/languages/ruby.min.js')),
  rust: later(() => import('@highlightjs/cdn-assets/es/languages/rust.min.js')),
  scala: later(() => import('@highlightjs/cdn-assets/es/languages/scala.min.js')),
  scss: later(() => import('@highlightjs/cdn-assets/es/languages/scss.min.js')),
  shell: later(() => import('@highlightjs/cdn-assets/es/languages/shell.min.js')),
  sql: later(() => import('@highlightjs/cdn-assets/es/languages/sql.min.js')),
  swift: later(() => import('@highlightjs/cdn-assets/es/languages/swift.min.js')),
  typescript: later(() => import('@highlightjs/cdn-assets/es/languages/typescript.min.js')),
  xml: later(() => import('@highlightjs/cdn-assets/es/languages/xml.min.js')),
  yaml: later(() => import('@highlightjs/cdn-assets/es/languages/yaml.min.js')),
};

const otherNames = {
  'c#': 'csharp', 'c++': 'cpp', 'f#': 'fsharp', cc: 'cpp', console: 'shell', cs: 'csharp', docker: 'dockerfile', ex: 'elixir', fs: 'fsharp',
  golang: 'go', gql: 'graphql', h: 'c', hpp: 'cpp', hs: 'haskell', htm: 'xml', html: 'xml', js: 'javascript', jsonc: 'json', jsonl: 'json',
  jsx: 'javascript', kt: 'kotlin', make: 'makefile', md: 'markdown', mjs: 'javascript', patch: 'diff', pl: 'perl', ps: 'powershell',
  ps1: 'powershell', pwsh: 'powershell', py: 'python', rb: 'ruby', rs: 'rust', sass: 'scss', sh: 'bash', svg: 'xml', tex: 'latex',
  toml: 'ini', ts: 'typescript', tsx: 'typescript', yml: 'yaml', zsh: 'bash',
};

// What is longer would take longer than anybody waits for colours.
const maxLength = 50_000;

const rules = { ALLOWED_TAGS: ['span', '#text'], ALLOWED_ATTR: ['class'], RETURN_DOM_FRAGMENT: true };

/** Gives code the colours of its language, if that is known and as soon as it is loaded. */
export function highlight(code, name) {
  const lower = name.toLowerCase();
  const language = otherNames[lower] ?? lower;
  if (!Object.hasOwn(languages, language) || code.textContent.length > maxLength) {
    return;
  }

  core(library => languages[language](definition => {
    if (!library.getLanguage(language)) {
      library.registerLanguage(language, definition);
    }

    const coloured = DOMPurify.sanitize(library.highlight(code.textContent, { language, ignoreIllegals: true }).value, rules);
    if (coloured.textContent === code.textContent) {
      code.replaceChildren(coloured);
    }
  }));
}
