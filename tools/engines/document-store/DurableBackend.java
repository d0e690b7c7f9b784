import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.h2.mvstore.MVStore;

/**
 * Commits before it answers. Commands that write run one at a time, their commit included: a commit in the middle of
 * another command, followed by a kill, would leave an index entry without its document, which fails for ever.
 */
final class DurableBackend extends H2Backend {
    private static final Set<String> READS = Set.of(
        "aggregate", "buildinfo", "collstats", "connectionstatus", "count", "dbstats", "distinct", "endsessions", "explain",
        "find", "getlasterror", "getlog", "getmore", "getparameter", "hello", "hostinfo", "ismaster", "killcursors",
        "listcollections", "listdatabases", "listindexes", "ping", "serverstatus", "validate", "whatsmyuri");

    private final MVStore store;
    private final Object oneWriteAtATime = new Object();
    private final GuardIndexes guardIndexes = new GuardIndexes(this);

    DurableBackend(MVStore store) {
        super(store);
        this.store = store;
        version(new ReportedVersion());
    }

    @Override
    public Document handleMessage(MongoMessage message) {
        if (isRead(message.getDocument())) return super.handleMessage(message);
        synchronized (oneWriteAtATime) {
            try {
                guardIndexes.before(message);
                return super.handleMessage(message);
            } finally {
                store.commit();
            }
        }
    }

    /** What is not known to read counts as a write. */
    private static boolean isRead(Document command) {
        String name = command.keySet().iterator().next();
        if (!READS.contains(name.toLowerCase(Locale.ROOT))) return false;
        return !(command.get("pipeline") instanceof List<?> stages && stages.stream().anyMatch(DurableBackend::writes));
    }

    private static boolean writes(Object stage) {
        return stage instanceof Document document && (document.containsKey("$out") || document.containsKey("$merge"));
    }
}
