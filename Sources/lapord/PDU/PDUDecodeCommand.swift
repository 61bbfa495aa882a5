import ArgumentParser
import Foundation
import SMSCodec

/// `lapord pdu decode`: reads one PDU on each line, writes one JSON object on each line.
struct PDUDecodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode",
        abstract: "Converts hexadecimal PDUs to JSON.",
        discussion: """
            Reads one PDU on each line and writes one JSON object on each line, in the same order. Blank lines are \
            skipped. A line that cannot be decoded yields an object whose "error" begins with the name of the fault (truncated, \
            invalid-length, invalid-value, compressed, invalid-hexadecimal), and the run continues. \
            A text with a wrong length or a broken header is read as far as it is there; "remark" then names the fault. Lines \
            without the address of a service centre are recognised.

            Two bits name the message type, and their meaning depends on the direction:

              --direction listed  00 SMS-DELIVER, 01 SMS-SUBMIT, 10 SMS-STATUS-REPORT: the list of a modem (default)
              --direction mt      00 SMS-DELIVER, 01 SMS-SUBMIT-REPORT, 10 SMS-STATUS-REPORT
              --direction mo      00 SMS-DELIVER-REPORT, 01 SMS-SUBMIT, 10 SMS-COMMAND
            """
    )

    @Option(help: "The direction of the messages: listed, mt (to the phone) or mo (from the phone).")
    var direction: PDUDirection = .listed

    @Flag(name: .customLong("no-smsc"), help: "The lines begin with the TPDU, without the address of a service centre.")
    var lacksServiceCentre = false

    @Argument(help: "PDUs to decode instead of the lines of standard input.")
    var pdus: [String] = []

    func run() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        for pdu in pdus { try decode(pdu, encoder) }
        guard pdus.isEmpty else { return }
        while let line = readLine() { try decode(line, encoder) }
    }

    private func decode(_ line: String, _ encoder: JSONEncoder) throws {
        guard line.contains(where: { !$0.isWhitespace }) else { return }
        print(json: try encoder.encode(record(of: line)))
    }

    private func record(of line: String) -> PDURecord {
        do {
            let octets = try Hexadecimal.decode(line)
            if lacksServiceCentre {
                return PDURecord(PDU(try TPDU(decoding: octets, direction: direction.direction)))
            }
            return PDURecord(try PDU(salvaging: octets, direction: direction.direction))
        } catch {
            return PDURecord(error: error.description)
        }
    }
}
