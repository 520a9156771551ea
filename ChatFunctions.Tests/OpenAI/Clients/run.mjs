// Runs one scenario: node run.mjs FILE NAME ARGUMENTS. Its result is the last line of the output, as JSON.
const [file, name, text = '{}'] = process.argv.slice(2);
const scenarios = await import(`./${file}.mjs`);
const result = await scenarios[name](JSON.parse(text));
process.stdout.write(`${JSON.stringify(result ?? null)}\n`);
