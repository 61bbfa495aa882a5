import ConfigurationFile
import CurlHTTP
import Formats
import Foundation
import SMPPCodec

/// What libFuzzer calls with every input: the first byte chooses the reader that the others are given to.
///
/// It is compiled into one module with the readers of SP4N's answers and of modems' lines; `Scripts/fuzz` makes modules of the others. Besides the absence of traps it holds that what was read and is written again
/// reads the same, and that limits are kept.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDocuments(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    guard let choice = input.first else { return 0 }
    let bytes = Array(input.dropFirst())
    switch choice % 16 {
    case 0, 1: json(bytes)
    case 2, 3: xml(bytes)
    case 4: form(bytes)
    case 5: csv(bytes)
    case 6, 7: sheet(bytes)
    case 8: _ = try? SheetTable(bytes)
    case 9: modem(bytes)
    case 12: multipart(bytes)
    case 13: smpp(bytes)
    case 14: yaml(bytes)
    case 15: centralAnswer(bytes)
    default: text(bytes)
    }
    return 0
}

private func json(_ bytes: [UInt8]) {
    for mode in [JSONReader.Mode.strict, .lenient] {
        guard let value = try? JSONValue(bytes, mode: mode) else { continue }
        var writer = JSONWriter()
        write(value, to: &writer)
        guard let again = try? JSONValue(PrintableText.json(writer.bytes), mode: .lenient) else {
            fatalError("what was written is no JSON")
        }
        precondition(isSame(again, value), "what was written reads otherwise")
    }
}

private func write(_ value: JSONValue, to writer: inout JSONWriter) {
    switch value {
    case .null: writer.null()
    case .boolean(let isTrue): writer.value(isTrue)
    case .number: writer.value(0)
    case .string(let bytes): writer.value(String(decoding: bytes, as: UTF8.self))
    case .array(let elements): writer.array { for element in elements { write(element, to: &$0) } }
    case .object(let members):
        writer.array { for member in members { write(member.value, to: &$0) } }
    }
}

/// Whether two values have the same texts in the same order.
private func isSame(_ one: JSONValue, _ other: JSONValue) -> Bool {
    switch (one, other) {
    case (.string(let one), .string(let other)):
        String(decoding: one, as: UTF8.self).unicodeScalars.elementsEqual(
            String(decoding: other, as: UTF8.self).unicodeScalars
        )
    case (.array(let one), .array(let other)): one.count == other.count && zip(one, other).allSatisfy(isSame)
    case (.array(let one), .object(let other)):
        one.count == other.count && zip(one, other).allSatisfy { isSame($0, $1.value) }
    default: true
    }
}

private func xml(_ bytes: [UInt8]) {
    for mode in [XMLReader.Mode.strict, .lenient] {
        guard let root = try? XMLElement(bytes, mode: mode) else { continue }
        _ = root.elements(at: ["*", "*"])
        _ = root.first(named: "status")
        check(root, depth: 1)
    }
}

private func check(_ element: XMLElement, depth: Int) {
    precondition(depth <= DocumentLimits().depth)
    for child in element.children { check(child, depth: depth + 1) }
}

private func form(_ bytes: [UInt8]) {
    let parameters = FormReader.read(bytes)
    precondition(parameters.count <= FormReader.limit)
    let written = parameters.map { FormReader.encode($0.name.utf8) + "=" + FormReader.encode($0.value) }
    let again = FormReader.read(Array(written.joined(separator: "&").utf8))
    precondition(again.map(\.value) == parameters.map(\.value))
}

private func csv(_ bytes: [UInt8]) {
    for (_, cells) in CSVTable(bytes).rows {
        for form in [CSVForm.standard, .excel] {
            let line = CSVLine.text(cells, form: form)
            precondition(line.unicodeScalars.allSatisfy { $0 == "\n" || $0 == "\r" || $0.value >= 0x20 })
        }
        // A lone cell may hold more of the other separators than the line has of its own.
        let plain = CSVLine.text(["a"] + cells, isForSpreadsheets: false)
        precondition(plain.hasSuffix("\r\n"))
    }
}

private func sheet(_ bytes: [UInt8]) {
    let middle = bytes.firstIndex(of: 0) ?? bytes.count
    let strings = middle < bytes.count ? Array(bytes[(middle + 1)...]) : nil
    guard let table = try? SheetTable(sheet: Array(bytes[..<middle]), sharedStrings: strings) else { return }
    precondition(table.rows.reduce(0) { $0 + $1.cells.count } <= SheetTable.cellLimit)
}

private func modem(_ bytes: [UInt8]) {
    var parser = ATParser()
    parser.expectsPrompt = bytes.first.map { $0 & 1 == 1 } ?? false
    var longest = 0
    parser.feed(bytes) { element, _ in
        guard case .line(let line) = element else { return }
        longest = max(longest, line.utf8.count)
        let fields = ATFields(line)
        for index in -1...fields.count { _ = (fields.integer(index), fields.isQuoted(index)) }
    }
    // A byte that is no UTF-8 becomes three.
    precondition(longest <= 3 * ATParser.longestLine)
}

private func text(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    let line = PrintableText.line(text)
    precondition(!line.unicodeScalars.contains { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) })
    precondition(PrintableText.line(line) == line)
    precondition(PrintableText.lines(PrintableText.lines(text)) == PrintableText.lines(text))
    let escaped = MarkupText.escaping(text)
    precondition(!escaped.contains("<") && !escaped.contains("\""))
    _ = try? XMLElement(Array("<a b='\(escaped)'>\(escaped)</a>".utf8))
}

/// The first line is the type of the body.
private func multipart(_ bytes: [UInt8]) {
    let end = bytes.firstIndex(of: 10) ?? bytes.count
    let type = String(decoding: bytes[..<end], as: UTF8.self)
    guard let parts = try? MultipartReader.read(Array(bytes[end...]), type: type) else { return }
    precondition(parts.count <= FormReader.limit)
    precondition(parts.reduce(0) { $0 + $1.value.count } <= bytes.count)
}

/// A stream of PDUs: cut by their lengths, read, written and read again.
private func smpp(_ bytes: [UInt8]) {
    var framing = PDUFraming(longest: 4096)
    for part in [bytes.prefix(bytes.count / 2), bytes.dropFirst(bytes.count / 2)] {
        framing.append(part)
        while let octets = try? framing.next() {
            guard let pdu = try? SMPPPDU(decoding: octets) else { continue }
            _ = pdu.message
            _ = ReceiptText(String(decoding: pdu.message, as: UTF8.self))
            guard let written = try? pdu.encoded() else { continue }
            guard let again = try? SMPPPDU(decoding: written[...]) else { fatalError("what was written is no PDU") }
            precondition((try? again.encoded()) == written, "what was written reads otherwise")
        }
    }
}

/// A profile or a configuration: every key is asked for in every form, and each fault tells its place.
private func yaml(_ bytes: [UInt8]) {
    let faults = FaultCollector()
    do {
        let document = try ConfigurationDocument(text: String(decoding: bytes, as: UTF8.self), file: "fuzz.yaml")
        var left = 200
        read(ConfigurationSection(document, faults: faults), depth: 0, &left)
    } catch {
        precondition(!error.faults.isEmpty)
    }
    for fault in faults.faults + faults.notes { precondition(!fault.description.isEmpty) }
}

/// Reads a section and those in it, up to a number, since aliases may make any number of them.
private func read(_ section: ConfigurationSection, depth: Int, _ left: inout Int) {
    left -= 1
    for key in section.keys.prefix(20) {
        _ = (section.string(key), section.strings(key), section.texts(key), section.requiredString(key))
        _ = (section.integer(key, in: 0...9), section.number(key, in: 0...9), section.size(key, in: 0...9, default: 1))
        _ = (section.boolean(key, default: true), section.duration(key, in: .zero...(.seconds(9))))
        guard depth < 8, left > 0 else { continue }
        if let part = section.section(key) { read(part, depth: depth + 1, &left) }
        for part in section.sections(key).prefix(20) { read(part, depth: depth + 1, &left) }
    }
    section.finish()
}

/// An answer of SP4N, of either profile, and its export.
private func centralAnswer(_ bytes: [UInt8]) {
    let response = CurlResponse(status: 200, body: bytes)
    _ = SPLPAnswer.reading(of: response)
    _ = AddStreamAnswer.reading(of: response)
    guard let json = JSONValue(answer: bytes) else { return }
    _ = (SPLPAnswer.status(in: json), SPLPAnswer.statuses(in: json), SPLPAnswer.list(in: json))
    _ = (SPLPAnswer.followUps(in: json), SPLPAnswer.complaints(bearing: "LP10008", in: json))
    let text = json[path: "results.data.content"]?.text ?? String(decoding: bytes, as: UTF8.self)
    let cleared = OutgoingText.cleared(text, isAnonymous: true)
    precondition(cleared.utf8.count <= 4 * text.utf8.count + 16)
}
