// Bench: measuring.py in Pyodide with the staged bundle; prints one line of JSON.
//
// One argument, JSON: {staged, packages, rounds}.

import { fileURLToPath } from "node:url";
import { loadPyodide } from "pyodide";

const { staged, packages, rounds } = JSON.parse(process.argv[2]);
const python = await loadPyodide({ env: { PYTHONDONTWRITEBYTECODE: "1", HOME: "/session" } });
const folders = {
  "/session/metadata": staged,
  "/session/python_modules": packages,
  "/session/bench": fileURLToPath(new URL(".", import.meta.url)),
};
for (const [inside, outside] of Object.entries(folders)) {
  python.FS.mkdirTree(inside);
  python.mountNodeFS(inside, outside);
}
python.globals.set("folders", python.toPy(Object.keys(folders)));
python.globals.set("rounds", rounds);
process.stdout.write(python.runPython(`
import json, platform, sys
sys.path[:0] = folders
import measuring
json.dumps({"python": platform.python_version()} | measuring.measure(rounds))
`) + "\n");
