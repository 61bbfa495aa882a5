import SMSCodec

extension TelephoneMessage {
    /// Recognises a message that is for the telephone; nil where it is for a reader.
    ///
    /// - Parameter deliver: The message.
    init?(_ deliver: Deliver) {
        let header = deliver.userData.header
        switch deliver.protocolIdentifier {
        case .silent:
            self = .silent
        case .returnCall:
            self = .waiting
        case .simDataDownload, .equipmentDataDownload, .equipmentDepersonalization:
            self = .settings
        case let identifier where identifier.replaceType != nil:
            self = .replacement
        default:
            if deliver.dataCodingScheme.waiting != nil || !header.specialMessages.isEmpty {
                self = .waiting
            } else if header.elements.contains(where: { Self.toolkitElements.contains($0.identifier.rawValue) })
                || header.ports.map({ Self.settingsPorts.contains($0.destination) }) ?? false
                || deliver.dataCodingScheme.messageClass == .sim && deliver.dataCodingScheme.alphabet == .eightBit
            {
                self = .settings
            } else {
                return nil
            }
        }
    }

    /// The security headers of the (U)SIM toolkit (3GPP TS 23.040, 9.2.3.24).
    private static let toolkitElements: ClosedRange<UInt8> = 0x70...0x7F
    /// Settings over the air: SyncML notifications, and Nokia's and Ericsson's settings.
    private static let settingsPorts: Set<UInt16> = [49_996, 49_999]
}
