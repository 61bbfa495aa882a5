import ArgumentParser
import Foundation
import SMSCodec

/// `lapord pdu encode`: reads one JSON object on each line, writes PDUs in hexadecimal.
struct PDUEncodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encode",
        abstract: "Converts JSON to hexadecimal PDUs.",
        discussion: """
            Reads one JSON object on each line, with the keys that "decode" writes, and writes its PDU. Without \
            "dcs" the alphabet is chosen, and a text that needs several segments makes several lines. A line that cannot be \
            encoded yields a JSON object with "error"; the run goes on and ends with status 1.

              {"type":"submit","recipient":"+6281234567890","text":"Laporan diterima."}
            """
    )

    @Flag(name: .customLong("no-smsc"), help: "Write only the TPDU, without the address of a service centre.")
    var omitsServiceCentre = false

    @Flag(help: "Replace typographic characters if the text then fits the 7-bit alphabet.")
    var transliterate = false

    @Option(help: "The reference for the segments of a long text, if the object names none.")
    var reference: UInt8 = 0

    func run() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let decoder = JSONDecoder()
        var hasFailed = false
        while let line = readLine() {
            guard line.contains(where: { !$0.isWhitespace }) else { continue }
            do {
                let record = try decoder.decode(PDURecord.self, from: Data(line.utf8))
                let composer = PDUComposer(record, reference: .eightBit(reference), transliterates: transliterate)
                for pdu in try composer.pdus() {
                    print(Hexadecimal.encode(omitsServiceCentre ? try pdu.tpdu.encoded() : try pdu.encoded().octets))
                }
            } catch {
                hasFailed = true
                let record = PDURecord(error: describe(error))
                print(json: try encoder.encode(record))
            }
        }
        if hasFailed { throw ExitCode.failure }
    }

    private func describe(_ error: any Error) -> String {
        switch error {
        case let error as PDUError: error.description
        case let error as PDUComposer.Failure: error.description
        case DecodingError.keyNotFound(let key, _): "invalid-json: the key \"\(key.stringValue)\" is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "invalid-json: the value of \"\(context.codingPath.map(\.stringValue).joined(separator: "."))\" has the "
                + "wrong type"
        default: "invalid-json: the line is not a JSON object with the keys that decode writes"
        }
    }
}
