// Lucene's Monitor over the posts and rules of a folder (rules.tsv, posts.tsv: ../match_peers.mjs writes them). One thread, the
// thread's own time without the collector's, every pass told as a line of JSON; the last pass leaves its matches in lucene.tsv.
//
//   java LuceneMonitor.java FOLDER PRESEARCHER BATCH POSTS PASSES
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.util.CharTokenizer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.Term;
import org.apache.lucene.monitor.Monitor;
import org.apache.lucene.monitor.MonitorConfiguration;
import org.apache.lucene.monitor.MonitorQuery;
import org.apache.lucene.monitor.MultiMatchingQueries;
import org.apache.lucene.monitor.MultipassTermFilteredPresearcher;
import org.apache.lucene.monitor.Presearcher;
import org.apache.lucene.monitor.QueryMatch;
import org.apache.lucene.monitor.TermFilteredPresearcher;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;

public class LuceneMonitor {
    static final Map<String, Supplier<Presearcher>> PRESEARCHERS = Map.of(
            "terms", TermFilteredPresearcher::new, "multipass", () -> new MultipassTermFilteredPresearcher(2));
    static final int REGISTERED_AT_ONCE = 20_000;

    record Post(String lang, boolean repost, String[] tags, String text) {}

    /** Words as Earshot has them: letters and digits, case and accents folded. */
    static final Analyzer WORDS = new Analyzer() {
        @Override protected TokenStreamComponents createComponents(String field) {
            var words = CharTokenizer.fromTokenCharPredicate(Character::isLetterOrDigit);
            return new TokenStreamComponents(words, new ASCIIFoldingFilter(new LowerCaseFilter(words)));
        }
    };

    static Query form(String form) {
        if (form.startsWith("#")) return new TermQuery(new Term("tag", form.substring(1)));
        String[] words = form.split(" ");
        return words.length == 1 ? new TermQuery(new Term("text", words[0])) : new PhraseQuery("text", words);
    }

    static Query anyOf(String forms) {
        String[] each = forms.split(",");
        if (each.length == 1) return form(each[0]);
        var any = new BooleanQuery.Builder();
        for (String one : each) any.add(form(one), Occur.SHOULD);
        return any.build();
    }

    /** A rule's line: what must be there (groups by ';', their forms by ','), what must not, the language, "1" for no reposts. */
    static Query rule(String line) {
        String[] column = line.split("\t", -1);
        if (column[0].indexOf(';') < 0 && column[1].isEmpty() && column[2].isEmpty() && column[3].isEmpty()) return anyOf(column[0]);
        var all = new BooleanQuery.Builder();
        for (String group : column[0].split(";")) all.add(anyOf(group), Occur.MUST);
        if (!column[1].isEmpty()) for (String not : column[1].split(",")) all.add(form(not), Occur.MUST_NOT);
        if (!column[2].isEmpty()) all.add(new TermQuery(new Term("lang", column[2])), Occur.FILTER);
        if (!column[3].isEmpty()) all.add(new TermQuery(new Term("repost", "1")), Occur.MUST_NOT);
        return all.build();
    }

    static Post post(String line) {
        String[] column = line.split("\t", 4);
        return new Post(column[0], column[1].equals("1"), column[2].isEmpty() ? new String[0] : column[2].split(","), column[3]);
    }

    static Document document(Post post) {
        var document = new Document();
        document.add(new TextField("text", post.text, Field.Store.NO));
        document.add(new StringField("lang", post.lang, Field.Store.NO));
        if (post.repost) document.add(new StringField("repost", "1", Field.Store.NO));
        for (String tag : post.tags) document.add(new StringField("tag", tag, Field.Store.NO));
        return document;
    }

    static void register(Monitor monitor, Path rules) throws IOException {
        var some = new ArrayList<MonitorQuery>();
        int n = 0;
        for (String line : Files.readAllLines(rules)) {
            some.add(new MonitorQuery(Integer.toString(n++), rule(line)));
            if (some.size() == REGISTERED_AT_ONCE) {
                monitor.register(some);
                some.clear();
            }
        }
        monitor.register(some);
    }

    /** Of all posts, a batch at a time; each match a line in `out` where there is one. */
    static long match(Monitor monitor, List<Post> posts, int batch, PrintWriter out) throws IOException {
        long found = 0;
        for (int from = 0; from < posts.size(); from += batch) {
            var documents = posts.subList(from, Math.min(posts.size(), from + batch)).stream().map(LuceneMonitor::document).toArray(Document[]::new);
            MultiMatchingQueries<QueryMatch> matches = monitor.match(documents, QueryMatch.SIMPLE_MATCHER);
            for (int i = 0; i < documents.length; i++) {
                found += matches.getMatchCount(i);
                if (out != null) for (QueryMatch match : matches.getMatches(i)) out.println((from + i) + "\t" + match.getQueryId());
            }
        }
        return found;
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        int batch = Integer.parseInt(arguments[2]), n = Integer.parseInt(arguments[3]), passes = Integer.parseInt(arguments[4]);
        var clock = ManagementFactory.getThreadMXBean();
        long began = System.nanoTime();
        try (var monitor = new Monitor(WORDS, PRESEARCHERS.get(arguments[1]).get(), new MonitorConfiguration())) {
            register(monitor, folder.resolve("rules.tsv"));
            double loaded = (System.nanoTime() - began) / 1e9;
            System.gc();
            long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
            List<Post> posts;
            try (var lines = Files.lines(folder.resolve("posts.tsv"))) { posts = lines.limit(n).map(LuceneMonitor::post).toList(); }
            for (int pass = 1; pass <= passes; pass++) {
                long from = clock.getCurrentThreadCpuTime(), found;
                try (var out = pass == passes ? new PrintWriter(Files.newBufferedWriter(folder.resolve("lucene.tsv"))) : null) {
                    found = match(monitor, posts, batch, out);
                }
                double took = (clock.getCurrentThreadCpuTime() - from) / 1e9;
                System.out.printf("{\"peer\":\"lucene\",\"presearcher\":\"%s\",\"batch\":%d,\"pass\":%d,\"posts_per_s\":%.0f,\"matches\":%d,\"load_s\":%.2f,\"heap_mb\":%d}%n",
                        arguments[1], batch, pass, posts.size() / took, found, loaded, heap >> 20);
            }
        }
    }
}
