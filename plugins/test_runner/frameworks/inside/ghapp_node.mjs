// A reporter for `node --test`: what fails and what is said beside it, as JSON lines.
export default async function* report(source) {
  const running = new Map(); // whose process ends never ends itself
  for await (const { type, data } of source) {
    if (type === "test:dequeue") running.set(key(data), data);
    else if (type === "test:complete") running.delete(key(data));
    else if (type === "test:fail") yield line({ event: "failed", ...about(data) });
    else if (type === "test:pass") yield line({ event: "passed", ...about(data) });
    else if (type === "test:stderr") yield line({ event: "said", file: data.file, text: data.message });
  }
  for (const { name, file, line: declared } of running.values()) yield line({ event: "cut", name, file, line: declared });
  yield line({ event: "over" });
}

function key({ name, file, line: declared, nesting }) {
  return JSON.stringify([file, declared, nesting, name]);
}

function about({ name, file, line: declared, nesting, details, todo }) {
  const error = details?.error;
  const cause = error?.cause ?? error;
  return {
    name, file, nesting, line: declared, todo: todo !== undefined,
    why: error?.failureType ?? null,
    said: String(cause?.message ?? cause ?? ""),
    kind: cause?.name ?? "",
    stack: String(cause?.stack ?? ""),
  };
}

function line(event) {
  return JSON.stringify(event) + "\n";
}
