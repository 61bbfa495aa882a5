import Carriers
import Complaints
import Crypto
import Formats
import Foundation
import SMSCodec

/// Reads callbacks by a profile: requests in, messages and reports out, no side effects.
struct CallbackDecoder: Sendable {
    let carrier: CarrierName
    let profile: CarrierProfile
    /// The country code that replaces the trunk zero of a number.
    let countryCode: String
    private let knownInboundNames: Set<String>
    let knownReportNames: Set<String>

    /// The values of an id field by which programs say that there is none.
    private static let wordsForNone: Set<String> = [
        "null", "(null)", "nil", "none", "undefined", "nan", "n/a", "unknown",
    ]

    /// The most messages of one request.
    static let batchLimit = 500

    /// The numbers by which citizens reach the carrier.
    let ownNumbers: Set<PhoneNumber>

    init(carrier: CarrierName, profile: CarrierProfile, countryCode: String, serviceNumbers: [String] = []) {
        ownNumbers = Set(serviceNumbers.compactMap { PhoneNumber($0, countryCode: countryCode) })
        self.carrier = carrier
        self.profile = profile
        self.countryCode = countryCode
        let proofs = profile.authentication.sources
        let inbound = profile.inbound
        knownInboundNames = CallbackFields.knownNames(
            of: proofs + (inbound?.fields.values.flatMap(\.self) ?? []) + [inbound?.batch].compactMap(\.self)
                + ((inbound?.conditions ?? []) + (inbound?.foreign ?? [])).map(\.source)
        ).union(inbound?.ignored ?? [])
        let report = profile.report
        knownReportNames = CallbackFields.knownNames(
            of: proofs + (report?.fields.values.flatMap(\.self) ?? []) + [report?.batch].compactMap(\.self)
                + (report?.conditions.map(\.source) ?? [])
        ).union(report?.ignored ?? [])
    }

    // MARK: Messages

    /// Reads the messages of a request.
    ///
    /// - Parameters:
    ///   - fields: The request, taken apart.
    ///   - request: The request.
    ///   - rules: The profile's.
    /// - Returns: One element a message, in the request's order; never empty.
    func messages(
        _ fields: CallbackFields,
        of request: CallbackRequest,
        by rules: InboundRules
    ) -> (decoded: [DecodedCallback], isBatch: Bool) {
        guard let elements = fields.split(at: rules.batch) else {
            return ([message(fields, of: request, by: rules)], false)
        }
        guard (1...Self.batchLimit).contains(elements.count) else {
            let fault = CallbackFault(.batch, "a request holds 1 to \(Self.batchLimit) messages, not \(elements.count)")
            let keep = elements.isEmpty ? nil : dead(request, fault)
            return ([DecodedCallback(content: .invalid(fault, keep), echo: CallbackEcho())], false)
        }
        return (elements.map { message($0, of: request, by: rules) }, true)
    }

    private func message(
        _ fields: CallbackFields,
        of request: CallbackRequest,
        by rules: InboundRules
    ) -> DecodedCallback {
        let places = rules.fields
        let written = fields.first(of: places[.sender])
        let bytes = fields.first(of: places[.text])
        let sender = number(written)
        var echo = CallbackEcho(fields: fields)
        let writtenID = fields.first(of: places[.id])
        let id = identifier(writtenID)
        echo.id = writtenID.map { String(decoding: $0, as: UTF8.self) } ?? ""
        echo.sender = written.map { String(decoding: $0, as: UTF8.self) } ?? ""
        let recipient = fields.first(of: places[.recipient]).flatMap { String(validating: $0, as: UTF8.self) }
            .map(\.trimmedOfSpace)
        echo.recipient = recipient ?? ""
        var decoded = DecodedCallback(
            content: .invalid(CallbackFault(.missing, ""), nil),
            echo: echo,
            remarks: fields.unknownNames(known: knownInboundNames).map { "unknown field '\($0)'" }
        )
        if let fault = missing(fields, by: rules) {
            let isSomething = written?.isEmpty == false || bytes?.isEmpty == false || !request.body.isEmpty
            decoded.content = .invalid(fault, isSomething ? dead(request, fault, sender: sender) : nil)
            return decoded
        }
        guard let sender else {
            let fault = CallbackFault(.sender, "the sender is neither a number nor a name of at most 11 characters")
            decoded.content = .unreadable(dead(request, fault), fault)
            return decoded
        }
        do throws(CallbackFault) {
            let part = try concatenation(fields, by: rules)
            let read = try payload(bytes ?? [], fields, by: rules, isPart: part != nil)
            let payload = read.payload
            decoded.remarks += read.remarks
            // Counting characters is dear, and most texts have no more bytes than they may have characters.
            if case .text(let text) = payload, text.utf8.count > rules.textLimit, text.count > rules.textLimit {
                throw CallbackFault(.tooLong, "the text is longer than \(rules.textLimit) characters")
            }
            let time = fields.first(of: places[.time]).map { String(decoding: $0, as: UTF8.self).trimmedOfSpace }
            let sentAt = time.flatMap { time in date(time, rules.times) }
            if let time, !time.isEmpty, sentAt == nil { decoded.remarks.append("the time cannot be read") }
            decoded.content = .message(
                InboundMessage(
                    carrier: carrier,
                    sender: sender,
                    recipient: recipient?.isEmpty == true ? nil : recipient,
                    carrierMessageID: id,
                    sentAt: sentAt,
                    receivedAt: request.receivedAt,
                    payload: payload,
                    concatenation: part
                )
            )
        } catch {
            decoded.content = .unreadable(dead(request, error, sender: sender), error)
        }
        return decoded
    }

    private func missing(_ fields: CallbackFields, by rules: InboundRules) -> CallbackFault? {
        for field in [.sender, .text] + rules.required {
            let places = rules.fields[field] ?? []
            let value = fields.first(of: places)
            // An empty text is a message like any other; an empty sender or id is none at all.
            guard value == nil || (value?.isEmpty == true && field != .text) else { continue }
            var reason = "the \(field.rawValue) is missing: \(places.map { "'\($0.name)'" }.joined(separator: " or "))"
            let unknown = fields.unknownNames(known: knownInboundNames)
            if !unknown.isEmpty {
                reason += ", unknown: \(unknown.prefix(5).map { "'\($0)'" }.joined(separator: ", "))"
            }
            return CallbackFault(.missing, reason)
        }
        return nil
    }

    // MARK: Parts of both

    /// An address as the carrier writes it, also as a URI (RFC 3966) and with its percent-encoding left on it.
    func number(_ bytes: [UInt8]?) -> PhoneNumber? {
        guard let bytes, var text = String(validating: bytes, as: UTF8.self) else { return nil }
        // No number and no name of a sender holds a percent sign; twice is what happens in practice.
        for _ in 0..<2 where text.utf8.contains(UInt8(ascii: "%")) {
            text = String(decoding: FormReader.decode(text.utf8, plusIsSpace: false), as: UTF8.self)
        }
        text = text.trimmedOfSpace
        if text.utf8.contains(UInt8(ascii: ":")) {
            guard text.lowercased().hasPrefix("tel:") else { return PhoneNumber(text, countryCode: countryCode) }
            text = String(text.dropFirst(4).prefix { $0 != ";" })
        }
        return PhoneNumber(text, countryCode: countryCode)
    }

    /// An id fit for a unique key: an overlong one is replaced by its hash; an empty one, and a word that programs write for none,
    /// is none.
    func identifier(_ bytes: [UInt8]?) -> String? {
        guard let bytes, !bytes.isEmpty else { return nil }
        if bytes.count <= 200, let text = String(validating: bytes, as: UTF8.self)?.trimmedOfSpace {
            let isNone = text.utf8.allSatisfy { $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: "-") }
            return isNone || (text.utf8.count <= 9 && Self.wordsForNone.contains(text.lowercased())) ? nil : text
        }
        return "sha256:" + Hexadecimal.encode(Array(SHA256.hash(data: bytes)))
    }

    private func date(_ text: String, _ formats: [TimeFormat]) -> Date? {
        for format in formats {
            if let date = format.date(from: text, offset: profile.zoneOffset) { return date }
        }
        return nil
    }

    /// The dead letter that a whole request becomes.
    func dead(_ request: CallbackRequest, _ fault: CallbackFault, sender: PhoneNumber? = nil) -> UndecodableMessage {
        UndecodableMessage(
            carrier: carrier,
            receivedAt: request.receivedAt,
            raw: CallbackArchive.bytes(of: request, secrets: profile.authentication.sources),
            reason: fault.reason,
            sender: sender
        )
    }
}

extension String {
    /// As many characters from the beginning as fit in a number of bytes.
    func prefixOfBytes(_ count: Int) -> String {
        utf8.count <= count ? self : String(decoding: utf8.prefix(count), as: UTF8.self)
    }
}
