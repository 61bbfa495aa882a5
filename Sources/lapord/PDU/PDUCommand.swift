import ArgumentParser
import SMSCodec

/// `lapord pdu`: messages as modems print them, to JSON and back.
struct PDUCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pdu",
        abstract: "Read and write short messages in the form that modems print and take.",
        discussion: """
            A PDU is a TPDU of 3GPP TS 23.040 in hexadecimal behind the address of its service centre, as AT+CMGR and \
            AT+CMGL print it. Both subcommands work line by line.
            """,
        subcommands: [PDUDecodeCommand.self, PDUEncodeCommand.self]
    )
}

/// Which way messages go, as the option `--direction` names it.
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
