// The conversation in order, with what happened between the posts. What is not the case's own is set back.
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Case, CaseEvent, Outbox, Post } from "../api/types";
import { loadOlder } from "../load";
import { claim, mayWrite, retry, setMode, undoAnswer } from "../act";
import { count, eventWords } from "../say";
import { answerable, targetOf } from "../state/open";
import { dispatch, useSelect } from "../state/store";
import { interleave } from "./interleave";
import { Labelled } from "./labels";
import { Moment, useNow, Words } from "./bits";

/** Another post than the last is answered from its own place. */
function AnswerThis({ post }: { post: Post }): JSX.Element {
  const take = () => {
    dispatch({ type: "target", post: post.id });
    setMode("answer");
    void claim().then((mine) => { if (!mine) setMode("read"); });
  };
  return <button class="plain answer-this" onClick={take} aria-label={`Answer this post by ${post.author?.name ?? "unknown"}`}>Answer this</button>;
}

interface PostLook { splitting: boolean; picked: boolean; target: "no" | "can" | "is" }

function PostView({ post, kase, splitting, picked, target }: { post: Post; kase: Case } & PostLook): JSX.Element {
  const networks = useSelect((state) => state.desk.session?.networks);
  const network = networks?.find((each) => each.id === post.network)?.name ?? post.network;
  const pickable = splitting && post.role === "customer";
  const agent = post.author?.agent ?? null;
  return (
    <article class={`post ${post.role} depth-${Math.min(post.depth, 3)}${picked ? " picked" : ""}${target === "is" ? " target" : ""}`} data-post={post.id}>
      <header>
        {pickable ? <input type="checkbox" aria-label={`Split off the post by ${post.author?.name ?? "unknown"}`} checked={picked} onChange={() => dispatch({ type: "picked", post: post.id })} /> : null}
        <bdi class="author">{post.role === "ours" ? `@${post.author?.handle ?? ""}` : (post.author?.name ?? "Unknown")}</bdi>
        {agent !== null ? <span class="quiet">{agent.name}</span> : null}
        {post.role === "context" ? <span class="quiet">not in this case</span> : null}
        {post.network !== kase.network ? <span class="quiet">on {network}</span> : null}
        {post.visibility === "direct" ? <span class="quiet">private</span> : null}
        {post.edited_at !== null ? <span class="quiet">edited</span> : null}
        {post.reposts > 0 ? <span class="quiet" title={count(post.reposts, "repost")}>×{post.reposts}</span> : null}
        <span class="grow" />
        {target === "is" ? <span class="is-target">your answer goes here</span> : target === "can" ? <AnswerThis post={post} /> : null}
        {post.url === null ? <Moment at={post.created_at} /> : (
          <a class="at" href={post.url} target="_blank" rel="noopener noreferrer" title={`Open on ${network}`}><Moment at={post.created_at} /></a>
        )}
      </header>
      {post.deleted ? <p class="words quiet">Deleted by its author.</p> : post.labels === null ? <Words text={post.text} dir={post.dir} /> : <Labelled post={post} labels={post.labels} />}
    </article>
  );
}

function NoteView({ event }: { event: CaseEvent }): JSX.Element {
  return (
    <article class="note">
      <header><span class="author">{event.actor?.name ?? "Earshot"}</span><span class="quiet">note, for colleagues only</span><span class="grow" /><Moment at={event.at} /></header>
      <Words text={event.text ?? ""} dir="auto" />
    </article>
  );
}

function EventsView({ events }: { events: readonly CaseEvent[] }): JSX.Element {
  const reasons = useSelect((state) => state.desk.session?.reasons ?? []);
  return (
    <p class="events">
      {events.map((event) => (
        <span key={event.id}>
          <b>{event.actor?.name ?? (event.kind === "answered_outside" ? "We" : "Earshot")}</b> {eventWords(event, reasons)}{typeof event.text === "string" && event.text !== "" ? <>: “{event.text}”</> : null} <Moment at={event.at} />
        </span>
      ))}
    </p>
  );
}

function OutboxState({ item, kase }: { item: Outbox; kase: Case }): JSX.Element {
  const time = useNow(500);
  const left = Math.ceil((Date.parse(item.undo_until ?? item.queued_at) - time) / 1000);
  const parts = item.parts > 1 ? ` as ${item.parts} posts` : "";
  switch (item.state) {
    case "queued":
      if (left > 0) return <>goes out{parts} in {left} s <button class="plain" onClick={() => void undoAnswer(item, kase.id)}>Undo</button></>;
      if (item.error !== null) return <span class="warn">not sent yet, tried again: {item.error}</span>;
      return <>going out{parts}</>;
    case "sending":
      if (item.error !== null) return <span class="warn">not sent yet, tried again: {item.error}</span>;
      return <>going out{item.parts > 1 ? `, ${item.parts_sent} of ${item.parts}` : ""}</>;
    case "sent": return <span class="good">✓ sent</span>;
    case "failed": return <span class="bad">not sent: {item.error} <button class="plain" onClick={() => void retry(item.id)}>Try again</button></span>;
    case "unsure": return <span class="warn">the network did not answer; asking it whether the post is there <button class="plain" onClick={() => void retry(item.id)}>Ask now</button></span>;
  }
}

function OutboxView({ item, kase }: { item: Outbox; kase: Case }): JSX.Element {
  const account = kase.accounts.find((each) => each.id === item.account);
  return (
    <article class="post ours going">
      <header><span class="author">@{account?.handle ?? ""}</span><span class="quiet">{item.agent?.name}</span><span class="grow" />
        <span class="going-state" role="status"><OutboxState item={item} kase={kase} /></span></header>
      <Words text={item.text} dir="auto" />
    </article>
  );
}

function Looking({ kase, me }: { kase: Case; me: string }): JSX.Element | null {
  const others = kase.looking.filter((each) => each.id !== me);
  if (others.length === 0) return null;
  const names = others.map((each) => (each.typing ? `${each.name} is typing` : `${each.name} is looking`)).join(" · ");
  return <p class="looking" role="status">{names}</p>;
}

export function Thread({ kase }: { kase: Case }): JSX.Element {
  const { older, earlier, fresh, mode, picked, target } = useSelect((state) => state.open);
  const me = useSelect((state) => state.desk.session?.agent?.id ?? "");
  const box = useRef<HTMLDivElement>(null);
  const hidden = earlier ?? kase.earlier_posts;
  const posts = [...older, ...kase.posts];
  const mine = kase.claim?.agent.id === me;
  const open = mayWrite() && (mine || kase.claim === null) && (kase.state === "open" || kase.state === "waiting") && mode !== "split";
  const able = open ? answerable(posts) : [];
  const answered = targetOf(kase, older, target)?.id;
  const standing = (post: Post): PostLook["target"] => (able.length < 2 || !able.includes(post) ? "no" : post.id !== answered ? "can" : mine ? "is" : "no");

  useLayoutEffect(() => {
    if (box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [kase.id]);
  // What comes above must not move what is being read.
  const grown = useRef(0);
  useLayoutEffect(() => {
    const scroller = box.current;
    if (scroller !== null && grown.current > 0) scroller.scrollTop += scroller.scrollHeight - grown.current;
    grown.current = 0;
  }, [older.length]);
  useEffect(() => { // what we ourselves send is looked at
    if (kase.outbox.length > 0) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [kase.outbox.length]);

  const showOlder = () => { grown.current = box.current?.scrollHeight ?? 0; void loadOlder(); };
  const onScroll = () => {
    const scroller = box.current;
    if (fresh > 0 && scroller !== null && scroller.scrollTop + scroller.clientHeight > scroller.scrollHeight - 40) dispatch({ type: "fresh-seen" });
  };
  const down = () => { box.current?.scrollTo({ top: box.current.scrollHeight }); dispatch({ type: "fresh-seen" }); };

  return (
    <div class="thread" ref={box} tabIndex={0} role="region" aria-label="Conversation" onScroll={onScroll}>
      {hidden > 0 ? <p class="earlier"><button class="plain" onClick={showOlder}>{count(hidden, "earlier post")}</button></p> : null}
      {interleave(posts, kase.events).map((item) => {
        switch (item.kind) {
          case "post": return <PostView key={item.post.id} post={item.post} kase={kase} splitting={mode === "split"} picked={picked.includes(item.post.id)} target={standing(item.post)} />;
          case "note": return <NoteView key={item.event.id} event={item.event} />;
          case "events": return <EventsView key={item.events[0]?.id} events={item.events} />;
        }
      })}
      {kase.outbox.map((item) => <OutboxView key={item.key} item={item} kase={kase} />)}
      <Looking kase={kase} me={me} />
      {fresh > 0 ? <button class="news below" onClick={down}>{count(fresh, "new post")} ↓</button> : null}
    </div>
  );
}
