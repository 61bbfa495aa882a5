import ConfigurationFile
import Foundation

/// Reads the sections of a profile's file, and reports every fault.
struct ProfileReader {
    let faults: FaultCollector
    /// The settings that the profile declares.
    let settings: Set<String>

    // MARK: Small parts

    /// A zone: `+07:00`, `UTC`, or a name such as `Asia/Jakarta` without summer time.
    func zone(_ section: ConfigurationSection) -> Int? {
        guard let text = section.string("zone") else { return nil }
        switch text {
        case "UTC", "Z": return 0
        case "WIB": return 7 * 3600
        case "WITA": return 8 * 3600
        case "WIT": return 9 * 3600
        default: break
        }
        var scanner = DigitScanner(text)
        let isNegative = scanner.take("-")
        if isNegative || scanner.take("+"), let hours = scanner.number(2), scanner.take(":"),
            let minutes = scanner.number(2), scanner.isAtEnd, hours <= 14, minutes < 60
        {
            return (isNegative ? -1 : 1) * (hours * 3600 + minutes * 60)
        }
        if let zone = TimeZone(identifier: text), zone.nextDaylightSavingTimeTransition == nil {
            return zone.secondsFromGMT()
        }
        section.report("is no zone", at: "zone", suggestion: "+07:00, UTC, or Asia/Jakarta")
        return nil
    }

    func source(_ notation: String, _ section: ConfigurationSection, _ key: String) -> FieldSource? {
        if let source = FieldSource(notation) {
            // As the name of a parameter it would never be found.
            if case .parameter(let name) = source, name.contains("/") {
                section.report(
                    "'\(name)' is neither a name nor a JSON pointer",
                    at: key,
                    suggestion:
                        "'/\(name)' in JSON, 'xml:\(name)' in XML, or 'form:\(name)' where a parameter has that name"
                )
            }
            return source
        }
        section.report(
            "'\(notation)' names no place",
            at: key,
            suggestion: "name, /json/pointer, xml:path, header:Name, query:name, form:name, path: or body:"
        )
        return nil
    }

    func source(_ section: ConfigurationSection, _ key: String) -> FieldSource? {
        section.string(key).flatMap { source($0, section, key) }
    }

    func sources(_ section: ConfigurationSection, _ key: String) -> [FieldSource]? {
        section.strings(key)?.compactMap { source($0, section, key) }
    }

    func methods(_ section: ConfigurationSection) -> [String] {
        let methods = section.strings("methods") ?? ["GET", "POST"]
        for method in methods where !["GET", "POST", "PUT"].contains(method) {
            section.report("'\(method)' is not taken", at: "methods", suggestion: "GET, POST or PUT")
        }
        return methods
    }

    /// `when:` is a list of `{at: place, is: [values]}`, `{…, begins: text}`, `{…, contains: text}`, or `{…}` for
    /// presence.
    func conditions(_ section: ConfigurationSection, _ key: String = "when") -> [Condition] {
        section.sections(key).compactMap { element in
            let source = source(element, "at")
            if !element.has("at") { _ = element.requiredString("at") }
            var test = Condition.Test.exists
            if let values = element.strings("is") { test = .isAny(values) }
            if let prefix = element.string("begins") { test = .begins(prefix) }
            if let part = element.string("contains") { test = .contains(part) }
            element.finish()
            return source.map { Condition(source: $0, test: test) }
        }
    }

    func coding(_ section: ConfigurationSection, _ key: String) -> TextCoding? {
        section.string(key).flatMap { words in
            if let coding = TextCoding(words) { return coding }
            section.report(
                "'\(words)' is no coding",
                at: key,
                suggestion:
                    "charsets (utf-8, iso-8859-1, windows-1252, utf-16be, utf-16le, gsm, gsm-marked), 'hex' before them, or binary"
            )
            return nil
        }
    }

    func time(_ notation: String, _ section: ConfigurationSection, _ key: String) -> TimeFormat? {
        if let format = TimeFormat(notation) { return format }
        section.report(
            "'\(notation)' is no time format",
            at: key,
            suggestion:
                "rfc3339 (also with a blank or a fraction), epoch, epoch-ms, or a pattern of yyyy yy MM dd HH mm ss"
        )
        return nil
    }

    func texts(_ section: ConfigurationSection, _ key: String) -> [String: String] {
        Dictionary(section.texts(key).map { ($0.name, $0.text) }) { _, last in last }
    }
}
