/** JSON over several lines, each value as it was written; any other text as it is. What is still being written need not be whole. */
export function pretty(text, isWhole) {
  if (!/^\s*[[{]/.test(text) || (isWhole && !isJson(text))) {
    return text;
  }

  let depth = 0;
  let before = '';
  let shown = '';
  for (const [token] of text.matchAll(/"(?:\\.|[^"\\])*"?|[[\]{},:]|[^\s[\]{},:"]+/gs)) {
    const closes = token === '}' || token === ']';
    depth -= closes ? 1 : 0;
    const isOpen = before === '{' || before === '[';
    const breaks = closes ? !isOpen : isOpen || before === ',';
    shown += `${breaks ? `\n${'  '.repeat(Math.max(0, depth))}` : ''}${token}${token === ':' ? ' ' : ''}`;
    depth += token === '{' || token === '[' ? 1 : 0;
    before = token;
  }

  return shown;
}

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
