package davy.agent.report;

import davy.agent.triage.Report;
import davy.core.text.Language;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/// Pages as a strict parser reads them.
final class Pages {
    private Pages() {}

    static byte[] bytes(Report report, Language language) {
        var out = new ByteArrayOutputStream();
        try {
            HtmlReport.write(report, "0", language, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static String text(Report report, Language language) {
        return new String(bytes(report, language), StandardCharsets.UTF_8);
    }

    static Document parse(Report report, Language language) {
        return parse(bytes(report, language));
    }

    /// The JDK's XML parser: it refuses every tag that is not closed and every bare `<` or `&`.
    static Document parse(byte[] page) {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(STRICT);
            return builder.parse(new ByteArrayInputStream(page));
        } catch (ParserConfigurationException | SAXException e) {
            throw new AssertionError("not well-formed: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final ErrorHandler STRICT =
            new ErrorHandler() {
                @Override
                public void warning(SAXParseException e) throws SAXException {
                    throw e;
                }

                @Override
                public void error(SAXParseException e) throws SAXException {
                    throw e;
                }

                @Override
                public void fatalError(SAXParseException e) throws SAXException {
                    throw e;
                }
            };

    static List<Element> elements(Document page, String tag) {
        var found = page.getElementsByTagName(tag);
        var elements = new ArrayList<Element>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }

    /// Elements of a class.
    static List<Element> ofClass(Document page, String tag, String type) {
        return elements(page, tag).stream()
                .filter(each -> List.of(each.getAttribute("class").split(" ")).contains(type))
                .toList();
    }
}
