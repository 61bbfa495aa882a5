import Foundation

/// The body of `POST /complaints/process/{id}/reject`.
struct SPLPRejectionBody: Encodable {
    let isRequest = 1
    /// The id of the institution to which the complaint belongs.
    var reason: Int
    var reasonDescription: String
    let notAuthority = 1

    private enum CodingKeys: String, CodingKey {
        case isRequest = "is_request"
        case reason
        case reasonDescription = "reason_description"
        case notAuthority = "not_authority"
    }

    func bytes() throws -> [UInt8] {
        Array(try JSONEncoder().encode(self))
    }
}
