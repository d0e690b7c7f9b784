import de.bwaldvogel.mongo.MongoVersion;
import java.util.List;

/** The server itself reports wire version 8, which today's drivers refuse. */
final class ReportedVersion implements MongoVersion {
    @Override
    public List<Integer> getVersionArray() {
        return List.of(5, 0, 0);
    }

    @Override
    public int getWireVersion() {
        return 13;
    }
}
