/// How a caller proves that it is the carrier. Every proof whose settings are given must succeed.
package struct CallerProof: Hashable, Sendable {
    /// A password that stands in the request.
    package struct Secret: Hashable, Sendable {
        /// Where it may stand; the first place that has a value counts.
        package var sources: [FieldSource]
        /// The setting that holds it.
        package var setting: String
    }

    /// HTTP basic authentication (RFC 7617).
    package struct Basic: Hashable, Sendable {
        package var usernameSetting: String
        package var passwordSetting: String
    }

    /// A keyed hash of the request.
    package struct Signature: Hashable, Sendable {
        package enum Algorithm: String, Hashable, Sendable, CaseIterable {
            case sha1 = "hmac-sha1"
            case sha256 = "hmac-sha256"
            case sha512 = "hmac-sha512"
        }

        package enum Encoding: String, Hashable, Sendable, CaseIterable {
            case hexadecimal = "hex"
            case base64
        }

        /// What is signed.
        package enum Content: Hashable, Sendable {
            /// A template of `${body}`, `${url}`, `${method}`, `${path}`, `${query}` and `${header:Name}`.
            case template(Template)
            /// Our address, then the form's names and values in the order of the names (Twilio, "Validating Signatures").
            case addressAndSortedForm
        }

        /// What a template may name, beside `header:Name`.
        static let valueNames: Set<String> = ["body", "url", "method", "path", "query"]

        package var source: FieldSource
        package var prefix: String
        package var algorithm: Algorithm
        package var encoding: Encoding
        package var content: Content
        package var setting: String
        /// The time of signing; a request too far from now is refused as a replay.
        package var timestamp: Timestamp?

        /// Whether our own address is part of what is signed.
        var coversAddress: Bool {
            switch content {
            case .template(let template): template.names.contains("url")
            case .addressAndSortedForm: true
            }
        }
    }

    /// Where a signature's time stands.
    package struct Timestamp: Hashable, Sendable {
        package var source: FieldSource
        package var format: TimeFormat
        package var tolerance: Duration
    }

    package var secret: Secret?
    package var basic: Basic?
    package var signature: Signature?

    /// The parameters that hold proofs: they are known, and never kept in dead letters.
    var sources: [FieldSource] {
        (secret?.sources ?? []) + [signature?.source, signature?.timestamp?.source].compactMap(\.self)
    }
}
