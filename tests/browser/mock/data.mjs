// A guitar shop's day, written for these tests: twelve stores, two brands, five languages, the long, the loud and the grateful.

export const people = [
  { id: "7", name: "Ada Lovelace", initials: "AL", email: "ada@sixstring.example", role: "admin", password: "correct horse battery" },
  { id: "8", name: "Lee Park", initials: "LP", email: "lee@sixstring.example", role: "agent", password: "correct horse battery" },
  { id: "9", name: "Noor van den Heuvel-Achterberg", initials: "NH", email: "noor@sixstring.example", role: "lead", password: "correct horse battery" },
  { id: "10", name: "Sam Viewer", initials: "SV", email: "sam@sixstring.example", role: "viewer", password: "correct horse battery" },
];

export const brands = [
  { id: "11", name: "Six String Supply", ours: true, sample: false, family: [] },
  { id: "12", name: "Bassline Rentals", ours: true, sample: false, family: [] },
  { id: "13", name: "Fretworld", ours: false, sample: false, family: [] },
];

export const networks = [
  { id: "bluesky", name: "Bluesky", limit: 300, counting: "graphemes", parts: true, can_listen: true, can_answer: true,
    sign_in: [{ name: "app_password", label: "App password", secret: true, help: "In Bluesky: Settings, Privacy and security, App passwords." }] },
  { id: "x", name: "X", limit: 280, counting: "x_weighted", parts: false, can_listen: false, can_answer: true, sign_in: [{ name: "token", label: "Access token", secret: true }] },
  { id: "mastodon", name: "Mastodon", limit: 500, counting: "graphemes", parts: true, can_listen: true, can_answer: true, sign_in: [{ name: "token", label: "Access token", secret: true }] },
];

export const reasons = [
  ["solved", "Solved"], ["no_answer_needed", "No answer needed"], ["praise_thanked", "Praise, thanked"], ["duplicate", "Told twice"],
  ["not_ours", "Not about us"], ["spam", "Spam"], ["no_reply_from_customer", "No word from them"], ["other", "Something else"],
].map(([id, name]) => ({ id, name }));

export const accounts = [
  { id: "21", brand: "11", network: "x", handle: "sixstring", state: "signed_in", text: null },
  { id: "22", brand: "11", network: "bluesky", handle: "sixstring.example", state: "signed_in", text: null },
  { id: "23", brand: "11", network: "mastodon", handle: "sixstring@music.example", state: "refused", text: "the token was revoked" },
  { id: "24", brand: "12", network: "bluesky", handle: "bassline.example", state: "signed_in", text: null },
  { id: "25", brand: "11", network: "bluesky", handle: "sixstring-broadway.example", state: "signed_in", text: null },
];

export const rules = [
  { id: "41", brand: "11", value: '"six string supply"', tag: null, on: true, matches: 412 },
  { id: "42", brand: "11", value: '(sixstring OR "6 string supply") -lottery lang:en', tag: "loose", on: true, matches: 88 },
  { id: "43", brand: "12", value: '"bassline rentals"', tag: null, on: true, matches: 31 },
  { id: "44", brand: "13", value: '"fretworld" (refund OR warranty)', tag: "rival", on: false, matches: 0 },
];

const c = (name, handle, network, more = {}) => ({ name, handle, network, bio: null, location: null, followers: 100, zone: null, country: null, ...more });

// Each: who, minutes ago they wrote, minutes allowed, words … `turns` are [who, minutes ago, text]: c customer, o ours, x bystander.
export const cases = [
  { who: c("Mo Adeyemi", "mo", "x", { bio: "I fix amps. Opinions are louder than they appear.", location: "Rochester, NY", followers: 212, zone: "America/New_York", country: "US", also: { network: "bluesky", handle: "mo.example", followers: 88 } }),
    tags: ["complaint", "rude staff", "warranty"], due: 3, reposts: 3, lang: "en", past: 3,
    turns: [["c", 47, "Just watched an employee at @sixstring on Broadway make fun of a man who tried to exchange a cable with a LIFETIME warranty. He got laughed at and walked out with nothing."],
      ["x", 41, "was this the one next to the pharmacy? same thing happened to my brother"], ["c", 33, "That one. I have bought there for nine years. Not sure I will again."]],
    notes: [["8", 25, "The store is Broadway. I called: the manager, Dana, was not in yet, rings back before noon."]] },
  { who: c("jane.bsky", "jane.example", "bluesky", { followers: 1840, location: "Portland, OR", zone: "America/Los_Angeles" }), tags: ["praise", "Broadway"], due: 55, reposts: 1, lang: "en",
    turns: [["c", 31, "shout-out to Rosa at @sixstring.example on Broadway who spent FORTY minutes helping my kid find a first guitar under $150 and never once tried to upsell us 🎸❤️"]] },
  { who: c("Friedrich-Wilhelm Maximilian von und zu Hohenlohe-Schillingsfürst", "fwm_von_und_zu_hohenlohe_schillingsfuerst", "mastodon", { followers: 14 }), tags: ["delivery"], due: -12, lang: "de",
    turns: [["c", 75, "Seit drei Wochen warte ich auf meinen Bausatz. Die Sendungsverfolgung sagt nur Donaudampfschifffahrtsgesellschaftskapitänsmützenversandvorbereitungsbestätigung. Was soll das heißen, @sixstring@music.example?"]] },
  { who: c("ليلى الحداد", "layla.example", "bluesky", { followers: 530, location: "عمّان", zone: null, country: "JO" }), tags: ["question", "shipping"], due: 22, lang: "ar", dir: "rtl",
    turns: [["c", 18, "مرحبا @sixstring.example، هل تشحنون آلة العود إلى الأردن؟ وكم تستغرق مدة التوصيل تقريباً؟ شكراً 🙏"], ["c", 12, "طلبت أوتار D'Addario EJ16 بتاريخ 3/5 ولم تصل بعد."]] },
  { who: c("Tomás Ibáñez", "tomas.example", "bluesky", { followers: 61 }), tags: ["refund"], due: 41, lang: "es",
    turns: [["c", 52, "Devolví el pedal hace un mes y todavía no veo el dinero. ¿Alguien en @sixstring.example lee esto?"], ["o", 44, "Hola Tomás, siento la espera. ¿Nos das el número de la devolución por privado y lo miramos hoy?", "9"], ["c", 9, "Enviado. Gracias por contestar tan rápido 😊"]] },
  { who: c("河野さくら", "sakura.example", "bluesky", { followers: 2210 }), tags: ["question"], due: 48, lang: "ja",
    turns: [["c", 26, "@sixstring.example ショートスケールのベースは店頭で試奏できますか?週末に行きたいです。"]] },
  { who: c("Priya N.", "priya_plays", "x", { followers: 930 }), tags: ["complaint", "website"], due: 12, reposts: 11, lang: "en",
    turns: [["c", 22, "@sixstring your checkout ate my order AND my coupon. Third time. Screenshot: https://img.example/a-very-long-address/that-goes-on-and-on/checkout-error-500-final-final-2.png"]] },
  { who: c("DeShawn", "deshawnb", "x", { followers: 0 }), tags: ["complaint"], due: 5, lang: "en", turns: [["c", 30, "@sixstring made this account just to say: the luthier at Maple St cracked my headstock and says it was like that. It was not like that."]] },
  { who: c("Ines Carvalho", "ines.example", "bluesky"), tags: ["question"], due: 58, lang: "pt", turns: [["c", 4, "@sixstring.example vocês consertam amplificadores valvulados? O meu parou ontem à noite, no meio do show 😭"]] },
  { who: c("Grumpy Lutist", "lute@early.example", "mastodon", { followers: 77 }), tags: ["stock"], due: 88, lang: "en", turns: [["c", 61, "Does @sixstring@music.example stock gut strings at all or is it nylon all the way down"]] },
  { who: c("Big Ron's Blues Podcast", "bigron", "x", { followers: 48200 }), tags: ["press"], due: 16, reposts: 24, lang: "en", turns: [["c", 44, "Working on an episode about instrument shops and their warranties. @sixstring would you talk to us? Deadline is Friday noon."]] },
  { who: c("tiny.voice", "tiny.example", "bluesky", { followers: 3 }), tags: ["repair"], due: 33, lang: "en", turns: [["c", 27, "hi @sixstring.example sorry to bother, is my ukulele (ticket 8841) ready? nobody picks up the phone at River Rd"]] },
  { who: c("Hannah", "hannah_w", "x"), heard: true, tags: ["bystander"], due: 70, lang: "en", turns: [["c", 15, "lady in front of me at six string supply is near tears over a deposit they lost. somebody help her"]] },
  { who: c("Zoë Maréchal", "zoe.example", "bluesky"), heard: true, tags: ["praise"], due: 110, lang: "fr", turns: [["c", 39, "Six String Supply à Lyon: accueil formidable, conseils honnêtes. J'y retourne samedi."]] },
  { who: c("Oleksandr", "oleks@kyiv.example", "mastodon"), heard: true, tags: [], due: 95, lang: "uk", turns: [["c", 52, "Хтось купував у Six String Supply вживані гітари? Чи варто?"]] },
  { who: c("Kim", "kimstrings", "x"), mine: "7", tags: ["warranty"], due: 14, lang: "en", past: 1, turns: [["c", 120, "@sixstring the tuner on my $900 bass fell off on day two. Day. Two."], ["o", 110, "That should not happen, Kim. Could you tell us the store and the day you bought it?", "7"], ["c", 8, "Harbor St, last Thursday. Receipt is under my wife's name if that matters."]] },
  { who: c("Arjun Mehta", "arjun.example", "bluesky"), mine: "7", tags: ["exchange"], due: 38, lang: "en", turns: [["c", 35, "@sixstring.example can I exchange a gift without the receipt? It still has the tag on it"]] },
  { who: c("Beatriz", "bea.example", "bluesky"), mine: "7", state: "waiting", tags: ["billing"], lang: "en", turns: [["c", 300, "@sixstring.example charged twice for one capo"], ["o", 280, "Sorry Beatriz. We see both charges and sent one back today; it takes two days. Does it show?", "7"]] },
  { who: c("Old Friend", "oldfriend", "x"), held: "8", typing: true, tags: ["complaint"], due: 9, lang: "en", turns: [["c", 40, "@sixstring nobody answers at Harbor St. I have been calling since Tuesday."]] },
  { who: c("Sol Rivera", "sol.example", "bluesky"), state: "waiting", tags: ["repair"], lang: "en", turns: [["c", 900, "@sixstring.example how much for a refret?"], ["o", 880, "Between 240 and 310, Sol, depending on the fret wire. Shall we hold a place next week?", "8"]] },
  { who: c("M. Okafor", "mokafor", "x"), state: "waiting", tags: ["stock"], lang: "en", turns: [["c", 1500, "@sixstring any left-handed basses in store?"], ["o", 1490, "Two, at Maple St: a black one and a sunburst. Want us to put one aside?", "8"]] },
  { who: c("Grace", "grace.example", "bluesky"), state: "resolved", reason: "praise_thanked", tags: ["praise"], lang: "en", turns: [["c", 2000, "thank you @sixstring.example for fixing my dad's banjo before his 80th 🥹"], ["o", 1980, "That made our week, Grace. Happy birthday to him from all at River Rd!", "9"]] },
  { who: c("Ben", "benplays", "x"), state: "resolved", reason: "solved", tags: ["delivery"], lang: "en", turns: [["c", 4000, "@sixstring where is my order"], ["o", 3990, "On the van, Ben: today before six.", "8"], ["c", 3600, "it came, thanks"]] },
  { who: c("Bassline Bob", "bob.example", "bluesky"), brand: "12", tags: ["rental"], due: 45, lang: "en", turns: [["c", 33, "@bassline.example the rented cab buzzes at 60 Hz, gig is tonight"]] },
];

const firsts = ["Alex", "Bo", "Charlie", "Dani", "Eli", "Fran", "Gus", "Hana", "Ivo", "Jo", "Kit", "Lou", "Max", "Nia", "Ola", "Pat"];
const lasts = ["Young", "Silva", "Okoye", "Novak", "Haas", "Lind", "Moreau", "Costa", "Rossi", "Tran", "Bauer", "Khan"];
const lines = [
  "@sixstring is the Harbor St store open on Sunday?", "still waiting on the call you promised @sixstring", "@sixstring the strap you sold me held for one song",
  "does @sixstring price-match?", "@sixstring great setup on my acoustic, thank you", "@sixstring your app logs me out every time",
];
export function filler(n) {
  const name = `${firsts[n % firsts.length]} ${lasts[(n * 7) % lasts.length]}`;
  return { who: c(name, name.toLowerCase().replace(" ", "_") + n, n % 3 === 0 ? "bluesky" : "x"), tags: n % 4 === 0 ? ["question"] : n % 5 === 0 ? ["praise"] : [], due: 30 + (n % 90), lang: "en",
    turns: [["c", 5 + (n % 50), lines[n % lines.length]]] };
}

/** Five hundred posts: a storm under one post of ours. */
export function storm() {
  const turns = [["c", 700, "@sixstring.example is your web shop down? it eats orders. Anybody else?"]];
  for (let n = 1; n < 500; n += 1) {
    const ago = 700 - n * 1.3;
    if (n % 9 === 0) turns.push(["o", ago, `We know, and we are on it. Order ${5000 + n} is safe; nothing was charged twice.`, n % 2 ? "7" : "8"]);
    else if (n % 3 === 0) turns.push(["c", ago, `Tried again (${n}). ${n % 2 ? "Same error." : "Now it hangs at the address page 😤"}`]);
    else turns.push(["x", ago, `${firsts[n % firsts.length]} here: ${n % 2 ? "same for me, since this morning" : "works on my phone, not on the laptop"}`]);
  }
  return { who: c("Stormy Weather", "stormy.example", "bluesky", { followers: 5120 }), tags: ["web shop"], due: 27, reposts: 58, lang: "en", turns };
}
