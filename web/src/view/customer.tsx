// Who the customer is and what there was before: beside the conversation on wide screens, above it when asked else.
import type { JSX } from "preact";
import type { Case, Customer, EarlierCase } from "../api/types";
import { withCase } from "../route";
import { clockIn, count, countryName, date, exact, onlyZoneOf } from "../say";
import { useSelect } from "../state/store";
import { Link, useNow } from "./bits";

function Earlier({ item }: { item: EarlierCase }): JSX.Element {
  const route = useSelect((state) => state.route);
  const reasons = useSelect((state) => state.desk.session?.reasons ?? []);
  const time = useNow(60_000);
  const outcome = item.state === "resolved" ? (reasons.find((each) => each.id === item.reason)?.name.toLowerCase() ?? "resolved") : item.state;
  return (
    <li>
      <Link to={withCase(route, item.id)}>
        <span class="quiet"><time dateTime={item.opened_at} title={exact(item.opened_at)}>{date(item.opened_at, time)}</time> · {item.state === "resolved" ? <span class="good">✓ {outcome}</span> : outcome}</span>
        <span class="words-short" dir="auto">{item.snippet}</span>
      </Link>
    </li>
  );
}

/** As somebody said, else as their country has but one. */
function zoneOf(person: Customer): string | null {
  return person.zone ?? (person.country === null ? null : onlyZoneOf(person.country));
}

export function CustomerPanel({ kase }: { kase: Case }): JSX.Element {
  const time = useNow(30_000);
  const networks = useSelect((state) => state.desk.session?.networks ?? []);
  const person = kase.person;
  if (person === null) return <aside class="about-panel" aria-label="The customer"><p class="quiet">Nobody knows who wrote this.</p></aside>;
  const there = zoneOf(person) === null ? null : clockIn(zoneOf(person) ?? "", time);
  const earlier = person.cases.filter((each) => each.id !== kase.id);
  return (
    <aside class="about-panel" aria-label="The customer">
      <div><section>
      <h3><bdi>{person.name}</bdi></h3>
      {person.bio === null ? null : <p class="bio" dir="auto">{person.bio}</p>}
      <dl>
        {person.authors.map((author) => (
          <div><dt>{networks.find((each) => each.id === author.network)?.name ?? author.network}</dt>
            <dd><bdi>{author.url === null ? `@${author.handle}` : <a href={author.url} target="_blank" rel="noopener noreferrer">@{author.handle}</a>}</bdi>
              {author.followers === null ? null : <span class="quiet"> {count(author.followers, "follower")}</span>}</dd></div>
        ))}
        {person.location === null ? null : <div><dt>Where</dt><dd><bdi>{person.location}</bdi></dd></div>}
        {person.country === null ? null : <div><dt>Country</dt><dd>{countryName(person.country)}</dd></div>}
        {there === null ? null : <div><dt>Their clock</dt><dd>{there}</dd></div>}
        <div><dt>Known since</dt><dd><time dateTime={person.first_seen_at} title={exact(person.first_seen_at)}>{date(person.first_seen_at, time)}</time></dd></div>
      </dl>
      </section><section>
      <h3>{earlier.length === 0 ? "No earlier case" : count(earlier.length, "earlier case")}</h3>
      {earlier.length === 0 ? <p class="quiet">The first time they write to us.</p> : <ul class="earlier-cases">{earlier.map((item) => <Earlier key={item.id} item={item} />)}</ul>}
      </section></div>
    </aside>
  );
}
