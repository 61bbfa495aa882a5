package import Carriers
package import Foundation

extension ModemCarrier {
    /// Reads a dead letter again, as after an update that reads more, and hands over what is in it.
    ///
    /// - Parameters:
    ///   - raw: The bytes of the dead letter: the lines that the modem gave.
    ///   - receivedAt: When it came.
    /// - Returns: The messages and reports that are now stored; none where it was for the telephone.
    /// - Throws: ``UnreadableLetter`` where it still cannot be read, `IntakeError` where it could not be stored.
    package nonisolated func retry(raw: [UInt8], receivedAt: Date) async throws -> [Acknowledgement] {
        let items = try MessageReader(configuration).retry(raw: raw, receivedAt: receivedAt)
        return try await intake.accept(items).map { try $0.get() }
    }
}
