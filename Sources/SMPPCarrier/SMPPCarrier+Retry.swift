package import Carriers
package import Foundation
import SMPPCodec

extension SMPPCarrier {
    /// Reads the PDU of a dead letter again, after the profile or this program was mended.
    ///
    /// - Parameters:
    ///   - raw: The octets of the PDU.
    ///   - receivedAt: The time at which it came.
    /// - Returns: The message or receipt that is now stored.
    /// - Throws: ``IntakeError``, or ``RetryError`` where the PDU still cannot be read.
    package func retry(_ raw: [UInt8], receivedAt: Date) async throws -> [Acknowledgement] {
        let pdu: SMPPPDU
        do {
            pdu = try SMPPPDU(decoding: raw)
        } catch {
            throw RetryError(reason: error.description)
        }
        switch reading.item(pdu, receivedAt: receivedAt) {
        case .message(let message): return [try await intake.accept(message)]
        case .report(let report): return [try await intake.accept(report)]
        case .undecodable(let message): throw RetryError(reason: message.reason)
        }
    }

    /// The reason why a dead letter still cannot be read.
    package struct RetryError: Error, Hashable, CustomStringConvertible {
        package var reason: String
        package var description: String { reason }
    }
}
