// Run: the staged Worker behind a port on loopback, until standard input ends or time is up.
//
// One argument, JSON: {staged, packages, vars, lifetime}. The first line on standard
// output is JSON: {port, control, started_ms}. `port` speaks to the Worker; `control` takes
// POST /forget | /empty | /without?name=… | /scheduled | /away?cache=1&queue=1&origin=1 |
// /batch with {messages}.

import { createServer } from "node:http";
import { makeBatch, makeBindings, verdictsOf } from "./bindings.mjs";
import { startPython } from "./python.mjs";

const config = JSON.parse(process.argv[2]);
// Whatever hangs, nothing of this outlives its time.
setTimeout(() => process.exit(0), 1000 * (config.lifetime ?? 120)).unref();
const began = performance.now();
let worker;

const bindings = await makeBindings(config, (batch) => worker.queue(batch));
const whole = { ...bindings.env };
worker = await startPython(config, bindings.env);
// Work put off with waitUntil; control waits for it, so that a test need not guess.
let late = Promise.resolve();

const site = createServer(async (incoming, outgoing) => {
  try {
    const answered = await worker.fetch(await requestOf(incoming));
    late = Promise.allSettled([late, answered.late]);
    await write(answered.response, outgoing);
  } catch (error) {
    // What escapes a Worker is a bare 500 there as well.
    process.stderr.write(`uncaught: ${error.stack}\n`);
    outgoing.writeHead(500).end();
  }
});

const control = createServer(async (incoming, outgoing) => {
  const url = new URL(incoming.url, "http://control");
  try {
    await late;
    if (url.pathname === "/forget") worker.forget();
    else if (url.pathname === "/empty") await bindings.empty();
    else if (url.pathname === "/batch") {
      // A batch by hand, and what the Worker decides about each of its messages.
      const { messages } = JSON.parse(await textOf(incoming));
      const batch = makeBatch("uchi-events", messages);
      await worker.queue(batch);
      outgoing.end(JSON.stringify(verdictsOf(batch)));
      return;
    }
    else if (url.pathname === "/without") {
      // Settings and bindings that this Worker was deployed without; none: all are there again.
      Object.assign(bindings.env, whole);
      for (const name of url.searchParams.getAll("name")) delete bindings.env[name];
    }
    else if (url.pathname === "/scheduled") await worker.scheduled();
    else if (url.pathname === "/away") {
      for (const name of ["cache", "queue", "origin"]) {
        bindings.switches[`${name}Away`] = url.searchParams.get(name) === "1";
      }
    }
    outgoing.writeHead(204).end();
  } catch (error) {
    outgoing.writeHead(500).end(String(error.stack));
  }
});

async function textOf(incoming) {
  const parts = [];
  for await (const part of incoming) parts.push(part);
  return Buffer.concat(parts).toString();
}

async function requestOf(incoming) {
  const headers = new Headers();
  for (let at = 0; at < incoming.rawHeaders.length; at += 2) {
    headers.append(incoming.rawHeaders[at], incoming.rawHeaders[at + 1]);
  }
  // Cloudflare writes this header itself, whatever the client sent.
  headers.set("cf-connecting-ip", "203.0.113.7");
  const parts = [];
  for await (const part of incoming) parts.push(part);
  const bare = ["GET", "HEAD"].includes(incoming.method);
  const body = bare ? undefined : Buffer.concat(parts);
  // The fragment-less raw target, as a client typed it.
  const url = new URL(config.vars.PUBLIC_URL).origin + incoming.url;
  return new Request(url, { method: incoming.method, headers, body, redirect: "manual" });
}

async function write(response, outgoing) {
  const headers = [];
  for (const [name, value] of response.headers) {
    if (name !== "set-cookie") headers.push(name, value);
  }
  for (const cookie of response.headers.getSetCookie()) headers.push("set-cookie", cookie);
  outgoing.writeHead(response.status, headers);
  if (response.body) for await (const part of response.body) outgoing.write(part);
  outgoing.end();
}

const listen = (server) => new Promise((done) => {
  server.listen(0, "127.0.0.1", () => done(server.address().port));
});

let stopping = false;
async function stop() {
  if (stopping) return;
  stopping = true;
  setTimeout(() => process.exit(0), 3000).unref();
  site.close();
  control.close();
  await bindings.stop();
  process.exit(0);
}
// Whoever started this holds the other end of standard input: its death ends this too.
process.stdin.resume().on("end", stop).on("error", stop);
process.on("SIGTERM", stop).on("SIGINT", stop);

const ports = { port: await listen(site), control: await listen(control) };
process.stdout.write(`${JSON.stringify({ ...ports, started_ms: performance.now() - began })}\n`);
