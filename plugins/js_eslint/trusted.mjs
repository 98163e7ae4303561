// What is told of JavaScript and TypeScript in a repository whose own configuration is code and is not read.
import { createRequire } from "node:module";

const tool = createRequire(process.argv[1]); // eslint's own folder: nothing of the checkout is loaded
const js = tool("@eslint/js");
const espree = createRequire(tool.resolve("eslint/package.json"))("espree");
const typescript = () => tool("typescript-eslint"); // takes half a second: only where it is needed

const FIRST_COMMENT = /^(?:#!.*\n)?\s*(?:\/\*[^]*?\*\/|\/\/.*)/;

// A file may be a module or a script, and have decorators. What can be read in one way is no syntax error.
const javascript = {
  meta: { name: "javascript", version: "1" },
  parseForESLint(code, options) {
    const isFlow = /@flow\b/.test(FIRST_COMMENT.exec(code)?.[0] ?? ""); // another language
    const ways = [
      ["module", (how) => ({ ast: espree.parse(isFlow ? "" : code, how) })],
      ["commonjs", (how) => ({ ast: espree.parse(code, how) })],
      ["module", (how) => typescript().parser.parseForESLint(code, how)],
    ];
    let first;
    for (const [sourceType, parse] of ways) {
      try {
        return parse({ ...options, sourceType, ecmaFeatures: { jsx: true } });
      } catch (error) {
        first ??= error;
      }
    }
    throw first;
  },
};

const isTyped = process.argv.some((word) => /\.[cm]?tsx?$/.test(word));
const typed = isTyped ? typescript().configs.recommended : [];

export default [
  { linterOptions: { reportUnusedDisableDirectives: "off" } }, // they may be about rules that are not ours
  {
    files: ["**/*.{js,jsx,mjs,cjs}"],
    languageOptions: { parser: javascript },
    // what is global in a project is for its own configuration to say
    rules: { ...js.configs.recommended.rules, "no-undef": "off" },
  },
  ...typed.map((part) => ({ ...part, files: ["**/*.{ts,tsx,mts,cts}"] })),
];
