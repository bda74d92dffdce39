package hoso;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * One parsing process as its supervisor sees it. It is started at its first file, killed when a file takes too long, and
 * started afresh after a death or after a few hundred files, so that what one file leaks is not paid for by the next.
 */
final class Child {
    private static final int FILES_PER_LIFE = 300;
    private static final int LARGEST_ANSWER = 256 << 20;
    private static final TikaServer.Answer DIED = TikaServer.Answer.text(500, "Parser died");
    private static final ScheduledExecutorService CLOCK = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "clock");
        thread.setDaemon(true);
        return thread;
    });

    private final Path folder;
    private Process process;
    private DataOutputStream orders;
    private DataInputStream answers;
    private int files;

    Child(Path folder) {
        this.folder = folder;
    }

    /** A parser that died while idle, or of what earlier files left behind, is not this file's doing: it is tried afresh. */
    TikaServer.Answer parse(Job job) {
        TikaServer.Answer answer = attempt(job);
        return answer == DIED && files > 1 ? attempt(job) : answer;
    }

    private TikaServer.Answer attempt(Job job) {
        AtomicBoolean late = new AtomicBoolean();
        ScheduledFuture<?> bell = null;
        try {
            ensureStarted();
            Process mine = process;
            bell = CLOCK.schedule(() -> {
                late.set(true);
                mine.destroyForcibly();
            }, job.milliseconds(), TimeUnit.MILLISECONDS);
            job.write(orders);
            int status = answers.readInt();
            int length = answers.readInt();
            if (length < 0 || length > LARGEST_ANSWER) {
                throw new IOException("answer too large");
            }
            return new TikaServer.Answer(status, status == 200, answers.readNBytes(length));
        } catch (IOException died) {
            end();
            return late.get() ? TikaServer.Answer.text(503, "Out of time") : DIED;
        } finally {
            if (bell != null) {
                bell.cancel(false);
            }
        }
    }

    private void ensureStarted() throws IOException {
        if (process != null && process.isAlive() && files++ < FILES_PER_LIFE) {
            return;
        }
        end();
        Files.createDirectories(folder);
        String java = ProcessHandle.current().info().command().orElse("java");
        process = new ProcessBuilder(List.of(java, "-Xmx512m", "-Xss2m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError", "-XX:MaxDirectMemorySize=256m", "-XX:ErrorFile=/dev/null",
                "-Djava.awt.headless=true", "-Djava.io.tmpdir=" + folder,
                "-cp", System.getProperty("java.class.path"), "hoso.ParseMain"))
                .directory(folder.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        orders = new DataOutputStream(process.getOutputStream());
        answers = new DataInputStream(new BufferedInputStream(process.getInputStream()));
        files = 1;
    }

    private void end() {
        if (process == null) {
            return;
        }
        process.destroyForcibly();
        process.onExit().join();
        process = null;
        try (Stream<Path> left = Files.walk(folder)) {
            left.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException gone) {
            // Nothing was left behind.
        }
    }
}
