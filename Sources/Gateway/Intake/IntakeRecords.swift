import Carriers
import Foundation
import Ledger

extension IntakeRecord {
    init(_ item: InboundItem) {
        switch item {
        case .message(let message): self = .message(InboundRecord(message))
        case .undecodable(let message): self = .letter(DeadLetterRecord(message), sender: message.sender)
        case .report(let report): self = .report(DeliveryReportRecord(report))
        }
    }
}

extension InboundRecord {
    init(_ message: InboundMessage) {
        self.init(
            carrier: message.carrier.rawValue,
            sender: message.sender,
            recipient: message.recipient,
            carrierMessageID: message.carrierMessageID,
            sentAt: message.sentAt,
            receivedAt: message.receivedAt,
            payload: Payload(message.payload),
            part: message.concatenation.map(Part.init)
        )
    }
}

extension DeadLetterRecord {
    init(_ message: UndecodableMessage) {
        self.init(
            stage: .intake,
            carrier: message.carrier.rawValue,
            raw: Data(message.raw),
            reason: message.reason
        )
    }
}

extension DeliveryReportRecord {
    init(_ report: DeliveryReport) {
        self.init(
            carrier: report.carrier.rawValue,
            reference: report.reference,
            recipient: report.recipient,
            status: report.status.rawValue,
            detail: report.detail,
            receivedAt: report.receivedAt
        )
    }
}

extension InboundRecord.Payload {
    fileprivate init(_ payload: InboundPayload) {
        switch payload {
        case .text(let text): self = .text(text)
        case .ucs2(let bytes): self = .ucs2(bytes)
        }
    }
}

extension InboundRecord.Part {
    fileprivate init(_ concatenation: InboundConcatenation) {
        self.init(
            reference: concatenation.reference,
            isWide: concatenation.isWide,
            total: concatenation.total,
            sequence: concatenation.sequence
        )
    }
}
