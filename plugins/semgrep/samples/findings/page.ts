import { exec } from "node:child_process";

const box: HTMLElement = document.body;
// ruleid: js-html-from-address
box.innerHTML = "Hello " + location.hash;
// ok: js-html-from-address
box.textContent = "Hello " + location.hash;

export function list(req: Request): void {
  // ruleid: js-command-from-outside
  exec(`ls ${req.query}`);
}
