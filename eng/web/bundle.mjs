// Makes ChatFunctions/Web/bundle from ChatFunctions/Web/page: node bundle.mjs [OUTPUT]
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const page = join(here, '../../ChatFunctions/Web/page');
const output = resolve(process.argv[2] ?? join(here, '../../ChatFunctions/Web/bundle'));

// Its fonts would have to be fetched, and are for few signs; those of the system have them too.
const withoutFonts = {
  name: 'without-fonts',
  setup: building => building.onLoad({ filter: /Temml-Local\.css$/ }, async ({ path }) => ({
    contents: (await readFile(path, 'utf8')).replace(/@font-face\s*\{[^}]*\}/g, ''),
    loader: 'css',
  })),
};

await mkdir(output, { recursive: true });
for (const name of await readdir(output)) {
  if (name.endsWith('.js')) {
    // Those of another version have other names.
    await rm(join(output, name));
  }
}

await build({
  entryPoints: { 'app': join(page, 'main.js'), 'style': join(page, 'style.css') },
  outdir: output,
  // Relative, so that the bundle is the same in every clone.
  absWorkingDir: here,
  nodePaths: [join(here, 'node_modules')],
  bundle: true,
  minify: true,
  format: 'esm',
  // What is imported when it is needed becomes a file of its own.
  splitting: true,
  plugins: [withoutFonts],
  target: 'es2022',
  charset: 'utf8',
  legalComments: 'eof',
  logLevel: 'warning',
  write: true,
});

for (const name of ['index.html', 'icon.svg']) {
  const text = await readFile(join(page, name), 'utf8');
  await writeFile(join(output, name), text.replace(/^\s+/gm, ''));
}

// What it was made from, for the build to see whether it still is.
const sources = [
  ...(await readdir(page)).map(name => [`page/${name}`, join(page, name)]),
  ...['bundle.mjs', 'package-lock.json'].map(name => [name, join(here, name)]),
].sort(([one], [other]) => one < other ? -1 : 1);
const lines = await Promise.all(sources.map(async ([name, path]) =>
  `${createHash('sha256').update(await readFile(path)).digest('hex')} ${name}\n`));
await writeFile(join(output, 'sources.sha256'), lines.join(''));
