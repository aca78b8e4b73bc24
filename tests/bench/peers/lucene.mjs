// Lucene's Monitor in a chroot of Debian 13: made once, with the service files that Debian's merged jar has lost.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PACKAGES = ["openjdk-21-jdk-headless", "liblucene9-java"];
const HOME = "/srv/peers";
const JAR = "/usr/share/java/lucene9.jar";
/** The ways of working that were best at one size or another; the best of them counts. */
const WAYS = [["multipass", 100], ["multipass", 1000], ["terms", 100], ["terms", 1]];
const SERVICES = {
  "org.apache.lucene.codecs.Codec": ["org.apache.lucene.codecs.lucene99.Lucene99Codec"],
  "org.apache.lucene.codecs.PostingsFormat": ["org.apache.lucene.codecs.lucene99.Lucene99PostingsFormat"],
  "org.apache.lucene.codecs.DocValuesFormat": ["org.apache.lucene.codecs.lucene90.Lucene90DocValuesFormat"],
  "org.apache.lucene.codecs.KnnVectorsFormat": ["org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat"],
  "org.apache.lucene.index.SortFieldProvider": ["org.apache.lucene.search.SortField$Provider", "org.apache.lucene.search.SortedNumericSortField$Provider", "org.apache.lucene.search.SortedSetSortField$Provider"],
};

const inside = (chroot, command, ...more) => execFileSync("chroot", [chroot, "/usr/bin/env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", "DEBIAN_FRONTEND=noninteractive", ...command], { encoding: "utf8", maxBuffer: 1 << 26, ...more[0] });

/** Java wants /proc, also to be installed; it is there while `run` runs. */
function withProc(chroot, run) {
  const mounted = !existsSync(join(chroot, "proc/self"));
  if (mounted) execFileSync("mount", ["-t", "proc", "proc", join(chroot, "proc")]);
  try {
    return run();
  } finally {
    if (mounted) execFileSync("umount", [join(chroot, "proc")]);
  }
}

function make(chroot) {
  const mirror = execFileSync("apt-get", ["indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", "Origin: Debian", "Label: Debian"], { encoding: "utf8" }).split("\n")[0];
  execFileSync("debootstrap", ["--variant=minbase", "trixie", chroot, mirror], { stdio: "ignore" });
  withProc(chroot, () => {
    inside(chroot, ["apt-get", "-q", "update"]);
    inside(chroot, ["apt-get", "-q", "-y", "--no-install-recommends", "install", ...PACKAGES]);
  });
}

const formText = (form) => form.tag === undefined ? form.words.join(" ") : `#${form.tag}`;

function ruleLine(rule) {
  const all = rule.all.map((group) => group.map(formText).join(",")).join(";");
  return [all, rule.not.map(formText).join(","), rule.lang ?? "", rule.repost ? "" : "1"].join("\t");
}

function postLine(post) {
  return [post.lang ?? "", post.repost_of == null ? "" : "1", (post.tags ?? []).map((tag) => tag.toLowerCase()).join(","), post.text.replace(/[\t\r\n]/g, " ")].join("\t");
}

/** → {posts_per_s, matches}: of the best way, the median of the last half of its passes. */
export function lucene(chroot, rules, posts, passes, tell) {
  if (!existsSync(join(chroot, "usr/bin/env"))) make(chroot);
  const work = join(chroot, HOME);
  for (const [service, classes] of Object.entries(SERVICES)) {
    mkdirSync(join(work, "classes/META-INF/services"), { recursive: true });
    writeFileSync(join(work, "classes/META-INF/services", service), `${classes.join("\n")}\n`);
  }
  cpSync(fileURLToPath(new URL("LuceneMonitor.java", import.meta.url)), join(work, "LuceneMonitor.java"));
  writeFileSync(join(work, "rules.tsv"), rules.map((rule) => `${ruleLine(rule)}\n`).join(""));
  writeFileSync(join(work, "posts.tsv"), posts.map((post) => `${postLine(post)}\n`).join(""));
  return withProc(chroot, () => {
    inside(chroot, ["javac", "-cp", JAR, "-d", `${HOME}/classes`, `${HOME}/LuceneMonitor.java`]);
    let best = { posts_per_s: 0 };
    for (const [presearcher, batch] of WAYS) {
      const said = inside(chroot, ["java", "-Xmx4g", "-cp", `${HOME}/classes:${JAR}`, "LuceneMonitor", HOME, presearcher, String(batch), String(posts.length), String(passes)], { stdio: ["ignore", "pipe", "ignore"] });
      const lines = said.trim().split("\n").map((line) => JSON.parse(line));
      const last = lines.slice(Math.floor(lines.length / 2)).map((line) => line.posts_per_s).sort((a, b) => a - b);
      const median = last[Math.floor(last.length / 2)];
      tell({ ...lines.at(-1), posts_per_s: median, lowest: last[0], highest: last.at(-1) });
      if (median > best.posts_per_s) best = { posts_per_s: median, matches: new Set(readFileSync(join(work, "lucene.tsv"), "utf8").split("\n").filter(Boolean)) };
    }
    return best;
  });
}
