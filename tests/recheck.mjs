// Judges regular expressions with recheck: reads a JSON list of {source, flags} on standard input, prints a JSON list of its answers.
// The folder that holds node_modules is the first argument, milliseconds for one pattern the second.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const { check } = createRequire(`${process.argv[2]}/`)("recheck");
const waiting = JSON.parse(readFileSync(0, "utf-8")).map((one, number) => ({ ...one, number }));
const answers = new Array(waiting.length);
async function work() {
  for (let one = waiting.shift(); one; one = waiting.shift()) {
    const found = await check(one.source, one.flags, { timeout: Number(process.argv[3]), checker: "fuzz" });
    answers[one.number] = {
      status: found.status,
      complexity: found.complexity?.summary ?? "",
      attack: found.attack?.pattern ?? "",
      error: found.error?.kind ?? "",
    };
  }
}
await Promise.all([work(), work()]);
process.stdout.write(JSON.stringify(answers), () => process.exit(0));
