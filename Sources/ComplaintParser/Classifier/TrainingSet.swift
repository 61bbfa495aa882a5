package import ConfigurationFile
import Foundation

/// Texts with their labels for one field.
package struct TrainingSet: Sendable {
    package private(set) var texts: [String] = []
    package private(set) var labels: [String] = []
    /// The lines that hold no text or no label for the field.
    package private(set) var skipped = 0

    /// Takes texts with their labels.
    package init(_ labelled: [(text: String, label: String)]) {
        texts = labelled.map(\.text)
        labels = labelled.map(\.label)
    }

    /// Reads lines of JSON, `{"text": …, FIELD: …}`; lines without text or label are counted and skipped.
    ///
    /// The field `spam` is read from the key `intent` where a line has none of its own: what is not spam is `ham`.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - field: The key of the label.
    /// - Throws: ``ConfigurationError`` where the file cannot be read or holds fewer than two labels.
    package init(path: String, field: String) throws(ConfigurationError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ConfigurationError(faults: [
                ConfigurationFault(file: path, message: "cannot be read", suggestion: "check the path and its mode")
            ])
        }
        for line in data.split(separator: 0x0A) {
            guard let object = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any],
                let text = object["text"] as? String, let label = Self.label(field, of: object), !label.isEmpty
            else {
                skipped += 1
                continue
            }
            texts.append(text)
            labels.append(label)
        }
        guard Set(labels).count >= 2 else {
            throw ConfigurationError(faults: [
                ConfigurationFault(
                    file: path,
                    message: "holds fewer than two different labels for '\(field)'",
                    suggestion: "write lines of the form {\"text\": \"…\", \"\(field)\": \"…\"}"
                )
            ])
        }
    }

    private static func label(_ field: String, of object: [String: Any]) -> String? {
        if let label = object[field] as? String { return label }
        guard field == "spam", let intent = object["intent"] as? String, !intent.isEmpty else { return nil }
        return intent == "spam" ? "spam" : "ham"
    }
}
