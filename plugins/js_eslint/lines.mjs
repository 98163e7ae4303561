// A line of JSON for each message: eslint's own JSON holds them file by file.
export default (results) =>
  results
    .flatMap(({ filePath, messages }) => messages.map((message) => JSON.stringify({ path: filePath, ...message })))
    .join("\n");
