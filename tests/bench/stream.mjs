// Posts through the pipe of `earshot import -`: some elsewhere at a steady rate, and probes that a desk is watching for.
import { spawn } from "node:child_process";

let serial = 0;
const words = "amp arrived box broken call chat delivery door guitar hour invoice late lost morning name nobody order parcel phone promise refund repair shop staff string store strap ticket twice wait week".split(" ");

/** One post on X by somebody new; `age` in milliseconds. */
export function post(handle, text, age = 0) {
  const id = `${process.pid}${String(++serial).padStart(8, "0")}`;
  const who = `person${id}`;
  return { network: "x", id, created_at: new Date(Date.now() - age).toISOString(), lang: "en", author: { id: who, handle: who, name: who }, text: `@${handle} ${text}` };
}

export const chatter = () => Array.from({ length: 14 }, () => words[Math.floor(Math.random() * words.length)]).join(" ");

/** An import that takes what is written to it, through the server that owns the folder's database. */
export class Pipe {
  constructor(binary, data) {
    this.child = spawn(binary, ["import", "--data", data, "-"], { stdio: ["pipe", "pipe", "pipe"] });
    this.said = "";
    this.child.stdout.on("data", (chunk) => { this.said += chunk; });
    this.child.stderr.on("data", () => {});
    this.ended = new Promise((resolve) => this.child.on("close", resolve));
  }

  write(posts) { this.child.stdin.write(posts.map((each) => `${JSON.stringify(each)}\n`).join("")); }

  /** Ends the input; the summary. */
  async end() {
    this.child.stdin.end();
    await this.ended;
    return JSON.parse(this.said.trim().split("\n").at(-1));
  }
}

/** `perSecond` posts that name `handle`, in small pieces, until stopped. */
export function flow(pipe, handle, perSecond) {
  const began = performance.now();
  let n = 0;
  const timer = setInterval(() => {
    const due = Math.floor((performance.now() - began) * perSecond / 1000);
    const posts = [];
    for (; n < due; n++) posts.push(post(handle, chatter()));
    if (posts.length > 0) pipe.write(posts);
  }, 10);
  return { stop: () => { clearInterval(timer); return n; } };
}
