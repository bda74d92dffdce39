package hoso;

import com.sun.net.httpserver.Headers;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;

/** One file to parse, as it travels from the server to a child; a request may lower a limit and never raise it. */
record Job(Path file, String type, boolean xml, int writtenCharacters, int embeddedResources, long milliseconds) {
    static Job of(Headers headers, String path, Path file, TikaServer.Limits limits) {
        String type = headers.getFirst("Content-Type");
        boolean telling = type != null && !type.startsWith("application/octet-stream");
        return new Job(file, telling ? type : "", !path.startsWith("/rmeta/text"),
                (int) lower(headers.getFirst("writeLimit"), limits.writtenCharacters()),
                (int) lower(headers.getFirst("maxEmbeddedResources"), limits.embeddedResources()),
                lower(headers.getFirst("X-Tika-Timeout-Millis"), limits.milliseconds()));
    }

    private static long lower(String asked, long limit) {
        if (asked == null || asked.equals("-1")) {
            return limit;
        }
        long value = Long.parseLong(asked);
        if (value < 1) {
            throw new IllegalArgumentException(asked);
        }
        return Math.min(value, limit);
    }

    void write(DataOutputStream out) throws IOException {
        out.writeUTF(file.toString());
        out.writeUTF(type.length() > 1000 ? "" : type);
        out.writeBoolean(xml);
        out.writeInt(writtenCharacters);
        out.writeInt(embeddedResources);
        out.writeLong(milliseconds);
        out.flush();
    }

    static Job read(DataInputStream in) throws IOException {
        return new Job(Path.of(in.readUTF()), in.readUTF(), in.readBoolean(), in.readInt(), in.readInt(), in.readLong());
    }
}
