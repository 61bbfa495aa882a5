import Carriers
import Complaints
import Foundation
import Gateway
import Ledger
import Operations
import SMSCodec

/// Texts of operators to citizens.
extension DaemonBackend {
    func send(_ request: SendRequest) async throws -> SendReceipt {
        guard let number = PhoneNumber(request.number), number.mayBeAnswered else {
            throw OperationsFault(.invalid, "that is no number that can be texted; write it as 0812... or +62812...")
        }
        let carrier: any Carrier
        if let name = request.carrier {
            guard let named = carriers.first(where: { $0.name.rawValue == name }) else {
                let names = carriers.map(\.name.rawValue).joined(separator: ", ")
                throw OperationsFault(.invalid, "there is no carrier '\(name)'; carriers: \(names)")
            }
            carrier = named
        } else {
            guard let first = carriers.first else { throw OperationsFault(.conflict, "no carrier is configured") }
            carrier = await firstUp() ?? first
        }
        let segmentation = try Self.segmented(request.text)
        let id = try await refusing {
            try await self.ledger.queueMessage(segmentation.text, to: number, carrier: carrier.name.rawValue)
        }
        return SendReceipt(id: id, segments: segmentation.segments.count, carrier: carrier.name.rawValue)
    }

    private func firstUp() async -> (any Carrier)? {
        for carrier in carriers where await carrier.health().state == .up { return carrier }
        return nil
    }

    func broadcast(_ request: BroadcastRequest) async throws -> BroadcastReceipt {
        guard let usual = carriers.first else { throw OperationsFault(.conflict, "no carrier is configured") }
        let segmentation = try Self.segmented(request.text)
        let manners = language.writer.manners
        var leftOut: [String: Int] = [:]
        var recipients: [WaitingCitizen] = []
        let waiting = try await refusing { try await self.ledger.citizensWaiting() }
        if !waiting.unreadable.isEmpty { leftOut["unreadable"] = waiting.unreadable.count }
        for var citizen in waiting.citizens {
            if let reason = manners.refusal(of: citizen.number) ?? (citizen.isStopped ? "stopped" : nil) {
                leftOut[reason, default: 0] += 1
                continue
            }
            if !carriers.contains(where: { $0.name.rawValue == citizen.carrier }) {
                citizen.carrier = usual.name.rawValue
            }
            recipients.append(citizen)
        }
        let now = Date()
        let sendsAt = request.ignoresQuietHours ? now : manners.sendingTime(of: now)
        let citizens = recipients
        let tally = try await refusing {
            try await self.ledger.broadcast(
                segmentation.text,
                to: citizens,
                occasion: request.again ? UUID().uuidString : "",
                sendAt: sendsAt,
                isDryRun: request.isDryRun
            )
        }
        if tally.known > 0 { leftOut["already_sent"] = tally.known }
        let segments = segmentation.segments.count
        return BroadcastReceipt(
            isDryRun: request.isDryRun,
            recipients: tally.queued,
            segmentsEach: segments,
            cost: manners.costPerSegment.map { $0 * segments * tally.queued },
            sendsAt: sendsAt,
            leftOut: leftOut,
            unreadable: waiting.unreadable
        )
    }

    private static func segmented(_ text: String) throws -> Segmentation {
        do {
            return try Segmentation(text, reference: .eightBit(0), options: .init(transliterates: true))
        } catch {
            throw OperationsFault(.invalid, "the text cannot be sent: \(error)")
        }
    }
}
