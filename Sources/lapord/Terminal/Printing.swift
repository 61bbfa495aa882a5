import Formats
import Foundation

/// Writes a line to the standard output in its printable form.
///
/// It stands before Swift's function of this name in the whole module, so that no command shows a citizen's or a peer's text raw.
func print(_ items: Any..., separator: String = " ", terminator: String = "\n") {
    let line = items.map { String(describing: $0) }.joined(separator: separator)
    Swift.print(PrintableText.line(line), terminator: terminator)
}

/// Writes a text of several lines that has its printable form already, for example with the styles of a terminal in it.
func print(printable text: String) { Swift.print(text) }

/// Writes a JSON document to the standard output; it is escaped so that a terminal obeys nothing in it.
func print(json document: some Sequence<UInt8>, terminator: String = "\n") {
    Swift.print(String(decoding: PrintableText.json(Array(document)), as: UTF8.self), terminator: terminator)
}

/// Tells on the standard error, in its printable form, why a command fails.
func complain(_ message: String) {
    FileHandle.standardError.write(Data("lapord: \(PrintableText.line(message))\n".utf8))
}
