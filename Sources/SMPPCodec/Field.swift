/// A mandatory parameter of a PDU, by its name in the specification.
///
/// Source: SMPP 3.4, 4, and SMPP 5.0, 4.7.
package enum Field: String, Hashable, Sendable, CaseIterable {
    case systemID = "system_id"
    case password
    case systemType = "system_type"
    case interfaceVersion = "interface_version"
    case addressTON = "addr_ton"
    case addressNPI = "addr_npi"
    case addressRange = "address_range"
    case serviceType = "service_type"
    case sourceTON = "source_addr_ton"
    case sourceNPI = "source_addr_npi"
    case sourceAddress = "source_addr"
    case destinationTON = "dest_addr_ton"
    case destinationNPI = "dest_addr_npi"
    case destinationAddress = "destination_addr"
    case esmeTON = "esme_addr_ton"
    case esmeNPI = "esme_addr_npi"
    case esmeAddress = "esme_addr"
    case destinations = "dest_address"
    case esmClass = "esm_class"
    case protocolID = "protocol_id"
    case priority = "priority_flag"
    case scheduleDeliveryTime = "schedule_delivery_time"
    case validityPeriod = "validity_period"
    case registeredDelivery = "registered_delivery"
    case replaceIfPresent = "replace_if_present_flag"
    case dataCoding = "data_coding"
    case defaultMessageID = "sm_default_msg_id"
    case shortMessage = "short_message"
    case messageID = "message_id"
    case finalDate = "final_date"
    case messageState = "message_state"
    case errorCode = "error_code"
    case unsuccessful = "unsuccess_sme"
}

/// The value of a mandatory parameter.
package enum FieldValue: Hashable, Sendable {
    /// An integer of one octet.
    case integer(UInt8)
    /// A C-octet string without its terminator.
    case text([UInt8])
    /// Octets behind their number (`sm_length`).
    case octets([UInt8])
    /// The destinations of a submit_multi.
    case destinations([Destination])
    /// The destinations that a submit_multi did not reach.
    case unsuccessful([UnsuccessfulDestination])
}

/// A destination of a submit_multi (SMPP 3.4, 4.5.1.1).
package enum Destination: Hashable, Sendable {
    /// dest_flag 1.
    case address(ton: UInt8, npi: UInt8, address: [UInt8])
    /// dest_flag 2: a list that the SMSC keeps.
    case distributionList([UInt8])
}

/// A destination that a submit_multi did not reach (SMPP 3.4, 4.5.2.1).
package struct UnsuccessfulDestination: Hashable, Sendable {
    package var ton: UInt8
    package var npi: UInt8
    package var address: [UInt8]
    package var status: CommandStatus

    package init(ton: UInt8, npi: UInt8, address: [UInt8], status: CommandStatus) {
        self.ton = ton
        self.npi = npi
        self.address = address
        self.status = status
    }
}

/// The form of a mandatory parameter on the wire.
enum FieldForm: Hashable {
    /// One octet.
    case integer
    /// A C-octet string of at most so many octets, the terminator included.
    case text(most: Int)
    /// A number of octets, and the octets.
    case octets
    case destinations
    case unsuccessful
}

/// The mandatory parameters of an operation, in their order.
///
/// Source: the tables of SMPP 3.4, 4, and of SMPP 5.0, 4.1 to 4.6.
enum Layout {
    static func fields(of command: CommandID) -> [(field: Field, form: FieldForm)]? { layouts[command] }

    private static let bind: [(Field, FieldForm)] = [
        (.systemID, .text(most: 16)), (.password, .text(most: 9)), (.systemType, .text(most: 13)),
        (.interfaceVersion, .integer), (.addressTON, .integer), (.addressNPI, .integer),
        (.addressRange, .text(most: 41)),
    ]

    private static func source(most: Int = 21) -> [(Field, FieldForm)] {
        [(.sourceTON, .integer), (.sourceNPI, .integer), (.sourceAddress, .text(most: most))]
    }

    private static func destination(most: Int = 21) -> [(Field, FieldForm)] {
        [(.destinationTON, .integer), (.destinationNPI, .integer), (.destinationAddress, .text(most: most))]
    }

    private static let serviceType: [(Field, FieldForm)] = [(.serviceType, .text(most: 6))]
    private static let messageID: [(Field, FieldForm)] = [(.messageID, .text(most: 65))]
    private static let times: [(Field, FieldForm)] = [
        (.scheduleDeliveryTime, .text(most: 17)), (.validityPeriod, .text(most: 17)),
    ]

    private static let classes: [(Field, FieldForm)] = [
        (.esmClass, .integer), (.protocolID, .integer), (.priority, .integer),
    ]
    private static let message: [(Field, FieldForm)] = [
        (.registeredDelivery, .integer), (.replaceIfPresent, .integer), (.dataCoding, .integer),
        (.defaultMessageID, .integer), (.shortMessage, .octets),
    ]

    private static let layouts: [CommandID: [(field: Field, form: FieldForm)]] = [
        .bindReceiver: bind, .bindTransmitter: bind, .bindTransceiver: bind,
        .bindReceiver.response: [(.systemID, .text(most: 16))],
        .bindTransmitter.response: [(.systemID, .text(most: 16))],
        .bindTransceiver.response: [(.systemID, .text(most: 16))],
        .outbind: [(.systemID, .text(most: 16)), (.password, .text(most: 9))],
        .unbind: [], .unbind.response: [], .enquireLink: [], .enquireLink.response: [], .genericNack: [],
        .submitSM: serviceType + source() + destination() + classes + times + message,
        .submitSM.response: messageID,
        .deliverSM: serviceType + source() + destination() + classes + times + message,
        .deliverSM.response: messageID,
        .submitMulti: serviceType + source() + [(.destinations, .destinations)] + classes + times + message,
        .submitMulti.response: messageID + [(.unsuccessful, .unsuccessful)],
        .dataSM: serviceType + source(most: 65) + destination(most: 65)
            + [(.esmClass, .integer), (.registeredDelivery, .integer), (.dataCoding, .integer)],
        .dataSM.response: messageID,
        .querySM: messageID + source(),
        .querySM.response: messageID
            + [(.finalDate, .text(most: 17)), (.messageState, .integer), (.errorCode, .integer)],
        .cancelSM: serviceType + messageID + source() + destination(), .cancelSM.response: [],
        .replaceSM: messageID + source() + times
            + [(.registeredDelivery, .integer), (.defaultMessageID, .integer), (.shortMessage, .octets)],
        .replaceSM.response: [],
        .alertNotification: source(most: 65)
            + [(.esmeTON, .integer), (.esmeNPI, .integer), (.esmeAddress, .text(most: 65))],
        .broadcastSM: serviceType + source() + messageID + [(.priority, .integer)] + times
            + [(.replaceIfPresent, .integer), (.dataCoding, .integer), (.defaultMessageID, .integer)],
        .broadcastSM.response: messageID,
        .queryBroadcastSM: messageID + source(), .queryBroadcastSM.response: messageID,
        .cancelBroadcastSM: serviceType + messageID + source(), .cancelBroadcastSM.response: [],
    ]
}
