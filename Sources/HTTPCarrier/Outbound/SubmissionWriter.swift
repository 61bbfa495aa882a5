import Carriers
import Complaints
import CurlHTTP
import Formats
import Foundation
import SMSCodec

/// Writes submissions by a profile: messages in, requests out, no side effects.
struct SubmissionWriter: Sendable {
    let rules: OutboundRules
    let profile: CarrierProfile
    /// The values that templates may use beside those of the message.
    let settings: [String: String]
    /// The numbers by which citizens reach this carrier.
    var serviceNumbers: [String] = []

    /// Writes the requests for a message.
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - now: The time, where the operator wants it.
    /// - Returns: One request, or several in order where the text is longer than one may hold.
    /// - Throws: ``SubmissionFault`` where the message can never be sent this way.
    func requests(for message: OutboundMessage, at now: Date) throws(SubmissionFault) -> [SubmissionRequest] {
        var texts = [message.text]
        if let limit = rules.textLimit, message.text.count > limit {
            guard rules.overlong == .split else {
                throw SubmissionFault(reason: "the text is longer than \(limit) characters")
            }
            texts = Self.split(message.text, limit: limit)
        }
        var requests: [SubmissionRequest] = []
        // Digits only, which every operator takes; until 2286 the time has ten.
        let time = rules.hasUniqueReferences ? "\(Int(message.createdAt.timeIntervalSince1970))" : ""
        let name = time + "\(message.id)"
        for (index, text) in texts.enumerated() {
            let reference = index == 0 ? name : "\(name).\(index + 1)"
            requests.append(try request(for: message, text: text, reference: reference, at: now))
        }
        return requests
    }

    private func request(
        for message: OutboundMessage,
        text: String,
        reference: String,
        at now: Date
    ) throws(SubmissionFault) -> SubmissionRequest {
        let isGSM = GSM7.septetCount(of: text) != nil
        let alphabet = isGSM ? rules.gsm : rules.ucs2
        let written = try encode(text, alphabet.coding)
        func plain(_ name: String) -> String? {
            self.value(name, of: message, alphabet: alphabet.value, reference: reference, at: now) ?? settings[name]
        }
        func value(_ name: String) -> String? {
            name == "signature" ? rules.signature?.text(plain) : plain(name)
        }
        func parameters(_ list: [OutboundRules.Parameter]) -> [UInt8] {
            var form: [UInt8] = []
            for parameter in list {
                // The text is bytes of the operator's character set; everything else is ASCII or UTF-8.
                let bytes = parameter.value.bytes { name in
                    name == "text" ? written : value(name).map { Array($0.utf8) }
                }
                if bytes.isEmpty { continue }
                if !form.isEmpty { form.append(UInt8(ascii: "&")) }
                FormReader.encode(parameter.name.utf8, into: &form)
                form.append(UInt8(ascii: "="))
                FormReader.encode(bytes, into: &form)
            }
            return form
        }
        var url = Self.address(rules.url, value)
        let query = parameters(rules.query)
        if !query.isEmpty { url += (url.contains("?") ? "&" : "?") + String(decoding: query, as: UTF8.self) }
        var headers = CurlHeaders()
        for parameter in rules.headers {
            let value = parameter.value.render(.header, value)
            if !value.isEmpty { headers.add(name: parameter.name, value: value) }
        }
        if let basic = rules.basic {
            let login = basic.username.render(.verbatim, value) + ":" + basic.password.render(.verbatim, value)
            let credential = Data(login.utf8).base64EncodedString()
            headers.add(name: "Authorization", value: "Basic \(credential)")
        }
        let body: [UInt8]?
        /// The profile's own type counts, since an operator may be particular about it.
        func addType(_ type: String) {
            if headers["Content-Type"] == nil { headers.add(name: "Content-Type", value: type) }
        }
        func textValue(_ name: String) -> String? {
            switch name {
            case "text": String(decoding: written, as: UTF8.self)
            // Unlike a parameter, it cannot be left out, and an operator may refuse an empty address.
            case "report_url": settings[name]
            default: value(name)
            }
        }
        switch rules.body {
        case .none: body = nil
        case .form(let form):
            addType("application/x-www-form-urlencoded")
            body = parameters(form)
        case .json(let template):
            addType("application/json")
            body = Array(template.render(.json, textValue).utf8)
        case .xml(let template):
            addType("text/xml; charset=utf-8")
            body = Array(template.render(.xml, textValue).utf8)
        }
        return SubmissionRequest(
            method: rules.method,
            url: url,
            headers: headers,
            body: body,
            reader: SubmissionReader(rules: rules, reference: reference)
        )
    }

    /// An address of ours or the operator's stands in a template as it is, other values are encoded.
    private static func address(_ template: Template, _ value: (String) -> String?) -> String {
        template.render(.verbatim) { name in
            guard let found = value(name) else { return nil }
            return name == "url" || name == "report_url" ? found : FormReader.encode(found.utf8)
        }
    }

    /// The value of a name that belongs to the message; only those that a profile asks for are made.
    private func value(
        _ name: String,
        of message: OutboundMessage,
        alphabet: String,
        reference: String,
        at now: Date
    ) -> String? {
        switch name {
        case "recipient": number(message.recipient)
        case "sender": sender(of: message)
        case "id": "\(message.id)"
        case "attempt": "\(message.attempt)"
        case "reference": reference
        case "alphabet": alphabet
        case "time": rules.time.text(from: now, offset: profile.zoneOffset)
        case "validity_seconds": message.validity.map { "\(Int($0 / .seconds(1)))" }
        case "validity_minutes": message.validity.map { "\(max(1, Int($0 / .seconds(60))))" }
        case "report_url": message.wantsDeliveryReport ? nil : ""
        default: nil
        }
    }

    /// The number that a text shows: the one that the citizen texted, unless that is another carrier's.
    private func sender(of message: OutboundMessage) -> String {
        guard let texted = message.sender else { return settings["sender"] ?? serviceNumbers.first ?? "" }
        guard let own = serviceNumbers.first else { return texted }
        let number = PhoneNumber(texted)
        let isOwn = serviceNumbers.contains { $0 == texted || (number != nil && PhoneNumber($0) == number) }
        return isOwn ? texted : own
    }

    private func number(_ number: PhoneNumber) -> String {
        guard number.kind == .subscriber else { return number.text }
        return switch rules.numbers {
        case .international: number.text
        case .plus: "+" + number.text
        case .national: number.text.hasPrefix("62") ? "0" + number.text.dropFirst(2) : number.text
        }
    }

    private func encode(_ text: String, _ coding: TextCoding) throws(SubmissionFault) -> [UInt8] {
        guard case .text(let charsets, let isHexadecimal) = coding else {
            throw SubmissionFault(reason: "the profile has no coding for texts")
        }
        for charset in charsets {
            guard let bytes = charset.encode(text) else { continue }
            return isHexadecimal ? Array(Hexadecimal.encode(bytes).utf8) : bytes
        }
        let names = charsets.map(\.rawValue).joined(separator: " or ")
        throw SubmissionFault(reason: "the text has characters that \(names) lacks")
    }

    /// Cuts a text between words into pieces of at most a number of characters.
    static func split(_ text: String, limit: Int) -> [String] {
        var pieces: [String] = []
        var rest = text[...]
        while rest.count > limit {
            let head = rest.prefix(limit)
            let cut = head.lastIndex { $0.isWhitespace } ?? head.endIndex
            pieces.append(String(rest[..<cut]))
            rest = rest[cut...].drop { $0.isWhitespace }
        }
        return pieces + (rest.isEmpty ? [] : [String(rest)])
    }
}
