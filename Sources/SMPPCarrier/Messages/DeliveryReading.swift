import Carriers
import Complaints
import Foundation
import SMPPCodec

/// The meaning of a deliver_sm or data_sm: a citizen's message, a receipt, or something to be kept as it is.
struct DeliveryReading: Sendable {
    var carrier: CarrierName
    var profile: SMPPProfile
    var countryCode: String

    /// Reads a PDU.
    ///
    /// - Parameters:
    ///   - pdu: The PDU.
    ///   - receivedAt: The time at which it came.
    /// - Returns: The item for the intake. A PDU that cannot be read is kept with all its octets.
    func item(_ pdu: SMPPPDU, receivedAt: Date) -> InboundItem {
        if let receipt = receipt(pdu, receivedAt: receivedAt) { return receipt }
        let sender = sender(pdu)
        guard let sender else { return undecodable(pdu, receivedAt, "the sender's address is none") }
        let text: MessageText
        do throws(MessageText.Fault) {
            text = try MessageText(pdu, profile: profile)
        } catch {
            return undecodable(pdu, receivedAt, error.reason, sender: sender)
        }
        let recipient = pdu[text: .destinationAddress]
        return .message(
            InboundMessage(
                carrier: carrier,
                sender: sender,
                recipient: recipient.isEmpty ? nil : recipient,
                carrierMessageID: profile.messageIDParameter.flatMap { pdu[$0] }.map(Self.identifier),
                receivedAt: receivedAt,
                payload: text.payload,
                concatenation: text.concatenation
            )
        )
    }

    private func undecodable(
        _ pdu: SMPPPDU,
        _ receivedAt: Date,
        _ reason: String,
        sender: PhoneNumber? = nil
    ) -> InboundItem {
        .undecodable(
            UndecodableMessage(
                carrier: carrier,
                receivedAt: receivedAt,
                raw: pdu.original.isEmpty ? (try? pdu.encoded()) ?? pdu.message : pdu.original,
                reason: reason,
                sender: sender
            )
        )
    }

    /// The citizen's number by its type of number (SMPP 3.4, 5.2.5).
    private func sender(_ pdu: SMPPPDU) -> PhoneNumber? {
        let address = pdu[text: .sourceAddress].trimmingCharacters(in: .whitespaces)
        let isInternational = pdu[integer: .sourceTON] == 1 && !address.hasPrefix("+") && address.count > 6
        return PhoneNumber(isInternational ? "+" + address : address, countryCode: countryCode)
    }

    private static func identifier(_ parameter: TLV) -> String {
        let isReadable = parameter.text.allSatisfy { (0x21...0x7E).contains($0) } && !parameter.text.isEmpty
        return isReadable
            ? String(decoding: parameter.text, as: UTF8.self)
            : parameter.value.map { String($0, radix: 16) }.joined(separator: "-")
    }

    // MARK: Receipts

    /// The receipt that a PDU is; nil for a message.
    ///
    /// `esm_class` says which it is (SMPP 3.4, 5.2.12); so does `receipted_message_id`, which no message has. Parameters count
    /// before the text, since every SMSC writes that in its own way.
    private func receipt(_ pdu: SMPPPDU, receivedAt: Date) -> InboundItem? {
        let kind = pdu[integer: .esmClass] & 0x3C
        let named = pdu[.receiptedMessageID].map { String(decoding: $0.text, as: UTF8.self) }
        let isMarked = [0x04, 0x08, 0x10, 0x20].contains(kind) || named?.isEmpty == false
        let text = isMarked || profile.unmarkedReceipts ? ReceiptText(Self.receiptText(pdu.message)) : nil
        guard isMarked || (text?.messageID != nil && text?.state != nil) else { return nil }
        let state = pdu[.messageState]?.integer.flatMap { UInt8(exactly: $0) }.flatMap(MessageState.init) ?? text?.state
        let reference = named.flatMap { $0.isEmpty ? nil : $0 } ?? text?.messageID
        guard let reference, let state else {
            return undecodable(pdu, receivedAt, "a receipt without an id or a state")
        }
        // A code of a few letters or digits; anything longer may quote a number or a text.
        let code = text?.errorCode.flatMap { $0.count <= 6 && $0.allSatisfy { $0.isLetter || $0.isNumber } ? $0 : nil }
        let error = Self.error(pdu) ?? code
        return .report(
            DeliveryReport(
                carrier: carrier,
                reference: reference,
                status: Self.status(state),
                detail: ([state.word] + (error.map { ["err:" + $0] } ?? [])).joined(separator: " "),
                receivedAt: receivedAt
            )
        )
    }

    /// The text of a receipt. Some SMSCs announce UCS-2 and send ASCII, or the other way round.
    private static func receiptText(_ octets: [UInt8]) -> String {
        String(decoding: octets.filter { $0 != 0 }, as: UTF8.self)
    }

    /// The kind of network and its error code, if the SMSC gives one (SMPP 3.4, 5.3.2.31).
    private static func error(_ pdu: SMPPPDU) -> String? {
        guard let value = pdu[.networkErrorCode]?.value, value.count == 3 else { return nil }
        return "\(value[0])/\(Int(value[1]) << 8 | Int(value[2]))"
    }

    private static func status(_ state: MessageState) -> DeliveryReport.Status {
        switch state {
        case .delivered: .delivered
        case .scheduled, .enroute, .accepted, .unknown: .pending
        case .expired: .expired
        case .deleted, .undeliverable, .rejected, .skipped: .undelivered
        }
    }
}
