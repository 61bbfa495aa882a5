package import Complaints

/// One of the things that the first stage stores, where several come at once.
package enum IntakeRecord: Sendable {
    case message(InboundRecord)
    case report(DeliveryReportRecord)
    case letter(DeadLetterRecord, sender: PhoneNumber?)
}
