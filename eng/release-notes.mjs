// node eng/release-notes.mjs VERSION CHANGELOG.md: prints what the changelog says of a version.
import { readFileSync } from 'node:fs';

const [version, file] = process.argv.slice(2);
const sections = readFileSync(file, 'utf8').split(/^## /m).slice(1);
const section = sections.find(text => text.startsWith(`[${version}] - `));
const notes = section?.slice(section.indexOf('\n')).replace(/^\[[^\]]+\]: .*$/gm, '').trim();
if (!notes) {
  console.error(`${file} has nothing under «## [${version}] - DATE».`);
  process.exit(1);
}

console.log(notes);
