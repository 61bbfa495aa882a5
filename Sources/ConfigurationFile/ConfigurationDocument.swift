import Foundation
import Yams

/// One parsed YAML file, with the place of every value.
package struct ConfigurationDocument {
    /// The file name as the caller gave it.
    package let file: String
    var root: Node

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: The file, which must be UTF-8.
    ///   - limit: The largest accepted size in bytes.
    /// - Throws: ``ConfigurationError`` if the file cannot be read, is too large, or is not a YAML mapping.
    package init(path: String, limit: Int = 64 * 1024 * 1024) throws(ConfigurationError) {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            let exists = FileManager.default.fileExists(atPath: path)
            throw ConfigurationError(faults: [
                ConfigurationFault(
                    file: path,
                    message: exists ? "cannot be read" : "does not exist",
                    suggestion: exists ? "check its owner and mode" : "check the path"
                )
            ])
        }
        guard data.count <= limit else {
            throw ConfigurationError(faults: [
                ConfigurationFault(file: path, message: "is larger than \(limit) bytes")
            ])
        }
        guard let text = String(bytes: data, encoding: .utf8) else {
            throw ConfigurationError(faults: [
                ConfigurationFault(file: path, message: "is not UTF-8", suggestion: "save it as UTF-8")
            ])
        }
        try self.init(text: text, file: path)
    }

    /// Parses a text.
    ///
    /// - Parameters:
    ///   - text: The YAML text.
    ///   - file: The file name in faults.
    /// - Throws: ``ConfigurationError`` if the text is not a YAML mapping.
    package init(text: String, file: String) throws(ConfigurationError) {
        self.file = file
        do {
            guard let node = try Yams.compose(yaml: text) else {
                root = Node.mapping(Node.Mapping([]))
                return
            }
            root = node
        } catch let error as YamlError {
            throw ConfigurationError(faults: [Self.fault(of: error, in: text, file: file)])
        } catch {
            throw ConfigurationError(faults: [ConfigurationFault(file: file, message: "is not YAML")])
        }
        if root.null != nil {
            root = Node.mapping(Node.Mapping([]))
        }
        guard case .mapping = root else {
            throw ConfigurationError(faults: [
                ConfigurationFault(
                    file: file,
                    line: root.mark?.line,
                    column: root.mark?.column,
                    message: "must be a mapping of keys to values",
                    suggestion: "write lines of the form 'key: value'"
                )
            ])
        }
    }

    /// Sets a value from outside the file, such as an environment variable.
    ///
    /// - Parameters:
    ///   - path: The keys from the root, outermost first; numbers address elements of a list.
    ///   - value: The value as YAML scalar text.
    package mutating func override(path: [String], value: String) {
        root = Self.replacing(in: root, path: path[...], value: value)
    }

    private static func replacing(in node: Node, path: ArraySlice<String>, value: String) -> Node {
        guard let key = path.first else {
            return Node.scalar(Node.Scalar(value, Tag(.implicit), .any, node.mark))
        }
        let rest = path.dropFirst()
        if case .sequence(var sequence) = node, let index = Int(key), sequence.indices.contains(index) {
            sequence[index] = replacing(in: sequence[index], path: rest, value: value)
            return .sequence(sequence)
        }
        var mapping = node.mapping ?? Node.Mapping([])
        let existing = mapping.first { $0.key.string == key }
        let keyNode = existing?.key ?? Node(key)
        mapping[keyNode] = replacing(in: existing?.value ?? Node.mapping(Node.Mapping([])), path: rest, value: value)
        return .mapping(mapping)
    }

    private static func fault(of error: YamlError, in text: String, file: String) -> ConfigurationFault {
        switch error {
        case .scanner(_, _, let mark, _) where indentsByTab(text, line: mark.line):
            return ConfigurationFault(
                file: file,
                line: mark.line,
                column: mark.column,
                message: "is indented by a tab, which YAML does not allow",
                suggestion: "indent by blanks"
            )
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return ConfigurationFault(
                file: file,
                line: mark.line,
                column: mark.column,
                message: "is not YAML: \(problem)",
                suggestion: "check indentation, quotes and colons near this place"
            )
        case .duplicatedKeysInMapping(let duplicates, let context):
            // The mark of the error is that of the mapping; the second use is what an operator looks for.
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            let second = lines.lastIndex { line in
                duplicates.contains { line.trimmingPrefix { $0 == " " }.hasPrefix("\($0):") }
            }
            return ConfigurationFault(
                file: file,
                line: second.map { $0 + 1 } ?? context.mark.line,
                message: "a key is used twice: \(duplicates.joined(separator: ", "))",
                suggestion: "keep one of them"
            )
        default:
            return ConfigurationFault(
                file: file,
                message: "is not YAML",
                suggestion: "save it as UTF-8, and check its first lines"
            )
        }
    }

    /// Whether a line, counted from 1, has a tab among the blanks at its beginning.
    private static func indentsByTab(_ text: String, line: Int) -> Bool {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.indices.contains(line - 1) else { return false }
        return lines[line - 1].prefix { $0 == " " || $0 == "\t" }.contains("\t")
    }

    /// Marks that word processors and chats put in the place of quotation marks; to YAML they are part of the value.
    private static let typographicQuotes: Set<Character> = ["\u{201C}", "\u{201D}", "\u{201E}", "\u{2018}", "\u{2019}"]

    /// Reports values in typographic quotation marks, which YAML takes as part of the value, and notes placeholders of the examples.
    /// No value is shown.
    package func reportSlips(to faults: FaultCollector) {
        func fault(_ node: Node, _ path: String, _ message: String, suggestion: String) -> ConfigurationFault {
            ConfigurationFault(
                file: file,
                line: node.mark?.line,
                column: node.mark?.column,
                key: path,
                message: message,
                suggestion: suggestion
            )
        }
        func look(_ node: Node, _ path: String) {
            switch node {
            case .mapping(let mapping):
                for (key, value) in mapping {
                    look(value, path.isEmpty ? key.string ?? "" : "\(path).\(key.string ?? "")")
                }
            case .sequence(let sequence):
                for (index, value) in sequence.enumerated() { look(value, "\(path)[\(index)]") }
            case .scalar(let scalar):
                if Secret.isPlaceholder(scalar.string) {
                    let message = "still holds the placeholder of the example"
                    faults.note(fault(node, path, message, suggestion: "write the value that you were given"))
                }
                guard scalar.style == .plain || scalar.style == .any, let first = scalar.string.first,
                    let last = scalar.string.last,
                    Self.typographicQuotes.contains(first) || Self.typographicQuotes.contains(last)
                else { return }
                let message = "stands in typographic quotation marks, which become part of the value"
                faults.report(fault(node, path, message, suggestion: "write straight ones: \"...\""))
            case .alias: break
            }
        }
        look(root, "")
    }
}
