package hoso;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import org.apache.tika.config.TikaConfig;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.AutoDetectParser;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.RecursiveParserWrapper;
import org.apache.tika.sax.BasicContentHandlerFactory;
import org.apache.tika.sax.BasicContentHandlerFactory.HANDLER_TYPE;
import org.apache.tika.sax.RecursiveParserWrapperHandler;

/** The parsing process: jobs come in on the standard input, answers leave on the standard output, one at a time. */
public final class ParseMain {
    private ParseMain() { }

    public static void main(String[] arguments) throws Exception {
        DataOutputStream answers = new DataOutputStream(new FileOutputStream(FileDescriptor.out));
        System.setOut(System.err);
        BlockingQueue<Job> jobs = new LinkedBlockingQueue<>();
        Thread listener = new Thread(() -> listen(jobs), "listener");
        listener.setDaemon(true);
        listener.start();
        RecursiveParserWrapper parser = parser();
        while (true) {
            Job job = jobs.take();
            int status = 200;
            byte[] body;
            try {
                body = parse(parser, job);
            } catch (Exception | StackOverflowError refused) {
                status = 422;
                body = refused.getClass().getName().getBytes(StandardCharsets.UTF_8);
            }
            answers.writeInt(status);
            answers.writeInt(body.length);
            answers.write(body);
            answers.flush();
        }
    }

    /** The end of the input is the death of the supervisor; a file that hangs must not outlive it. */
    private static void listen(BlockingQueue<Job> jobs) {
        DataInputStream orders = new DataInputStream(System.in);
        try {
            while (true) {
                jobs.add(Job.read(orders));
            }
        } catch (IOException ended) {
            Runtime.getRuntime().halt(0);
        }
    }

    private static RecursiveParserWrapper parser() throws Exception {
        try (InputStream configuration = ParseMain.class.getResourceAsStream("/tika-config.xml")) {
            return new RecursiveParserWrapper(new AutoDetectParser(new TikaConfig(configuration)));
        }
    }

    private static byte[] parse(RecursiveParserWrapper parser, Job job) throws Exception {
        ParseContext context = new ParseContext();
        HANDLER_TYPE kind = job.xml() ? HANDLER_TYPE.XML : HANDLER_TYPE.TEXT;
        // A text that was cut must say so: with `true` the metadata carries X-TIKA:EXCEPTION:write_limit_reached.
        BasicContentHandlerFactory factory =
                new BasicContentHandlerFactory(kind, job.writtenCharacters(), true, context);
        RecursiveParserWrapperHandler handler = new RecursiveParserWrapperHandler(factory, job.embeddedResources());
        Metadata metadata = new Metadata();
        if (!job.type().isEmpty()) {
            metadata.set(Metadata.CONTENT_TYPE, job.type());
        }
        try (TikaInputStream stream = TikaInputStream.get(job.file())) {
            parser.parse(stream, handler, metadata, context);
        }
        List<Map<String, Object>> documents = new ArrayList<>();
        for (Metadata one : handler.getMetadataList()) {
            Map<String, Object> values = new LinkedHashMap<>();
            for (String name : one.names()) {
                values.put(name, one.isMultiValued(name) ? one.getValues(name) : one.get(name));
            }
            documents.add(values);
        }
        // By way of a String: a lone surrogate becomes "?" instead of an error.
        return new ObjectMapper().writeValueAsString(documents).getBytes(StandardCharsets.UTF_8);
    }
}
