// Bindings: Miniflare's KV, queue and caches, under the class names that the SDK looks for.

import {
  FormData, Headers, Miniflare, Request, Response, fetch as miniflareFetch,
} from "miniflare";

// The SDK compares `constructor.name`, and bundling has renamed the classes.
for (const [name, type] of Object.entries({ FormData, Headers, Request, Response })) {
  Object.defineProperty(type, "name", { value: name });
}

// A consumer has to be a Worker of its own here; it hands each batch to Node and does as told.
const CONSUMER = `export default {
  async fetch() { return new Response("only a consumer", { status: 404 }); },
  async queue(batch, env) {
    const messages = batch.messages.map(({ id, body, attempts, timestamp }) => (
      { id, body, attempts, sent: timestamp.getTime() }
    ));
    const answer = await env.NODE.fetch("http://node/batch", {
      method: "POST", body: JSON.stringify({ queue: batch.queue, messages }),
    });
    const verdicts = await answer.json();
    for (const message of batch.messages) {
      const verdict = verdicts[message.id] ?? { retry: {} };
      if (verdict.retry) message.retry(verdict.retry); else message.ack();
    }
  },
};`;

/** One message as a Worker's consumer sees it; what it decides is kept for the real one. */
class Message {
  constructor({ id, body, attempts }) {
    Object.assign(this, { id, body, attempts, timestamp: new Date(), verdict: undefined });
  }
  ack() { this.verdict ??= { retry: null }; }
  retry(options) { this.verdict ??= { retry: { delaySeconds: options?.delaySeconds ?? 0 } }; }
}

class MessageBatch {
  constructor(queue, messages) { Object.assign(this, { queue, messages }); }
  ackAll() { for (const message of this.messages) message.ack(); }
  retryAll(options) { for (const message of this.messages) message.retry(options); }
}

export function makeBatch(queue, messages) {
  return new MessageBatch(queue, messages.map((message) => new Message(message)));
}

/** By message id; what nobody decided about is tried again, as on Cloudflare after an error. */
export function verdictsOf(batch) {
  return Object.fromEntries(
    batch.messages.map(({ id, verdict }) => [id, verdict ?? { retry: {} }]),
  );
}

class KvNamespace {
  #kv;
  constructor(kv) { this.#kv = kv; }
  get(...given) { return this.#kv.get(...given); }
  put(...given) { return this.#kv.put(...given); }
  delete(...given) { return this.#kv.delete(...given); }
  list(...given) { return this.#kv.list(...given); }
}

class WorkerQueue {
  #queue;
  switches;
  constructor(queue, switches) { this.#queue = queue; this.switches = switches; }
  #check() { if (this.switches.queueAway) throw new Error("Queue is overloaded"); }
  async send(...given) { this.#check(); return this.#queue.send(...given); }
  async sendBatch(messages, ...given) {
    this.#check();
    return this.#queue.sendBatch([...messages], ...given);
  }
}

/** The data centre's cache, with a switch that empties it as a move to another one would. */
class Cache {
  #cache;
  switches;
  constructor(cache, switches) { this.#cache = cache; this.switches = switches; }
  async match(...given) {
    return this.switches.cacheAway ? undefined : this.#cache.match(...given);
  }
  async put(...given) { if (!this.switches.cacheAway) await this.#cache.put(...given); }
  async delete(...given) { return this.#cache.delete(...given); }
}

/** Start Miniflare; `deliver(batch)` is called with every queue batch. */
export async function makeBindings(config, deliver) {
  const switches = { queueAway: false, cacheAway: false, originAway: false };
  const delivering = new Set();
  let emptied = 0;
  const miniflare = new Miniflare({
    modules: true,
    script: CONSUMER,
    compatibilityDate: "2026-04-01",
    host: "127.0.0.1",
    port: 0,
    telemetry: { enabled: false },
    kvNamespaces: ["SHEETS"],
    queueProducers: { EVENTS: { queueName: "uchi-events" } },
    queueConsumers: {
      "uchi-events": { maxBatchSize: 100, maxBatchTimeout: 0.2, maxRetries: 100 },
    },
    serviceBindings: {
      NODE: async (request) => {
        const { queue, messages } = await request.json();
        const batch = makeBatch(queue, messages.filter(({ sent }) => sent > emptied));
        const forgotten = messages.filter(({ sent }) => sent <= emptied);
        const delivered = batch.messages.length ? deliver(batch) : Promise.resolve();
        delivering.add(delivered);
        try {
          await delivered;
        } finally {
          delivering.delete(delivered);
        }
        const acknowledged = forgotten.map(({ id }) => [id, { retry: null }]);
        return Response.json({ ...verdictsOf(batch), ...Object.fromEntries(acknowledged) });
      },
    },
  });
  await miniflare.ready;
  const { SHEETS, EVENTS } = await miniflare.getBindings();
  const caches = await miniflare.getCaches();
  const env = {
    ...config.vars, SHEETS: new KvNamespace(SHEETS), EVENTS: new WorkerQueue(EVENTS, switches),
  };
  Object.assign(globalThis, {
    FormData, Headers, Request, Response,
    async fetch(...given) {
      if (switches.originAway) throw new TypeError("fetch failed");
      return miniflareFetch(...given);
    },
    caches: { default: new Cache(caches.default, switches) },
  });
  /** Forget what is queued, wherever it waits for its next try, and see deliveries out. */
  async function empty() {
    emptied = Date.now();
    await Promise.allSettled(delivering);
  }
  return { env, switches, empty, stop: () => miniflare.dispose() };
}
