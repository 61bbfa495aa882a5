import Carriers
import Complaints
import Crypto
import Foundation
import SMSCodec

/// Reads callbacks by a profile: requests in, messages and reports out, no side effects.
struct CallbackDecoder: Sendable {
    let carrier: CarrierName
    let profile: CarrierProfile
    /// The country code that replaces the trunk zero of a number.
    let countryCode: String
    private let knownInboundNames: Set<String>
    private let knownReportNames: Set<String>

    /// The most messages of one request.
    static let batchLimit = 500

    init(carrier: CarrierName, profile: CarrierProfile, countryCode: String) {
        self.carrier = carrier
        self.profile = profile
        self.countryCode = countryCode
        let proofs = profile.authentication.sources
        let inbound = profile.inbound
        knownInboundNames = CallbackFields.knownNames(
            of: proofs + (inbound?.fields.values.flatMap(\.self) ?? []) + [inbound?.batch].compactMap(\.self)
                + (inbound?.conditions.map(\.source) ?? [])
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
        let raw = archived(request)
        guard let elements = fields.split(at: rules.batch) else {
            return ([message(fields, of: request, raw: raw, by: rules)], false)
        }
        guard (1...Self.batchLimit).contains(elements.count) else {
            let fault = CallbackFault(.batch, "a request holds 1 to \(Self.batchLimit) messages, not \(elements.count)")
            let keep = elements.isEmpty ? nil : dead(request, raw, fault)
            return ([DecodedCallback(content: .invalid(fault, keep), echo: CallbackEcho())], false)
        }
        return (elements.map { message($0, of: request, raw: raw, by: rules) }, true)
    }

    private func message(
        _ fields: CallbackFields,
        of request: CallbackRequest,
        raw: [UInt8],
        by rules: InboundRules
    ) -> DecodedCallback {
        let places = rules.fields
        let written = fields.first(of: places[.sender])
        let bytes = fields.first(of: places[.text])
        let sender = number(written)
        var echo = CallbackEcho(fields: fields)
        let id = identifier(fields.first(of: places[.id]))
        echo.id = fields.first(of: places[.id]).map { String(decoding: $0, as: UTF8.self) } ?? ""
        echo.sender = written.map { String(decoding: $0, as: UTF8.self) } ?? ""
        let recipient = fields.first(of: places[.recipient]).flatMap { String(validating: $0, as: UTF8.self) }
        echo.recipient = recipient ?? ""
        var decoded = DecodedCallback(
            content: .invalid(CallbackFault(.missing, ""), nil),
            echo: echo,
            remarks: fields.unknownNames(known: knownInboundNames).map { "unknown field '\($0)'" }
        )
        if let fault = missing(fields, by: rules) {
            let isSomething = written?.isEmpty == false || bytes?.isEmpty == false || !request.body.isEmpty
            decoded.content = .invalid(fault, isSomething ? dead(request, raw, fault, sender: sender) : nil)
            return decoded
        }
        guard let sender else {
            let fault = CallbackFault(.sender, "the sender is neither a number nor a name of at most 20 characters")
            decoded.content = .unreadable(dead(request, raw, fault), fault)
            return decoded
        }
        do throws(CallbackFault) {
            let part = try concatenation(fields, by: rules)
            let payload = try payload(bytes ?? [], fields, by: rules, isPart: part != nil)
            if case .text(let text) = payload, text.count > rules.textLimit {
                throw CallbackFault(.tooLong, "the text is longer than \(rules.textLimit) characters")
            }
            let time = fields.first(of: places[.time]).map { String(decoding: $0, as: UTF8.self) }
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
                    concatenation: part,
                    raw: raw
                )
            )
        } catch {
            decoded.content = .unreadable(dead(request, raw, error, sender: sender), error)
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

    // MARK: Text

    private func payload(
        _ bytes: [UInt8],
        _ fields: CallbackFields,
        by rules: InboundRules,
        isPart: Bool
    ) throws(CallbackFault) -> InboundPayload {
        var coding = rules.text
        let value = fields.first(of: rules.fields[.coding]).map { String(decoding: $0, as: UTF8.self).trimmedOfSpace }
        if let value, let named = rules.codings[value] { coding = named }
        guard case .text(var charsets, let isHexadecimal) = coding else {
            throw CallbackFault(.binary, "the message holds data for an application, no text")
        }
        if let name = fields.first(of: rules.fields[.charset]),
            let charset = TextCharset(named: String(decoding: name, as: UTF8.self))
        {
            charsets = [charset]
        }
        var bytes = bytes
        if isHexadecimal {
            guard let decoded = try? Hexadecimal.decode(String(decoding: bytes, as: UTF8.self)) else {
                throw CallbackFault(.encoding, "the text is not hexadecimal")
            }
            bytes = decoded
        }
        if isPart, charsets == [.utf16BigEndian] { return .ucs2(bytes) }
        for charset in charsets {
            if let text = charset.decode(bytes) { return .text(text) }
        }
        throw CallbackFault(.encoding, "the text is not \(charsets.map(\.rawValue).joined(separator: " or "))")
    }

    private func concatenation(
        _ fields: CallbackFields,
        by rules: InboundRules
    ) throws(CallbackFault) -> InboundConcatenation? {
        if let header = fields.first(of: rules.fields[.udh]), !header.isEmpty {
            let octets =
                rules.hasHexadecimalHeader
                ? (try? Hexadecimal.decode(String(decoding: header, as: UTF8.self))) ?? [] : header
            guard let found = Self.concatenation(in: octets) else { return nil }
            return InboundConcatenation(
                reference: Int(found.reference.value),
                isWide: found.reference.width == 16,
                total: found.total,
                sequence: found.sequence
            )
        }
        func number(_ field: InboundRules.Field) -> Int? {
            fields.first(of: rules.fields[field]).flatMap { Int(String(decoding: $0, as: UTF8.self)) }
        }
        guard let total = number(.concatenationTotal), total > 1 else { return nil }
        guard let reference = number(.concatenationReference), let part = number(.concatenationPart),
            (0...65_535).contains(reference), total <= 255, (1...total).contains(part)
        else { throw CallbackFault(.malformed, "the numbers of the part contradict each other") }
        return InboundConcatenation(reference: reference, isWide: true, total: total, sequence: part)
    }

    /// The concatenation that a user data header names (3GPP TS 23.040, 9.2.3.24), its first octet being its length.
    private static func concatenation(in octets: [UInt8]) -> Concatenation? {
        guard let length = octets.first, octets.count > Int(length) else { return nil }
        var elements: [InformationElement] = []
        var rest = octets[1...].prefix(Int(length))
        while let identifier = rest.popFirst(), let count = rest.popFirst(), rest.count >= Int(count) {
            elements.append(
                InformationElement(
                    InformationElement.Identifier(rawValue: identifier),
                    data: Array(rest.prefix(Int(count)))
                )
            )
            rest = rest.dropFirst(Int(count))
        }
        return (try? UserDataHeader(elements))?.concatenation
    }

    // MARK: Reports

    /// Reads the reports of a request.
    func reports(
        _ fields: CallbackFields,
        of request: CallbackRequest,
        by rules: ReportRules
    ) -> (decoded: [DecodedCallback], isBatch: Bool) {
        guard let elements = fields.split(at: rules.batch) else {
            return ([report(fields, of: request, by: rules)], false)
        }
        guard (1...Self.batchLimit).contains(elements.count) else {
            let fault = CallbackFault(.batch, "a request holds 1 to \(Self.batchLimit) reports, not \(elements.count)")
            return ([DecodedCallback(content: .invalid(fault, nil), echo: CallbackEcho())], false)
        }
        return (elements.map { report($0, of: request, by: rules) }, true)
    }

    private func report(
        _ fields: CallbackFields,
        of request: CallbackRequest,
        by rules: ReportRules
    ) -> DecodedCallback {
        func text(_ field: ReportRules.Field) -> String? {
            fields.first(of: rules.fields[field])
                .map { String(decoding: $0, as: UTF8.self).trimmedOfSpace }
                .flatMap { $0.isEmpty ? nil : $0 }
        }
        var echo = CallbackEcho(fields: fields)
        echo.id = text(.reference) ?? ""
        echo.recipient = text(.recipient) ?? ""
        var decoded = DecodedCallback(
            content: .invalid(CallbackFault(.missing, ""), nil),
            echo: echo,
            remarks: fields.unknownNames(known: knownReportNames).map { "unknown field '\($0)'" }
        )
        guard let reference = identifier(fields.first(of: rules.fields[.reference])), let status = text(.status) else {
            let field: ReportRules.Field = echo.id.isEmpty ? .reference : .status
            let places = (rules.fields[field] ?? []).map { "'\($0.name)'" }.joined(separator: " or ")
            decoded.content = .invalid(CallbackFault(.missing, "the \(field.rawValue) is missing: \(places)"), nil)
            return decoded
        }
        decoded.content = .report(
            DeliveryReport(
                carrier: carrier,
                reference: reference,
                recipient: number(fields.first(of: rules.fields[.recipient])),
                status: rules.status(of: status),
                detail: ([status] + [text(.detail)].compactMap(\.self)).joined(separator: " ").prefixOfBytes(200),
                receivedAt: request.receivedAt
            )
        )
        return decoded
    }

    // MARK: Parts of both

    /// An address as the carrier writes it, also as a URI (RFC 3966).
    private func number(_ bytes: [UInt8]?) -> PhoneNumber? {
        guard let bytes, let text = String(validating: bytes, as: UTF8.self) else { return nil }
        return PhoneNumber(text.hasPrefix("tel:") ? String(text.dropFirst(4)) : text, countryCode: countryCode)
    }

    /// An id fit for a unique key: an overlong one is replaced by its hash, an empty one is none.
    private func identifier(_ bytes: [UInt8]?) -> String? {
        guard let bytes, !bytes.isEmpty else { return nil }
        if bytes.count <= 200, let text = String(validating: bytes, as: UTF8.self)?.trimmedOfSpace {
            return text.isEmpty ? nil : text
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
    func dead(_ request: CallbackRequest, _ fault: CallbackFault) -> UndecodableMessage {
        dead(request, archived(request), fault)
    }

    private func dead(
        _ request: CallbackRequest,
        _ raw: [UInt8],
        _ fault: CallbackFault,
        sender: PhoneNumber? = nil
    ) -> UndecodableMessage {
        UndecodableMessage(
            carrier: carrier,
            receivedAt: request.receivedAt,
            raw: raw,
            reason: fault.reason,
            sender: sender
        )
    }

    private func archived(_ request: CallbackRequest) -> [UInt8] {
        CallbackArchive.bytes(of: request, secrets: profile.authentication.sources)
    }
}

extension String {
    /// As many characters from the beginning as fit in a number of bytes.
    func prefixOfBytes(_ count: Int) -> String {
        utf8.count <= count ? self : String(decoding: utf8.prefix(count), as: UTF8.self)
    }
}
