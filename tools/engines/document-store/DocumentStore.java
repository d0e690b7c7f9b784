import de.bwaldvogel.mongo.MongoServer;
import java.nio.file.Path;
import org.h2.mvstore.MVStore;

/** A stand-in for MongoDB on 127.0.0.1: arguments are a port and a file. Prints one line when it answers. */
public final class DocumentStore {
    private DocumentStore() {}

    public static void main(String[] arguments) {
        int port = Integer.parseInt(arguments[0]);
        Path file = Path.of(arguments[1]);
        // Nothing is written behind our back: only a commit between two write commands reaches the file.
        MVStore store = new MVStore.Builder().fileName(file.toString()).autoCommitDisabled().open();
        MongoServer server = new MongoServer(new DurableBackend(store));
        server.bind("127.0.0.1", port);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
        System.out.println("listening on " + port);
    }
}
