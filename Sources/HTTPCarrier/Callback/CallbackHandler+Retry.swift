package import Carriers
package import Foundation

extension CallbackHandler {
    /// Drives a dead letter again, after the profile was mended.
    ///
    /// - Parameters:
    ///   - raw: The bytes of the dead letter; its caller proved itself when it came.
    ///   - receivedAt: When it came.
    /// - Returns: The messages that are now stored; where one of them still cannot be read, nothing is.
    /// - Throws: ``CallbackFault`` where it still cannot be read, ``IntakeError`` where it could not be stored.
    package func retry(raw: [UInt8], receivedAt: Date) async throws -> [Acknowledgement] {
        guard let request = CallbackArchive.request(from: raw, receivedAt: receivedAt), let rules = profile.inbound
        else {
            throw CallbackFault(.malformed, "the dead letter holds no callback")
        }
        let messages = try decoder.messages(try CallbackFields(request), of: request, by: rules).decoded.map {
            decoded in
            switch decoded.content {
            case .message(let message): return message
            case .unreadable(_, let fault), .invalid(let fault, _), .declined(let fault): throw fault
            case .report: throw CallbackFault(.unrelated, "the dead letter holds a report")
            }
        }
        return try await storage.intake.accept(messages.map(InboundItem.message)).map { try $0.get() }
    }
}
