import Certificates
import Crypto
import Formats
import Foundation
import SMSCodec

/// Decides whether a caller is the carrier.
struct CallerCheck: Sendable {
    /// Why a caller is refused; for our log only.
    enum Refusal: String, Error, Hashable, Sendable, CaseIterable {
        case address = "the address is not among the carrier's"
        case certificate = "the client certificate is none of the carrier's"
        case secret = "the shared secret is wrong or missing"
        case basic = "the login is wrong or missing"
        case signature = "the signature is wrong or missing"
        case timestamp = "the signature's time is missing or too far from now"
    }

    private let proof: CallerProof
    private let settings: [String: String]
    /// The addresses that may call; empty for any.
    private let addresses: [AddressRange]
    /// The client certificates that may call; empty for any.
    private let certificates: [CertificateName]
    /// Our address as the carrier knows it, without path.
    private let publicAddress: String
    /// What the carrier's clock is ahead of UTC, in seconds.
    private let zoneOffset: Int

    init(_ configuration: HTTPCarrier.Configuration) {
        proof = configuration.profile.authentication
        settings = configuration.settings
        addresses = configuration.callers
        certificates = configuration.callerCertificates
        publicAddress = configuration.publicAddress
        zoneOffset = configuration.profile.zoneOffset
    }

    /// Whether a caller has to prove anything.
    var isStrict: Bool {
        !addresses.isEmpty || asksForCertificate || secret != nil || login != nil || key != nil
    }

    /// Whether it matters which client certificate a caller has shown.
    var asksForCertificate: Bool { !certificates.isEmpty }

    /// The secrets that a caller shows as they are.
    var secrets: [String] { [secret?.value, login?.password].compactMap(\.self) }

    private var secret: (sources: [FieldSource], value: String)? {
        guard let secret = proof.secret, let value = settings[secret.setting] else { return nil }
        return (secret.sources, value)
    }

    private var login: (username: String, password: String)? {
        guard let basic = proof.basic, let username = settings[basic.usernameSetting],
            let password = settings[basic.passwordSetting]
        else { return nil }
        return (username, password)
    }

    private var key: (signature: CallerProof.Signature, value: String)? {
        guard let signature = proof.signature, let value = settings[signature.setting] else { return nil }
        return (signature, value)
    }

    /// What the head of a request alone tells of its caller.
    enum Standing: Hashable, Sendable {
        /// Every proof that is asked for stands in the head, and holds.
        case proved
        /// A proof is in the body, or covers it.
        case open
    }

    /// Checks what the head of a request shows, so that no body need be read of a caller who is refused anyway.
    ///
    /// - Parameter request: The request, whose body has not come yet.
    /// - Returns: Whether anything is left to check with the body.
    /// - Throws: A ``Refusal`` where one proof fails already.
    func checkHead(of request: CallbackRequest) throws(Refusal) -> Standing {
        try checkAddress(of: request)
        try checkCertificate(of: request)
        try checkLogin(of: request)
        let standing = try secretStanding(byHeadOf: request)
        guard let signature = key?.signature else { return standing }
        if signature.source.isInHead, Self.headValue(signature.source, of: request) == nil { throw .signature }
        return .open
    }

    private func secretStanding(byHeadOf request: CallbackRequest) throws(Refusal) -> Standing {
        guard let secret else { return .proved }
        for source in secret.sources {
            if let given = Self.headValue(source, of: request), !given.isEmpty {
                guard Self.areEqual(given, Array(secret.value.utf8)) else { throw .secret }
                return .proved
            }
            if !source.isInHead { return .open }
        }
        throw .secret
    }

    /// Checks the caller of a whole request.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - fields: The same, taken apart; nil where its body is malformed.
    /// - Throws: A ``Refusal`` where one proof fails.
    func check(_ request: CallbackRequest, _ fields: CallbackFields?) throws(Refusal) {
        try checkAddress(of: request)
        try checkCertificate(of: request)
        try checkLogin(of: request)
        if let secret {
            let given =
                fields.map { $0.first(of: secret.sources) }
                ?? secret.sources.lazy.compactMap { Self.headValue($0, of: request) }.first
            guard let given, Self.areEqual(given, Array(secret.value.utf8)) else { throw .secret }
        }
        if let key { try check(key.signature, key: key.value, request, fields) }
    }

    private func checkAddress(of request: CallbackRequest) throws(Refusal) {
        if !addresses.isEmpty, !addresses.contains(where: { $0.contains(request.caller) }) { throw .address }
    }

    private func checkCertificate(of request: CallbackRequest) throws(Refusal) {
        guard asksForCertificate else { return }
        guard let shown = request.certificate, certificates.contains(where: { $0.isName(of: shown) }) else {
            throw .certificate
        }
    }

    private func checkLogin(of request: CallbackRequest) throws(Refusal) {
        guard let login else { return }
        let expected = Array("\(login.username):\(login.password)".utf8)
        guard let given = Self.basicLogin(of: request), Self.areEqual(given, expected) else { throw .basic }
    }

    // MARK: Signatures

    private func check(
        _ signature: CallerProof.Signature,
        key: String,
        _ request: CallbackRequest,
        _ fields: CallbackFields?
    ) throws(Refusal) {
        let given = fields?.first(of: [signature.source]) ?? Self.headValue(signature.source, of: request)
        guard let given, let code = Self.code(given, of: signature) else { throw .signature }
        let key = SymmetricKey(data: Array(key.utf8))
        let content = content(signature.content, of: request, fields)
        let isValid =
            switch signature.algorithm {
            case .sha1: HMAC<Insecure.SHA1>.isValidAuthenticationCode(code, authenticating: content, using: key)
            case .sha256: HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: content, using: key)
            case .sha512: HMAC<SHA512>.isValidAuthenticationCode(code, authenticating: content, using: key)
            }
        guard isValid else { throw .signature }
        guard let timestamp = signature.timestamp else { return }
        let written = fields?.first(of: [timestamp.source]) ?? Self.headValue(timestamp.source, of: request)
        guard let written,
            let date = timestamp.format.date(from: String(decoding: written, as: UTF8.self), offset: zoneOffset),
            abs(date.timeIntervalSince(request.receivedAt)) <= timestamp.tolerance / .seconds(1)
        else { throw .timestamp }
    }

    /// Whether the query of a request is not covered by its signature, so that no field may be taken from it.
    func leavesOut(queryOf request: CallbackRequest) -> Bool {
        guard !request.query.isEmpty, let key else { return false }
        return !key.signature.coversQuery
    }

    /// The signature of a request with its time, and until when a second request with both is the same one; nil where the signature
    /// covers no time, or is not in the head.
    func memorable(in request: CallbackRequest) -> (signature: [UInt8], end: Date)? {
        guard let signature = key?.signature, let timestamp = signature.timestamp, signature.covers(timestamp.source),
            let given = Self.headValue(signature.source, of: request),
            // Not as it is written: the same code has many writings, such as capital digits.
            let code = Self.code(given, of: signature)
        else { return nil }
        // A time in the body is part of what the signature itself stands for.
        let time = Self.headValue(timestamp.source, of: request) ?? []
        // A time that lies ahead is believed for twice the tolerance.
        let end = request.receivedAt.addingTimeInterval(2 * (timestamp.tolerance / .seconds(1)))
        return (time + [0] + code, end)
    }

    /// The signature that a request would have to show; nil where none is asked for.
    ///
    /// For whoever writes a profile. It is never told to a caller.
    func signature(of request: CallbackRequest, _ fields: CallbackFields?) -> String? {
        guard let (signature, secret) = key else { return nil }
        let key = SymmetricKey(data: Array(secret.utf8))
        let content = content(signature.content, of: request, fields)
        let code: [UInt8] =
            switch signature.algorithm {
            case .sha1: Array(HMAC<Insecure.SHA1>.authenticationCode(for: content, using: key))
            case .sha256: Array(HMAC<SHA256>.authenticationCode(for: content, using: key))
            case .sha512: Array(HMAC<SHA512>.authenticationCode(for: content, using: key))
            }
        return switch signature.encoding {
        case .base64: signature.prefix + Data(code).base64EncodedString()
        case .hexadecimal: signature.prefix + Hexadecimal.encode(code).lowercased()
        }
    }

    private static func code(_ given: [UInt8], of signature: CallerProof.Signature) -> [UInt8]? {
        let prefix = Array(signature.prefix.utf8)
        guard given.starts(with: prefix) else { return nil }
        let rest = given[prefix.count...]
        switch signature.encoding {
        case .base64: return Data(base64Encoded: Data(rest)).map { Array($0) }
        case .hexadecimal:
            let digits = rest.compactMap(HexDigit.value(of:))
            guard digits.count == rest.count, digits.count.isMultiple(of: 2) else { return nil }
            return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
        }
    }

    private func content(
        _ content: CallerProof.Signature.Content,
        of request: CallbackRequest,
        _ fields: CallbackFields?
    ) -> [UInt8] {
        let target = request.path + (request.query.isEmpty ? "" : "?" + request.query)
        switch content {
        case .addressAndSortedForm:
            var bytes = Array((publicAddress + target).utf8)
            if case .form(let parameters) = fields?.body {
                for parameter in parameters.sorted(by: { $0.name < $1.name }) {
                    bytes += Array(parameter.name.utf8) + parameter.value
                }
            }
            return bytes
        case .template(let template):
            return template.bytes { name in
                switch name {
                case "body": request.body
                case "url": Array((publicAddress + target).utf8)
                case "method": Array(request.method.utf8)
                case "path": Array(request.path.utf8)
                case "query": Array(request.query.utf8)
                default:
                    name.hasPrefix("header:")
                        ? request.header(name.dropFirst(7).lowercased()).map { Array($0.utf8) } : nil
                }
            }
        }
    }

    // MARK: Comparing

    /// Compares hashes, whose comparison takes the same time whatever differs, and which hide the length too.
    private static func areEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        SHA256.hash(data: one) == SHA256.hash(data: other)
    }

    private static func basicLogin(of request: CallbackRequest) -> [UInt8]? {
        guard let header = request.header("authorization"), header.lowercased().hasPrefix("basic ") else { return nil }
        return Data(base64Encoded: String(header.dropFirst(6)).trimmedOfSpace).map { Array($0) }
    }

    /// The value at a place, where the head of the request holds it.
    private static func headValue(_ source: FieldSource, of request: CallbackRequest) -> [UInt8]? {
        switch source {
        case .parameter(let name), .query(let name):
            FormReader.read(request.query.utf8).first { $0.name == name }?.value
        case .header(let name): request.header(name.lowercased()).map { Array($0.utf8) }
        case .path:
            request.pathRest.isEmpty ? nil : FormReader.decode(request.pathRest.utf8, plusIsSpace: false)
        case .form, .json, .xml, .body: nil
        }
    }
}

extension FieldSource {
    /// Whether the value, if there is one, stands before the body.
    fileprivate var isInHead: Bool {
        switch self {
        case .query, .header, .path: true
        case .parameter, .form, .json, .xml, .body: false
        }
    }
}
