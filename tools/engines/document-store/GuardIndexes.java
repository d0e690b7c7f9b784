import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * This server uses an index only where its fields are exactly those of the filter, so that an update by _id and version
 * would look at every document. MongoDB uses the one on _id. An index on the two, made at a collection's first update,
 * makes up for it: as _id is unique by itself, it changes no answer.
 */
final class GuardIndexes {
    private final DurableBackend backend;
    private final Set<String> collections = new HashSet<>();

    GuardIndexes(DurableBackend backend) {
        this.backend = backend;
    }

    /** Called before each command that writes, one at a time. */
    void before(MongoMessage message) {
        String name = message.getDocument().keySet().iterator().next();
        if (name.startsWith("drop") || name.startsWith("rename")) collections.clear();
        if (!name.equals("update")) return;
        String database = message.getDatabaseName();
        String collection = (String) message.getDocument().get(name);
        if (collections.add(database + "." + collection)) create(message, database, collection);
    }

    private void create(MongoMessage message, String database, String collection) {
        Document key = new Document("_id", 1);
        key.put("version", 1);
        Document index = new Document("key", key);
        index.put("name", "of this server for guarded updates");
        index.put("unique", true);
        Document command = new Document("createIndexes", collection);
        command.put("indexes", List.of(index));
        command.put("$db", database);
        backend.handleCommand(message.getChannel(), database, "createIndexes", command);
    }
}
