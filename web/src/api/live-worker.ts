// The SharedWorker: holds the one stream and hands its news to every tab.
import { Stream, type StreamNews } from "./stream";

interface ConnectEvent extends Event { readonly ports: readonly MessagePort[] }

const tabs = new Set<MessagePort>();
const stream = new Stream((news: StreamNews) => { for (const tab of tabs) tab.postMessage(news); });

function leave(tab: MessagePort): void {
  tabs.delete(tab);
  if (tabs.size === 0) stream.close();
}

self.addEventListener("connect", (event) => {
  const tab = (event as ConnectEvent).ports[0];
  if (tab === undefined) return;
  tabs.add(tab);
  tab.onmessage = (message: MessageEvent<"hurry" | "bye">) => (message.data === "bye" ? leave(tab) : stream.hurry());
  if (tabs.size === 1) stream.open();
  else tab.postMessage(stream.now());
});
