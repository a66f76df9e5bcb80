/** The title stands in the source as the beginning of a string, as it is given to it() or describe(). */
export function hasTitle(source, title) {
  const plain = source.replaceAll("\\'", "'");
  return ["'", '`', '"'].some((quote) => plain.includes(`${quote}${title}${quote}`));
}
