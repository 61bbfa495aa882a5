import Carriers
import Complaints
import Foundation
package import Ledger
import SMSCodec

/// Queues a text to a citizen.
package struct SendText: Order {
    package static let name = "send"

    /// The recipient in the operator's spelling.
    package var number: String
    /// The text, 1 to 1000 characters.
    package var text: String
    /// The carrier that sends it; nil takes the first that is up.
    package var carrier: String?

    package init(number: String, text: String, carrier: String? = nil) {
        self.number = number
        self.text = text
        self.carrier = carrier
    }

    /// The place of a text in the queue of replies, durable.
    package struct Answer: Hashable, Sendable, Codable {
        /// The message's id in the ledger.
        package var id: Int64
        /// The number of SMS that it takes.
        package var segments: Int
        package var carrier: String
    }

    package func answer(_ administration: Administration, by requester: Requester) async throws -> Answer {
        let segmentation = try Administration.segmentation(of: text)
        guard let number = PhoneNumber(number), number.mayBeAnswered else {
            throw Refusal(.invalid, "that is no number that can be texted; write it as 0812... or +62812...")
        }
        let carrier = try await administration.carrier(called: carrier).name.rawValue
        let id = try await administration.ledger.queueMessage(segmentation.text, to: number, carrier: carrier)
        return Answer(id: id, segments: segmentation.segments.count, carrier: carrier)
    }
}

extension Administration {
    /// The segments of a text of an operator.
    static func segmentation(of text: String) throws(Refusal) -> Segmentation {
        guard !text.isEmpty, text.count <= 1000 else {
            throw Refusal(.invalid, "the text must have 1 to 1000 characters")
        }
        do {
            return try Segmentation(text, reference: .eightBit(0), options: .init(transliterates: true))
        } catch {
            throw Refusal(.invalid, "the text cannot be sent: \(error)")
        }
    }

    fileprivate func carrier(called name: String?) async throws(Refusal) -> any Carrier {
        guard let name else {
            for carrier in carriers where await carrier.health().sending == .up { return carrier }
            guard let first = carriers.first else { throw Refusal(.conflict, "no carrier is configured") }
            return first
        }
        guard let named = carriers.first(where: { $0.name.rawValue == name }) else {
            let names = carriers.map(\.name.rawValue).joined(separator: ", ")
            throw Refusal(.invalid, "there is no carrier '\(name)'; carriers: \(names)")
        }
        return named
    }
}
