// What a post tells beside its text: who wrote it, where, with what, in which conversation; the terms that ask for it, and the
// plain answers.

const pick = (roll, list) => list[roll(list.length)];
const maybe = (roll, one) => (roll(3) ? one : undefined);

const descriptions = [["data", "engineer"], ["guitar", "teacher"], ["engineer", "of", "sound"], ["not", "a", "teacher"], ["data"], ["guitars"]];
const cities = [["new", "york", "city"], ["york"], ["rochester", "ny"], ["city", "of", "london"]];
const links = [["https", "guitarcenter", "com", "refund"], ["https", "guitar", "center", "example", "org"], ["http", "news", "example", "com", "2024", "guitarcenter"]];
const linkText = ["https://GuitarCenter.com/refund", "https://guitar-center.example.org/", "http://news.example.com/2024/guitarcenter"];
const clients = ["Twitter for iPhone", "BlackBerry", "Web App"];
const points = [[48.8566, 2.3522], [48.9, 2.4], [43.1566, -77.6088], [40.7128, -74.006], [-33.87, 151.21], [0, 179.9], [0, -179.9], [89.9, 10]];

/** Puts them into the line, and gives those that have more to say than it. */
export function makeFacts(roll, line) {
  const facts = { bio: maybe(roll, pick(roll, descriptions)), name: maybe(roll, pick(roll, descriptions)), location: maybe(roll, pick(roll, cities)), place: maybe(roll, pick(roll, cities)), link: maybe(roll, roll(links.length)) };
  const { author } = line;
  if (facts.bio) author.bio = facts.bio.join(pick(roll, [" ", ", ", " - "]));
  if (facts.name) author.name = facts.name.join(" ").toUpperCase();
  if (facts.location) author.location = facts.location.join(", ");
  if (roll(2)) author.verified = true;
  for (const count of ["following", "listed", "posts"]) if (roll(4)) author[count] = roll(1000);
  if (facts.link !== undefined) line.links = [{ url: linkText[facts.link] }];
  if (roll(3) === 0) line.media = [{ url: "https://example.org/m", type: pick(roll, ["image", "video", "gif"]) }];
  if (facts.place || roll(3) === 0) {
    line.place = { name: facts.place?.join(" ") ?? null, country: maybe(roll, pick(roll, ["US", "FR", "AU"])) ?? null };
    facts.point = maybe(roll, pick(roll, points));
    if (facts.point) [line.place.lat, line.place.lon] = facts.point;
  }
  if (roll(2)) line.client = pick(roll, clients);
  if (roll(2)) line.conversation = pick(roll, ["C1", "c1", "C2"]);
  line.visibility = pick(roll, ["public", "unlisted", "followers", "direct"]);
  return facts;
}

const inRow = (row, wanted) => row !== undefined && row.some((_, from) => wanted.every((one, i) => row[from + i] === one));
const part = (roll, row) => {
  const from = roll(row.length);
  return row.slice(from, from + 1 + roll(row.length - from));
};

const radians = (degrees) => (degrees * Math.PI) / 180;
function kilometres([lat, lon], [lat2, lon2]) {
  const a = Math.sin(radians(lat2 - lat) / 2) ** 2 + Math.cos(radians(lat)) * Math.cos(radians(lat2)) * Math.sin(radians(lon2 - lon) / 2) ** 2;
  return 2 * 6371.0088 * Math.asin(Math.sqrt(a));
}

/** A circle on whose very edge no point lies. */
function circle(roll) {
  for (;;) {
    const around = pick(roll, points).map((degrees) => Math.round((degrees + (roll(200) - 100) / 1000) * 1e4) / 1e4), km = 1 + roll(39);
    if (Math.abs(around[0]) <= 90 && Math.abs(around[1]) <= 180 && points.every((point) => Math.abs(kilometres(point, around) - km) > 0.5)) return { around, km };
  }
}

function box(roll) {
  const [lat, lon] = pick(roll, points), grow = [0.05, 0.1][roll(2)];
  const [west, south, east, north] = [lon - grow, lat - grow, lon + grow / 2, lat + grow / 2].map((degrees) => Math.round(degrees * 1e4) / 1e4);
  return east > 180 || west < -180 || north > 90 ? { west: 2, south: 48, east: 2.39, north: 49 } : { west, south, east, north };
}

const counts = { followers: ["followers_count:", "min_followers:"], following: ["following_count:", "friends_count:"], listed: ["listed_count:"], posts: ["tweets_count:", "posts_count:"] };

/** A term about a fact; `alone`: one that may stand alone. */
export function factTerms(roll, alone) {
  const kinds = alone ? ["bio", "name", "location", "place", "country", "circle", "near", "box", "conversation", "parent", "repost_of", "quote_of", "link"]
    : ["has", "verified", "network", "visibility", "client", "count", "contains"];
  const kind = pick(roll, kinds);
  const more = {
    bio: () => ({ row: part(roll, pick(roll, descriptions.slice(0, 2))) }), name: () => ({ row: part(roll, pick(roll, descriptions.slice(0, 2))) }),
    location: () => ({ row: part(roll, cities[0]) }), place: () => ({ row: part(roll, cities[0]) }),
    country: () => ({ country: pick(roll, ["US", "FR", "AU"]) }), circle: () => circle(roll), near: () => circle(roll), box: () => box(roll),
    conversation: () => ({ id: pick(roll, ["C1", "c1", "C2", "1003"]) }), parent: () => ({ id: String(roll(40)) }), repost_of: () => ({ id: pick(roll, ["77", "78"]) }), quote_of: () => ({ id: pick(roll, ["88", "89"]) }),
    link: () => ({ row: part(roll, pick(roll, links.map((row) => row.slice(1)))) }),
    has: () => ({ what: pick(roll, ["hashtags", "cashtags", "links", "mentions", "media", "images", "videos", "geo"]) }),
    verified: () => ({}), network: () => ({ network: pick(roll, ["x", "bluesky"]) }), visibility: () => ({ visibility: pick(roll, ["public", "unlisted", "followers", "direct"]) }),
    client: () => ({ client: pick(roll, clients) }), contains: () => ({ text: pick(roll, ["guitarc", "/refund", "example.", "2024/g"]) }),
    count: () => {
      const least = roll(900);
      return { count: pick(roll, Object.keys(counts)), least, most: roll(2) ? least + roll(300) : undefined };
    },
  }[kind]();
  return { is: "fact", kind, ...more };
}

const quoted = (row) => (row.length === 1 ? row[0] : `"${row.join(" ")}"`);

export function writeFact(roll, term) {
  switch (term.kind) {
    case "bio": return `bio:${quoted(term.row)}`;
    case "name": return `bio_name:${quoted(term.row)}`;
    case "location": return `bio_location:${quoted(term.row)}`;
    case "place": return `place:${quoted(term.row)}`;
    case "country": return `place_country:${term.country}`;
    case "circle": return roll(2) ? `point_radius:[${term.around[1]} ${term.around[0]} ${term.km}km]` : `point_radius:[${term.around[1]} ${term.around[0]} ${(term.km / 1.609344).toFixed(4)}mi]`;
    case "near": return `near:${term.around[0]},${term.around[1]} ${term.km}km`;
    case "box": return `bounding_box:[${term.west} ${term.south} ${term.east} ${term.north}]`;
    case "conversation": return `conversation_id:${term.id}`;
    case "parent": return `in_reply_to_tweet_id:${term.id}`;
    case "repost_of": return `retweets_of_tweet_id:${term.id}`;
    case "quote_of": return `quotes_of_tweet_id:${term.id}`;
    case "link": return `url:${quoted(term.row)}`;
    case "contains": return `url_contains:"${term.text}"`;
    case "has": return `has:${term.what}`;
    case "verified": return "is:verified";
    case "network": return `network:${term.network}`;
    case "visibility": return `visibility:${term.visibility}`;
    case "client": return `source:"${term.client}"`;
    default: return `${pick(roll, counts[term.count])}${term.least}${term.most === undefined ? "" : `..${term.most}`}`;
  }
}

/** true, false, or null where the post doesn't tell. */
export function answerFact(term, line, facts) {
  const { author } = line;
  switch (term.kind) {
    case "bio": return inRow(facts.bio, term.row);
    case "name": return inRow(facts.name, term.row);
    case "location": return inRow(facts.location, term.row);
    case "place": return inRow(facts.place, term.row);
    case "country": return line.place?.country === term.country;
    case "circle": case "near": return facts.point !== undefined && kilometres(facts.point, term.around) <= term.km;
    case "box": return facts.point !== undefined && facts.point[0] >= term.south && facts.point[0] <= term.north && facts.point[1] >= term.west && facts.point[1] <= term.east;
    case "conversation": return line.conversation === term.id || line.id === term.id;
    case "parent": return line.in_reply_to === term.id;
    case "repost_of": return line.repost_of === term.id;
    case "quote_of": return line.quote_of === term.id;
    case "link": return facts.link !== undefined && inRow(links[facts.link], term.row);
    case "contains": return facts.link !== undefined && linkText[facts.link].toLowerCase().includes(term.text.toLowerCase());
    case "has": return {
      hashtags: line.tags.length > 0, cashtags: line.cashtags.length > 0, mentions: line.mentions.length > 0, links: facts.link !== undefined || line.media !== undefined, media: line.media !== undefined,
      images: line.media?.[0].type === "image", videos: line.media?.[0].type === "video", geo: line.place !== undefined && (line.place.name !== null || line.place.country !== null || facts.point !== undefined),
    }[term.what] ?? false;
    case "verified": return author.verified === true;
    case "network": return line.network === term.network;
    case "visibility": return line.visibility === term.visibility;
    case "client": return line.client === term.client;
    default: {
      const n = author[term.count];
      return n === undefined || n === null ? null : n >= term.least && (term.most === undefined || n <= term.most);
    }
  }
}
