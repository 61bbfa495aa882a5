import Carriers
import Complaints
import Foundation
import SMSCodec

extension InboundItem {
    /// Whether it could not be read.
    var isUndecodable: Bool {
        if case .undecodable = self { true } else { false }
    }
}

/// Reads what a modem lists: service centre address and TPDU in hexadecimal digits (3GPP TS 27.005, 3.1, `<pdu>`).
struct MessageReader: Sendable {
    var carrier: CarrierName
    /// The number that citizens texted, given to every message.
    var serviceNumber: String?
    var countryCode: String

    /// Reads one.
    ///
    /// - Parameters:
    ///   - pdu: The line as the modem gave it.
    ///   - toldLength: The length that the modem gave with it, in octets without the service centre address.
    ///   - date: When it arrived.
    /// - Returns: What it is; whatever cannot be used as text is ``InboundItem/undecodable(_:)``.
    func read(_ pdu: String, toldLength: Int?, at date: Date) -> InboundItem {
        let decoded: PDU
        do {
            decoded = try PDU(hexadecimal: pdu, direction: .listed)
        } catch {
            return undecodable(pdu, "\(error)", at: date)
        }
        if let toldLength, toldLength > Self.tpduLength(of: pdu) {
            return undecodable(pdu, "the modem announced \(toldLength) octets and gave fewer", at: date)
        }
        switch decoded.tpdu {
        case .deliver(let deliver): return read(deliver, pdu: pdu, at: date)
        case .statusReport(let report): return .report(read(report, at: date))
        case .deliverReport, .submit, .submitReport, .command:
            return undecodable(pdu, "a TPDU of a kind that no network sends to a telephone", at: date)
        }
    }

    /// The octets of a line without its service centre address.
    private static func tpduLength(of pdu: String) -> Int {
        pdu.utf8.count / 2 - 1 - (Int(pdu.prefix(2), radix: 16) ?? 0)
    }

    private func read(_ deliver: Deliver, pdu: String, at date: Date) -> InboundItem {
        let sender = number(deliver.originator)
        func dead(_ reason: String) -> InboundItem { undecodable(pdu, reason, sender: sender, at: date) }
        guard let sender else { return dead("no usable sender") }
        if deliver.userData.header.ports != nil {
            return dead("addressed to an application port, as MMS notifications are")
        }
        if deliver.dataCodingScheme.messageClass == .sim {
            return dead("class 2, for the SIM and not for a reader")
        }
        if deliver.protocolIdentifier == .simDataDownload {
            return dead("data for the SIM")
        }
        let payload: InboundPayload
        switch deliver.userData.payload {
        case .text(let text): payload = .text(text)
        case .ucs2(let octets): payload = .ucs2(octets)
        case .binary: return dead("binary data")
        }
        return .message(
            InboundMessage(
                carrier: carrier,
                sender: sender,
                recipient: serviceNumber,
                sentAt: deliver.timestamp.time.map { Date(timeIntervalSince1970: Double($0.secondsSinceEpoch)) },
                receivedAt: date,
                payload: payload,
                concatenation: deliver.userData.header.concatenation.map(InboundConcatenation.init)
            )
        )
    }

    private func read(_ report: StatusReport, at date: Date) -> DeliveryReport {
        let status: DeliveryReport.Status =
            switch report.status.outcome {
            case .delivered: .delivered
            case .pending, .reserved: .pending
            case .failed, .abandoned: report.status == .expired ? .expired : .undelivered
            }
        return DeliveryReport(
            carrier: carrier,
            reference: String(report.messageReference),
            recipient: number(report.recipient),
            status: status,
            detail: "TP-ST \(report.status.rawValue)",
            receivedAt: date
        )
    }

    private func number(_ address: Address) -> PhoneNumber? {
        if address.isAlphanumeric {
            // A name of digits only is still a name: nobody can answer it.
            return address.value.isEmpty ? nil : PhoneNumber(kind: .alphanumeric, canonical: address.value)
        }
        return PhoneNumber(address.description, countryCode: countryCode)
    }

    private func undecodable(
        _ pdu: String,
        _ reason: String,
        sender: PhoneNumber? = nil,
        at date: Date
    ) -> InboundItem {
        .undecodable(
            UndecodableMessage(
                carrier: carrier,
                receivedAt: date,
                raw: Array(pdu.utf8),
                reason: reason,
                sender: sender
            )
        )
    }
}

extension InboundConcatenation {
    init(_ concatenation: Concatenation) {
        self.init(
            reference: Int(concatenation.reference.value),
            isWide: concatenation.reference.width == 16,
            total: concatenation.total,
            sequence: concatenation.sequence
        )
    }
}
