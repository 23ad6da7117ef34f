// Python: stock Pyodide with the staged Worker in it, called the way the runtime calls one.

import { loadPyodide } from "pyodide";

/** What the runtime forbids while modules are imported is forbidden here too. */
const IMPORT = `
import importlib, os, random, sys, time

def _guard(name, allowed):
    def guarded(*given, **named):
        if _guard.importing:
            raise OSError(f"{name} at import: a Worker has no randomness and no clock there")
        return allowed(*given, **named)
    return guarded

_guard.importing = False
os.urandom = random._urandom = _guard("os.urandom", os.urandom)
random.random = _guard("random.random", random.random)
time.time = _guard("time.time", time.time)

def load(entry):
    """Import the entry as a fresh isolate does: nothing of ours is remembered."""
    for name in [name for name in sys.modules if name.split(".")[0] in OURS]:
        del sys.modules[name]
    _guard.importing = True
    try:
        return importlib.import_module(entry).Default
    finally:
        _guard.importing = False

OURS = {"entry", "edge", "functions", "templates"}
`;

/** Start Python with the staged folder; returns the Worker's handlers. */
export async function startPython(config, env) {
  const python = await loadPyodide({
    env: { PYTHONDONTWRITEBYTECODE: "1", HOME: "/session", LANG: "C.UTF-8" },
    stdout: (line) => process.stderr.write(`${line}\n`),
    stderr: (line) => process.stderr.write(`${line}\n`),
  });
  python.FS.mkdirTree("/session/metadata");
  python.FS.mkdirTree("/session/python_modules");
  python.mountNodeFS("/session/metadata", config.staged);
  python.mountNodeFS("/session/python_modules", config.packages);
  python.registerJsModule("_pyodide_entrypoint_helper", {
    patchWaitUntil,
    doAnImport: (name) => import(name),
    cloudflareWorkersModule: { env },
    cloudflareSocketsModule: {},
  });
  python.registerJsModule("_cloudflare_compat_flags", {
    python_workflows_implicit_dependencies: true,
    python_request_headers_preserve_commas: true,
  });
  python.runPython(
    "import sys; sys.path[:0] = ['/session/metadata', '/session/python_modules']",
  );
  python.runPython(IMPORT);
  const load = python.globals.get("load");
  let worker = load("entry");

  async function call(handler, argument) {
    const late = [];
    const instance = worker({ waitUntil: (promise) => late.push(promise), props: {} }, env);
    try {
      const answer = await instance[handler](argument);
      return { answer, late };
    } finally {
      instance.destroy();
    }
  }

  return {
    python,
    /** Forget everything that lived in the isolate. */
    forget() { worker.destroy(); worker = load("entry"); },
    async fetch(request) {
      const { answer, late } = await call("fetch", request);
      const response = answer?.js_object ?? answer;
      answer?.destroy?.();
      return { response, late: Promise.allSettled(late) };
    },
    async queue(batch) {
      const { late } = await call("queue", batch);
      await Promise.allSettled(late);
    },
    async scheduled() {
      const controller = { cron: "* * * * *", scheduledTime: Date.now(), noRetry() {} };
      const { late } = await call("scheduled", controller);
      await Promise.allSettled(late);
    },
  };
}

// A coroutine handed to waitUntil is destroyed when the call returns, unless it is copied.
function patchWaitUntil(context) {
  const { waitUntil } = context;
  context.waitUntil = (promise) => {
    if (typeof promise?.copy !== "function") return waitUntil(promise);
    const kept = promise.copy();
    return waitUntil((async () => {
      try { return await kept; } finally { kept.destroy(); }
    })());
  };
}
