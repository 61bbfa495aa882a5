/// The result of a request: `command_status`.
///
/// Source: SMPP 3.4, 5.1.3, and SMPP 5.0, 4.7.6. Values from 0x400 to 0x4FF belong to the maker of the SMSC.
package struct CommandStatus: RawRepresentable, Hashable, Sendable {
    /// ESME_ROK: done.
    package static let ok = CommandStatus(rawValue: 0x00)
    /// ESME_RINVMSGLEN: the message is too long.
    package static let invalidMessageLength = CommandStatus(rawValue: 0x01)
    /// ESME_RINVCMDLEN: `command_length` is not possible.
    package static let invalidCommandLength = CommandStatus(rawValue: 0x02)
    /// ESME_RINVCMDID: the operation is unknown.
    package static let invalidCommandID = CommandStatus(rawValue: 0x03)
    /// ESME_RINVBNDSTS: the bind does not allow this operation.
    package static let invalidBindStatus = CommandStatus(rawValue: 0x04)
    /// ESME_RALYBND: the account is bound already.
    package static let alreadyBound = CommandStatus(rawValue: 0x05)
    /// ESME_RSYSERR: the peer has a fault of its own.
    package static let systemError = CommandStatus(rawValue: 0x08)
    /// ESME_RINVSRCADR: the source address is refused.
    package static let invalidSourceAddress = CommandStatus(rawValue: 0x0A)
    /// ESME_RINVDSTADR: the destination address is refused.
    package static let invalidDestinationAddress = CommandStatus(rawValue: 0x0B)
    /// ESME_RBINDFAIL: the bind is refused.
    package static let bindFailed = CommandStatus(rawValue: 0x0D)
    /// ESME_RINVPASWD: the password is wrong.
    package static let invalidPassword = CommandStatus(rawValue: 0x0E)
    /// ESME_RINVSYSID: the account is unknown.
    package static let invalidSystemID = CommandStatus(rawValue: 0x0F)
    /// ESME_RMSGQFUL: the queue of the SMSC is full.
    package static let messageQueueFull = CommandStatus(rawValue: 0x14)
    /// ESME_RSUBMITFAIL: the submission failed.
    package static let submitFailed = CommandStatus(rawValue: 0x45)
    /// ESME_RTHROTTLED: more messages than the account may send in a time.
    package static let throttled = CommandStatus(rawValue: 0x58)
    /// ESME_RX_T_APPN: the receiver has a fault for now.
    package static let temporaryApplicationError = CommandStatus(rawValue: 0x64)

    /// The value on the wire.
    package var rawValue: UInt32

    /// The status with a value.
    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The name of the specification, for example `ESME_RTHROTTLED`; nil for a value that the specification does not have.
    package var name: String? { Self.names[rawValue].map { "ESME_" + $0 } }

    /// Finds a status by its name in the specification.
    ///
    /// - Parameter name: The name, for example `ESME_RTHROTTLED`.
    package init?(named name: String) {
        guard name.hasPrefix("ESME_"), let found = Self.names.first(where: { $0.value == name.dropFirst(5) }) else {
            return nil
        }
        self.init(rawValue: found.key)
    }

    private static let names: [UInt32: String] = [
        0x00: "ROK", 0x01: "RINVMSGLEN", 0x02: "RINVCMDLEN", 0x03: "RINVCMDID", 0x04: "RINVBNDSTS", 0x05: "RALYBND",
        0x06: "RINVPRTFLG", 0x07: "RINVREGDLVFLG", 0x08: "RSYSERR", 0x0A: "RINVSRCADR", 0x0B: "RINVDSTADR",
        0x0C: "RINVMSGID", 0x0D: "RBINDFAIL", 0x0E: "RINVPASWD", 0x0F: "RINVSYSID", 0x11: "RCANCELFAIL",
        0x13: "RREPLACEFAIL", 0x14: "RMSGQFUL", 0x15: "RINVSERTYP", 0x33: "RINVNUMDESTS", 0x34: "RINVDLNAME",
        0x40: "RINVDESTFLAG", 0x42: "RINVSUBREP", 0x43: "RINVESMCLASS", 0x44: "RCNTSUBDL", 0x45: "RSUBMITFAIL",
        0x48: "RINVSRCTON", 0x49: "RINVSRCNPI", 0x50: "RINVDSTTON", 0x51: "RINVDSTNPI", 0x53: "RINVSYSTYP",
        0x54: "RINVREPFLAG", 0x55: "RINVNUMMSGS", 0x58: "RTHROTTLED", 0x61: "RINVSCHED", 0x62: "RINVEXPIRY",
        0x63: "RINVDFTMSGID", 0x64: "RX_T_APPN", 0x65: "RX_P_APPN", 0x66: "RX_R_APPN", 0x67: "RQUERYFAIL",
        0xC0: "RINVTLVSTREAM", 0xC1: "RTLVNOTALLWD", 0xC2: "RINVTLVLEN", 0xC3: "RMISSINGTLV", 0xC4: "RINVTLVVAL",
        0xFE: "RDELIVERYFAILURE", 0xFF: "RUNKNOWNERR", 0x100: "RSERTYPUNAUTH", 0x101: "RPROHIBITED",
        0x102: "RSERTYPUNAVAIL", 0x103: "RSERTYPDENIED", 0x104: "RINVDCS", 0x105: "RINVSRCADDRSUBUNIT",
        0x106: "RINVDSTADDRSUBUNIT", 0x107: "RINVBCASTFREQINT", 0x108: "RINVBCASTALIAS_NAME",
        0x109: "RINVBCASTAREAFMT", 0x10A: "RINVNUMBCAST_AREAS", 0x10B: "RINVBCASTCNTTYPE", 0x10C: "RINVBCASTMSGCLASS",
        0x10D: "RBCASTFAIL", 0x10E: "RBCASTQUERYFAIL", 0x10F: "RBCASTCANCELFAIL", 0x110: "RINVBCAST_REP",
        0x111: "RINVBCASTSRVGRP", 0x112: "RINVBCASTCHANIND",
    ]
}

extension CommandStatus: CustomStringConvertible {
    /// The name and the value, as an operator's support asks for them: `ESME_RTHROTTLED (0x58)`.
    package var description: String {
        let value = "0x" + hexadecimal(rawValue, digits: 2)
        return name.map { "\($0) (\(value))" } ?? value
    }
}
