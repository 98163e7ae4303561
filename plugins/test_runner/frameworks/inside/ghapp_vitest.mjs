// A reporter for Vitest: what fails, in tests, around them and outside of them, as JSON lines.
import { appendFileSync } from "node:fs";

export default class Report {
  onTestRunEnd(modules, errors) {
    write(modules.map((each) => each.task), errors);
  }

  onFinished(files = [], errors = []) { // before Vitest 3
    write(files, errors);
  }
}

function write(files, errors) {
  for (const file of files) walk(file, file.filepath, []);
  for (const error of errors) line({ event: "failed", test: error.VITEST_TEST_NAME ?? "", outside: true, ...about(error) });
  line({ event: "over" });
}

function walk(task, file, names) {
  const mine = task.type === "suite" && task.filepath ? names : [...names, task.name];
  const passed = task.result?.state === "pass";
  if (task.type === "test" && (passed || task.result?.state === "fail")) line({ event: "ran" });
  if (!passed) {
    for (const error of task.result?.errors ?? []) {
      line({ event: "failed", test: mine.join(" > "), file, line: task.location?.line ?? null, ...about(error) });
    }
  }
  for (const inner of task.tasks ?? []) walk(inner, file, mine);
}

function about(error) {
  const place = error.loc ? { file: error.loc.file ?? error.id, line: error.loc.line } : null;
  const said = error.message ?? String(error);
  const named = error.name && error.name !== "Error" && !said.startsWith(error.name);
  return { said: named ? `${error.name}: ${said}` : said, stack: String(error.stack ?? ""), place };
}

function line(event) {
  appendFileSync(process.env.GHAPP_REPORT, JSON.stringify(event) + "\n");
}
