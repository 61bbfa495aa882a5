/// The operation of a PDU: `command_id`.
///
/// Source: SMPP 3.4, 5.1.2.1, and SMPP 5.0, 4.7.5.
package struct CommandID: RawRepresentable, Hashable, Sendable {
    /// bind_receiver: a bind that only delivers messages to us.
    package static let bindReceiver = CommandID(rawValue: 0x0000_0001)
    /// bind_transmitter: a bind that only takes submissions.
    package static let bindTransmitter = CommandID(rawValue: 0x0000_0002)
    /// query_sm: the state of a submission.
    package static let querySM = CommandID(rawValue: 0x0000_0003)
    /// submit_sm: a message to one telephone.
    package static let submitSM = CommandID(rawValue: 0x0000_0004)
    /// deliver_sm: a message or receipt from the SMSC.
    package static let deliverSM = CommandID(rawValue: 0x0000_0005)
    /// unbind: the end of a session.
    package static let unbind = CommandID(rawValue: 0x0000_0006)
    /// replace_sm: another text for a submission.
    package static let replaceSM = CommandID(rawValue: 0x0000_0007)
    /// cancel_sm: a submission is withdrawn.
    package static let cancelSM = CommandID(rawValue: 0x0000_0008)
    /// bind_transceiver: a bind for both directions.
    package static let bindTransceiver = CommandID(rawValue: 0x0000_0009)
    /// outbind: the SMSC asks for a bind.
    package static let outbind = CommandID(rawValue: 0x0000_000B)
    /// enquire_link: a test of the link.
    package static let enquireLink = CommandID(rawValue: 0x0000_0015)
    /// submit_multi: a message to several telephones.
    package static let submitMulti = CommandID(rawValue: 0x0000_0021)
    /// alert_notification: a telephone is reachable again.
    package static let alertNotification = CommandID(rawValue: 0x0000_0102)
    /// data_sm: a message for an interactive application.
    package static let dataSM = CommandID(rawValue: 0x0000_0103)
    /// broadcast_sm: a message to all telephones of an area (SMPP 5.0).
    package static let broadcastSM = CommandID(rawValue: 0x0000_0111)
    /// query_broadcast_sm: the state of a broadcast (SMPP 5.0).
    package static let queryBroadcastSM = CommandID(rawValue: 0x0000_0112)
    /// cancel_broadcast_sm: a broadcast is withdrawn (SMPP 5.0).
    package static let cancelBroadcastSM = CommandID(rawValue: 0x0000_0113)
    /// generic_nack: a PDU that cannot be read or is unknown.
    package static let genericNack = CommandID(rawValue: 0x8000_0000)

    /// The value on the wire.
    package var rawValue: UInt32

    /// The operation with a value.
    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Whether the PDU answers another one.
    package var isResponse: Bool { rawValue & 0x8000_0000 != 0 }

    /// The operation that answers this request; the operation itself where it is a response.
    package var response: CommandID { CommandID(rawValue: rawValue | 0x8000_0000) }

    /// The operation that this response answers; the operation itself where it is a request.
    package var request: CommandID { CommandID(rawValue: rawValue & 0x7FFF_FFFF) }

    /// The requests that are answered by a response.
    static let answered: [CommandID] = [
        .bindReceiver, .bindTransmitter, .querySM, .submitSM, .deliverSM, .unbind, .replaceSM, .cancelSM,
        .bindTransceiver,
        .enquireLink, .submitMulti, .dataSM, .broadcastSM, .queryBroadcastSM, .cancelBroadcastSM,
    ]

    /// Every operation of SMPP 3.4 and 5.0.
    package static let all: [CommandID] =
        answered + answered.map(\.response) + [.outbind, .alertNotification, .genericNack]

    /// The name of the specification, for example `deliver_sm_resp`; nil for an operation that the specification does not have.
    package var name: String? {
        if self == .genericNack { return "generic_nack" }
        guard let request = Self.names[request], !isResponse || Self.answered.contains(self.request) else { return nil }
        return isResponse ? request + "_resp" : request
    }

    /// Finds an operation by its name in the specification.
    ///
    /// - Parameter name: The name, for example `submit_sm`.
    package init?(named name: String) {
        guard let found = Self.all.first(where: { $0.name == name }) else { return nil }
        self = found
    }

    private static let names: [CommandID: String] = [
        .bindReceiver: "bind_receiver", .bindTransmitter: "bind_transmitter", .querySM: "query_sm",
        .submitSM: "submit_sm",
        .deliverSM: "deliver_sm", .unbind: "unbind", .replaceSM: "replace_sm", .cancelSM: "cancel_sm",
        .bindTransceiver: "bind_transceiver", .outbind: "outbind", .enquireLink: "enquire_link",
        .submitMulti: "submit_multi", .alertNotification: "alert_notification", .dataSM: "data_sm",
        .broadcastSM: "broadcast_sm", .queryBroadcastSM: "query_broadcast_sm",
        .cancelBroadcastSM: "cancel_broadcast_sm",
    ]
}

extension CommandID: CustomStringConvertible {
    package var description: String { name ?? "command_id 0x" + hexadecimal(rawValue, digits: 8) }
}

/// A number in hexadecimal with leading zeros.
func hexadecimal(_ value: some BinaryInteger, digits: Int) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
}
