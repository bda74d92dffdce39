package hoso;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;

import org.apache.tika.Tika;

/**
 * The part of the protocol of the official Tika server that the product uses: PUT /rmeta[/xml|/text] and GET /version.
 *
 * This process never parses. Each file goes to a child of its own for as long as it takes ({@link Child}), so a file that
 * hangs, exhausts memory or crashes the parser is the only one to suffer. Answers: 200 JSON; 413 larger than the limit;
 * 422 the parser refused the file; 500 the parser died of it; 503 out of time, or every child busy for too long.
 * Errors name an exception class, never a word of the document.
 */
public final class TikaServer {
    private static final int THREADS = 16;

    private final Path temporary;
    private final Limits limits;
    private final BlockingDeque<Child> idle;

    private TikaServer(Path temporary, Limits limits, int children) {
        this.temporary = temporary;
        this.limits = limits;
        this.idle = new LinkedBlockingDeque<>();
        for (int number = 0; number < children; number++) {
            idle.add(new Child(temporary.resolve("child-" + number)));
        }
    }

    /** Arguments: port, temporary folder, children, request bytes, written characters, embedded resources, milliseconds. */
    public static void main(String[] arguments) throws IOException {
        Limits limits = new Limits(Long.parseLong(arguments[3]), Integer.parseInt(arguments[4]),
                Integer.parseInt(arguments[5]), Long.parseLong(arguments[6]));
        TikaServer server = new TikaServer(Path.of(arguments[1]), limits, Integer.parseInt(arguments[2]));
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
        HttpServer http = HttpServer.create(address, 64);
        http.createContext("/version", exchange -> answer(exchange, Answer.text(200, Tika.getString())));
        http.createContext("/rmeta", server::parse);
        http.setExecutor(Executors.newFixedThreadPool(THREADS));
        http.start();
    }

    private void parse(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (!path.matches("/rmeta(/xml|/text)?/?")) {
            answer(exchange, Answer.text(404, "No such resource"));
        } else if (!exchange.getRequestMethod().equals("PUT")) {
            answer(exchange, Answer.text(405, "PUT only"));
        } else {
            Path file = Files.createTempFile(temporary, "body-", "");
            try {
                Answer failed = receive(exchange, file);
                answer(exchange, failed != null ? failed : ask(Job.of(exchange.getRequestHeaders(), path, file, limits)));
            } catch (IllegalArgumentException error) {
                answer(exchange, Answer.text(400, "A limit in the headers is not a positive number"));
            } finally {
                Files.deleteIfExists(file);
            }
        }
    }

    /** The whole body is taken even when it is too large: a client that is still sending would not hear the answer. */
    private Answer receive(HttpExchange exchange, Path file) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long total = 0;
        try (InputStream in = exchange.getRequestBody(); OutputStream out = Files.newOutputStream(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                total += count;
                if (total <= limits.requestBytes()) {
                    out.write(buffer, 0, count);
                }
            }
        }
        return total <= limits.requestBytes() ? null : Answer.text(413, "Larger than " + limits.requestBytes() + " bytes");
    }

    private Answer ask(Job job) {
        try {
            Child child = idle.poll(limits.milliseconds(), TimeUnit.MILLISECONDS);
            if (child == null) {
                return Answer.text(503, "Busy");
            }
            try {
                return child.parse(job);
            } finally {
                idle.addFirst(child); // the one that is already warm
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Answer.text(503, "Stopping");
        }
    }

    private static void answer(HttpExchange exchange, Answer answer) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", answer.json() ? "application/json" : "text/plain");
            exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        }
    }

    record Limits(long requestBytes, int writtenCharacters, int embeddedResources, long milliseconds) { }

    record Answer(int status, boolean json, byte[] body) {
        static Answer text(int status, String message) {
            return new Answer(status, false, message.getBytes(StandardCharsets.UTF_8));
        }
    }
}
