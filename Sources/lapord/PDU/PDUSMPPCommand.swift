import ArgumentParser
import Foundation
import SMPPCodec
import SMSCodec

/// `lapord pdu smpp`: converts the PDUs of SMPP to JSON and back.
struct PDUSMPPCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "smpp",
        abstract: "Decodes and encodes the PDUs of SMPP 3.4 and 5.0.",
        discussion: """
            Both subcommands work line by line. Names are those of the specification; short_message and the values of \
            optional parameters are hexadecimal.
            """,
        subcommands: [Decode.self, Encode.self]
    )

    /// `lapord pdu smpp decode`.
    struct Decode: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Converts hexadecimal PDUs to JSON.",
            discussion: """
                Reads one PDU on each line, its header included, and writes one JSON object on each line. A line that cannot \
                be decoded yields an object whose "error" begins with the name of the fault (truncated, invalid-length). \
                Deviations from the specification are read over and named in "deviations".
                """
        )

        @Argument(help: "PDUs to decode instead of the lines of standard input.")
        var pdus: [String] = []

        func run() throws {
            for pdu in pdus { try decode(pdu) }
            guard pdus.isEmpty else { return }
            while let line = readLine() { try decode(line) }
        }

        private func decode(_ line: String) throws {
            guard line.contains(where: { !$0.isWhitespace }) else { return }
            let record: SMPPRecord
            do {
                record = SMPPRecord(try SMPPPDU(decoding: try Hexadecimal.decode(line)))
            } catch {
                record = SMPPRecord(error: "\(error)")
            }
            try PDUSMPPCommand.write(record)
        }
    }

    /// `lapord pdu smpp encode`.
    struct Encode: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Converts JSON to hexadecimal PDUs.",
            discussion: """
                Reads one JSON object on each line, with the keys that "decode" writes. A line that cannot be encoded yields \
                a JSON object with "error"; the run goes on and ends with status 1.

                  {"command":"deliver_sm","sequence":7,"fields":{"source_addr":"6281273440001","short_message":"6A616C616E"}}
                """
        )

        func run() throws {
            var hasFailed = false
            while let line = readLine() {
                guard line.contains(where: { !$0.isWhitespace }) else { continue }
                do {
                    let record = try JSONDecoder().decode(SMPPRecord.self, from: Data(line.utf8))
                    print(Hexadecimal.encode(try record.pdu().encoded()))
                } catch {
                    hasFailed = true
                    let reason =
                        error is DecodingError
                        ? "invalid-json: the line is not a JSON object with the keys that decode writes" : "\(error)"
                    try PDUSMPPCommand.write(SMPPRecord(error: reason))
                }
            }
            if hasFailed { throw ExitCode.failure }
        }
    }

    private static func write(_ record: SMPPRecord) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(record), as: UTF8.self))
    }
}
