import Formats

/// The body of `POST /complaints/process/{id}/reject`.
struct SPLPRejectionBody {
    /// The id of the institution to which the complaint belongs.
    var reason: Int
    var reasonDescription: String

    /// The body as JSON.
    var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("is_request", 1)
            writer.member("not_authority", 1)
            writer.member("reason", reason)
            writer.member("reason_description", reasonDescription)
        }
        return writer.bytes
    }
}
