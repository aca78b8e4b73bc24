// How a tab gets the news: from the SharedWorker, else from the tab that leads, else from a stream of its own.
import { Stream, type StreamNews } from "./stream";

declare const LIVE_WORKER: string;

export interface Live { hurry(): void; close(): void }

function fromWorker(hear: (news: StreamNews) => void): Live {
  const worker = new SharedWorker(LIVE_WORKER, { name: "earshot-live", type: "module" });
  worker.port.onmessage = (message: MessageEvent<StreamNews>) => hear(message.data);
  worker.port.start();
  return { hurry: () => worker.port.postMessage("hurry"), close: () => worker.port.postMessage("bye") };
}

/** The tab that gets the lock leads until it is closed; then the next one gets it. */
function fromLeader(hear: (news: StreamNews) => void): Live {
  const channel = new BroadcastChannel("earshot-live");
  let stream: Stream | null = null;
  let resign: () => void = () => {};
  channel.onmessage = (message: MessageEvent<StreamNews | { type: "who" } | { type: "hurry" }>) => {
    const news = message.data;
    if (news.type === "who") { if (stream !== null) channel.postMessage(stream.now()); }
    else if (news.type === "hurry") stream?.hurry();
    else hear(news);
  };
  void navigator.locks.request("earshot-live", () => new Promise<void>((resolve) => {
    resign = resolve;
    stream = new Stream((news) => { hear(news); channel.postMessage(news); });
    stream.open();
  }));
  channel.postMessage({ type: "who" });
  return {
    hurry: () => (stream === null ? channel.postMessage({ type: "hurry" }) : stream.hurry()),
    close: () => { stream?.close(); resign(); channel.close(); },
  };
}

function alone(hear: (news: StreamNews) => void): Live {
  const stream = new Stream(hear);
  stream.open();
  return stream;
}

function start(hear: (news: StreamNews) => void): Live {
  if ("SharedWorker" in window) return fromWorker(hear);
  return "locks" in navigator && "BroadcastChannel" in window ? fromLeader(hear) : alone(hear);
}

export function connect(hear: (news: StreamNews) => void): Live {
  const live = start(hear);
  addEventListener("online", () => live.hurry());
  addEventListener("pagehide", () => live.close());
  document.addEventListener("visibilitychange", () => { if (!document.hidden) live.hurry(); });
  // A page that comes back out of the browser's store of pages has left the stream.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  return live;
}
