import Carriers
import Complaints
import Foundation
import SMSCodec

/// Reads what a modem lists: service centre address and TPDU in hexadecimal digits (3GPP TS 27.005, 3.1, `<pdu>`).
struct MessageReader: Sendable {
    var carrier: CarrierName
    /// The number that citizens texted, given to every message.
    var serviceNumber: String?
    var countryCode: String

    init(_ configuration: ModemCarrier.Configuration) {
        carrier = configuration.name
        serviceNumber = configuration.serviceNumber
        countryCode = configuration.countryCode
    }

    /// Reads one entry of a listing.
    ///
    /// The digits may stand on several lines, on the line before, or beside foreign text. What cannot be read as one message is
    /// ``InboundItem/undecodable(_:)`` with every line of the entry.
    ///
    /// - Parameters:
    ///   - head: The line with the status and the length, which decides only between several readings, since modems count
    ///     differently; nil for what the modem did not store.
    ///   - lines: The lines that followed it.
    ///   - date: When it arrived.
    /// - Returns: The content of the entry.
    func read(_ head: ListingHead?, lines: [String], at date: Date) -> SlotReading {
        let candidates = Candidates(head, lines: lines)
        let all = lines.count == 1 && !candidates.isInHead ? lines : (head.map { [$0.line] } ?? []) + lines
        guard !lines.isEmpty || candidates.isInHead else {
            return SlotReading(content: .nothing, isCertain: true, lines: [])
        }
        func dead(_ reason: String) -> SlotReading {
            let raw = all.joined(separator: "\n")
            return SlotReading(content: .item(undecodable(raw, reason, at: date)), isCertain: false, lines: all)
        }
        switch candidates.choose() {
        case .none(let error): return dead("\(error)")
        case .several: return dead("the modem gave several messages in the place of one")
        case .one(let pdu, let digits, let isCertain):
            var content = content(of: pdu, digits, at: date)
            if case .submit = pdu.tpdu, head?.isOutgoing == true { content = .outgoing }
            return SlotReading(content: content, isCertain: isCertain, lines: [digits]).doubtedWhereLost()
        }
    }

    /// Reads the raw lines of a dead letter again, as after an update.
    ///
    /// - Parameters:
    ///   - raw: The bytes of the dead letter.
    ///   - receivedAt: When it came.
    /// - Returns: The messages and reports in it; none where it was for the telephone.
    /// - Throws: ``UnreadableLetter`` where it still cannot be read.
    func retry(raw: [UInt8], receivedAt: Date) throws(UnreadableLetter) -> [InboundItem] {
        let lines = String(decoding: raw, as: UTF8.self).split(separator: "\n").map(String.init)
        let head = lines.first.flatMap(ListingHead.init)
        let candidates = Candidates(head, lines: head == nil ? lines : Array(lines.dropFirst()))
        var items: [InboundItem] = []
        for (pdu, digits) in try candidates.readings() {
            guard case .item(let item) = content(of: pdu, digits, at: receivedAt) else { continue }
            if case .undecodable(let message) = item { throw UnreadableLetter(reason: message.reason) }
            items.append(item)
        }
        return items
    }

    private func content(of pdu: PDU, _ digits: String, at date: Date) -> SlotReading.Content {
        switch pdu.tpdu {
        case .deliver(let deliver):
            // A message that was damaged may look like one for the telephone, which is not kept.
            if pdu.fault == nil, let kind = TelephoneMessage(deliver) {
                // Any sender can choose this kind, also a citizen's program; so nothing of it is lost.
                if kind == .replacement { return .item(.undecodable(replacement(digits, at: date))) }
                return .telephone(kind)
            }
            return .item(read(deliver, pdu: digits, at: date))
        case .statusReport(let report): return .item(.report(read(report, at: date)))
        case .submit, .deliverReport, .submitReport, .command:
            return .item(undecodable(digits, "a TPDU of a kind that no network sends to a telephone", at: date))
        }
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

    /// A replace type is kept with its lines, and answered by nobody.
    private func replacement(_ pdu: String, at date: Date) -> UndecodableMessage {
        UndecodableMessage(
            carrier: carrier,
            receivedAt: date,
            raw: Array(pdu.utf8),
            reason: "a replace type (TP-PID 65 to 71), which takes the place of an earlier message in a telephone",
            isForTelephone: true
        )
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

/// Why a dead letter of a modem still cannot be read.
package struct UnreadableLetter: Error, Hashable, Sendable, CustomStringConvertible {
    /// The cause, without a number or text of a citizen.
    package var reason: String

    package var description: String { reason }
}

extension SlotReading {
    /// Doubts what would be thrown away or put among the dead letters, however sound it looks.
    fileprivate func doubtedWhereLost() -> SlotReading {
        var reading = self
        switch content {
        case .telephone, .outgoing, .item(.undecodable(_)): reading.isCertain = false
        case .item(.message(_)), .item(.report(_)), .nothing: break
        }
        return reading
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
