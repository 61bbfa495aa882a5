import ArgumentParser
import SMSCodec

/// `lapord pdu`: converts the PDUs of modems to JSON and back.
struct PDUCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pdu",
        abstract: "Decodes and encodes short messages in the form of modems (PDU).",
        discussion: """
            A PDU is a TPDU of 3GPP TS 23.040 in hexadecimal behind the address of its service centre, as AT+CMGR and \
            AT+CMGL print it. Both subcommands work line by line.
            """,
        subcommands: [PDUDecodeCommand.self, PDUEncodeCommand.self, PDUSMPPCommand.self]
    )
}

/// The direction of messages, as in the option `--direction`.
enum PDUDirection: String, ExpressibleByArgument, CaseIterable {
    case listed
    case mt
    case mo

    var direction: TPDU.Direction {
        switch self {
        case .listed: .listed
        case .mt: .mobileTerminated
        case .mo: .mobileOriginated
        }
    }
}
