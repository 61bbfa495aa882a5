/// The proofs that a caller is the carrier. Each proof must succeed if its settings are given.
package struct CallerProof: Hashable, Sendable {
    /// A password in the request.
    package struct Secret: Hashable, Sendable {
        /// Its possible places; the first place with a value is used.
        package var sources: [FieldSource]
        /// The setting with the password.
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

        /// The signed data.
        package enum Content: Hashable, Sendable {
            /// A template of `${body}`, `${url}`, `${method}`, `${path}`, `${query}` and `${header:Name}`.
            case template(Template)
            /// Our address, then the form's names and values in the order of the names (Twilio, "Validating
            /// Signatures").
            case addressAndSortedForm
        }

        /// The values of a template, in addition to `header:Name`.
        static let valueNames: Set<String> = ["body", "url", "method", "path", "query"]

        package var source: FieldSource
        package var prefix: String
        package var algorithm: Algorithm
        package var encoding: Encoding
        package var content: Content
        package var setting: String
        /// The time of the signature; a request that is too far from the present time is refused as a replay.
        package var timestamp: Timestamp?

        /// Whether the query is part of the signed data.
        var coversQuery: Bool {
            switch content {
            case .template(let template): template.names.contains("url") || template.names.contains("query")
            case .addressAndSortedForm: true
            }
        }

        /// Whether the path is part of the signed data.
        var coversPath: Bool {
            switch content {
            case .template(let template): template.names.contains("url") || template.names.contains("path")
            case .addressAndSortedForm: true
            }
        }

        /// Whether the time is part of the signed data.
        var coversTime: Bool { timestamp.map { covers($0.source) } ?? false }

        /// Whether a value of a request is part of the signed data.
        func covers(_ source: FieldSource) -> Bool {
            switch source {
            case .header(let name):
                guard case .template(let template) = content else { return false }
                return template.names.contains { $0.lowercased() == "header:\(name.lowercased())" }
            case .query: return coversQuery
            case .path: return coversPath
            case .form, .json, .xml, .body:
                return switch content {
                case .template(let template): template.names.contains("body")
                case .addressAndSortedForm: if case .form = source { true } else { false }
                }
            // It may stand in the query or in the body.
            case .parameter(let name): return coversQuery && covers(.form(name))
            }
        }

        /// Whether our own address is part of the signed data.
        var coversAddress: Bool {
            switch content {
            case .template(let template): template.names.contains("url")
            case .addressAndSortedForm: true
            }
        }
    }

    /// The place of a signature's time.
    package struct Timestamp: Hashable, Sendable {
        package var source: FieldSource
        package var format: TimeFormat
        package var tolerance: Duration
    }

    package var secret: Secret?
    package var basic: Basic?
    package var signature: Signature?

    /// The parameters with proofs: they count as known, and are never kept in dead letters.
    var sources: [FieldSource] {
        (secret?.sources ?? []) + [signature?.source, signature?.timestamp?.source].compactMap(\.self)
    }
}
