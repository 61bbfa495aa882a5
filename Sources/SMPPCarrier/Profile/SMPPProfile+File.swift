import Carriers
import Complaints
package import ConfigurationFile
import Foundation
import SMPPCodec
import SMSCodec

extension SMPPProfile {
    /// Finds and reads the profile that a carrier names.
    static func find(_ name: String, _ section: ConfigurationSection, folder: String) -> SMPPProfile? {
        let base = URL(filePath: section.file).absoluteURL.deletingLastPathComponent()
        let path =
            name.contains("/")
            ? URL(filePath: name, relativeTo: base).standardizedFileURL.path(percentEncoded: false)
            : "\(folder)/\(name).yaml"
        if FileManager.default.fileExists(atPath: path) { return read(path: path, faults: section.faults) }
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let names = files.filter { $0.hasPrefix("smpp-") && $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
            .sorted()
        section.report(
            "there is no profile \(path)",
            at: "profile",
            suggestion: nearest(to: name, among: names).map { "did you mean '\($0)'?" }
                ?? (names.isEmpty ? "no smpp-*.yaml is in \(folder)" : "one of \(names.joined(separator: ", "))")
        )
        return nil
    }

    /// Reads a profile and tries its examples.
    ///
    /// - Parameters:
    ///   - path: The file; its name without the extension becomes the profile's.
    ///   - faults: Collects the faults, among them examples that read differently.
    /// - Returns: The profile; nil where the file cannot be read.
    package static func read(path: String, faults: FaultCollector) -> SMPPProfile? {
        do {
            let document = try ConfigurationDocument(path: path, limit: 1 << 20)
            return SMPPProfile(ConfigurationSection(document, faults: faults))
        } catch {
            for fault in error.faults { faults.report(fault) }
            return nil
        }
    }

    /// Reads a profile.
    ///
    /// | key | value |
    /// |---|---|
    /// | `title` | the SMSC, for people; required |
    /// | `version` | `3.4` (default) or `5.0` |
    /// | `default_alphabet` | the alphabet of `data_coding` 0: `gsm7` (default), `gsm7-packed`, `iso-8859-1`, `ascii`, `utf-8` |
    /// | `service_type` | of submissions; empty by default |
    /// | `source`, `destination` | `{ton: 3, npi: 0}` and `{ton: 1, npi: 1}` by default |
    /// | `long_messages` | `udh8` (default), `udh16`, `sar` or `payload` |
    /// | `receipts` | whether receipts are asked for, default true |
    /// | `validity` | whether `validity_period` is sent, default true |
    /// | `unmarked_receipts` | whether receipts come without their mark in `esm_class`, default false |
    /// | `message_id` | the optional parameter with the SMSC's id of a delivered message: a name or `0x1401` |
    /// | `busy` | the status after which this SMSC delivers again, default `ESME_RTHROTTLED` |
    /// | `statuses` | statuses by name or number and their meaning: `throttled`, `wait`, `retry`, `failed`, `opted-out` |
    /// | `examples` | PDUs in hexadecimal and their meaning |
    init(_ root: ConfigurationSection) {
        let name = URL(filePath: root.file).deletingPathExtension().lastPathComponent
        self.init(name: name, title: root.requiredString("title") ?? "")
        switch root.string("version", default: "3.4") {
        case "3.4": interfaceVersion = 0x34
        case "5.0": interfaceVersion = 0x50
        default: root.report("must be 3.4 or 5.0", at: "version", suggestion: "write it in quotes: \"3.4\"")
        }
        defaultAlphabet = root.choice("default_alphabet", default: defaultAlphabet)
        serviceType = root.string("service_type", default: "")
        if serviceType.utf8.count > 5 { root.report("has at most 5 characters (SMPP 3.4, 5.2.11)", at: "service_type") }
        source = Self.form(root, "source", default: source)
        destination = Self.form(root, "destination", default: destination)
        longMessages = root.choice("long_messages", default: longMessages)
        wantsReceipts = root.boolean("receipts", default: wantsReceipts)
        sendsValidity = root.boolean("validity", default: sendsValidity)
        unmarkedReceipts = root.boolean("unmarked_receipts", default: unmarkedReceipts)
        messageIDParameter = Self.parameter(root)
        if let word = root.string("busy") { busyStatus = Self.status(word, root, "busy") ?? busyStatus }
        for (word, meaning) in root.texts("statuses") {
            guard let status = Self.status(word, root, "statuses") else { continue }
            if let meaning = Meaning(rawValue: meaning) {
                meanings[status] = meaning
            } else {
                root.report(
                    "'\(meaning)' is no meaning of a status",
                    at: "statuses",
                    suggestion: "one of \(Meaning.allCases.map(\.rawValue).joined(separator: ", "))"
                )
            }
        }
        for example in root.sections("examples") { attempt(example) }
        root.finish()
    }

    private static func form(_ root: ConfigurationSection, _ key: String, default fallback: NumberForm) -> NumberForm {
        guard let section = root.section(key) else { return fallback }
        defer { section.finish() }
        return NumberForm(
            ton: UInt8(section.integer("ton", in: 0...255, default: Int(fallback.ton))),
            npi: UInt8(section.integer("npi", in: 0...255, default: Int(fallback.npi)))
        )
    }

    private static func parameter(_ root: ConfigurationSection) -> TLV.Tag? {
        guard let word = root.string("message_id") else { return nil }
        if let tag = TLV.Tag(named: word) { return tag }
        if let value = number(word), let tag = UInt16(exactly: value) { return TLV.Tag(rawValue: tag) }
        root.report("is no optional parameter", at: "message_id", suggestion: "a name of SMPP 3.4, 5.3, or 0x1401")
        return nil
    }

    private static func status(_ word: String, _ root: ConfigurationSection, _ key: String) -> CommandStatus? {
        if let status = CommandStatus(named: word) ?? number(word).map(CommandStatus.init(rawValue:)) { return status }
        root.report("'\(word)' is no status", at: key, suggestion: "ESME_RTHROTTLED or 0x58")
        return nil
    }

    private static func number(_ word: String) -> UInt32? {
        word.hasPrefix("0x") ? UInt32(word.dropFirst(2), radix: 16) : UInt32(word)
    }

    // MARK: Examples

    /// Reads an example's PDU, and reports where its meaning is another one.
    private func attempt(_ example: ConfigurationSection) {
        defer { example.finish() }
        _ = example.requiredString("title")
        guard let text = example.requiredString("pdu") else { return }
        let message = example.section("message")
        let receipt = example.section("receipt")
        let isKept = example.boolean("kept", default: false)
        let expected = Self.expectation(message: message, receipt: receipt, isKept: isKept)
        let pdu: SMPPPDU
        do {
            pdu = try SMPPPDU(decoding: try Hexadecimal.decode(text.filter { !$0.isWhitespace }))
        } catch {
            example.report("is no PDU: \(error)", at: "pdu")
            return
        }
        let reading = DeliveryReading(carrier: "example", profile: self, countryCode: "62")
        let found = Self.meaning(of: reading.item(pdu, receivedAt: Date(timeIntervalSince1970: 0)))
        for (key, value) in expected where found[key] != value {
            example.report("reads '\(key)' as '\(found[key] ?? "nothing")', not as '\(value)'", at: "pdu")
        }
        if expected.isEmpty { example.report("needs 'message', 'receipt' or 'kept: true'") }
    }

    private static func expectation(
        message: ConfigurationSection?,
        receipt: ConfigurationSection?,
        isKept: Bool
    ) -> [String: String] {
        var expected: [String: String] = isKept ? ["kept": "true"] : [:]
        for key in ["sender", "recipient", "text", "id", "part"] { expected[key] = message?.string(key) }
        for key in ["reference", "status"] { expected[key] = receipt?.string(key) }
        message?.finish()
        receipt?.finish()
        return expected
    }

    private static func meaning(of item: InboundItem) -> [String: String] {
        switch item {
        case .undecodable: return ["kept": "true"]
        case .report(let report): return ["reference": report.reference, "status": report.status.rawValue]
        case .message(let message):
            var found = ["sender": message.sender.text]
            found["recipient"] = message.recipient
            found["id"] = message.carrierMessageID
            found["part"] = message.concatenation.map { "\($0.sequence)/\($0.total)" }
            switch message.payload {
            case .text(let text): found["text"] = text
            case .ucs2(let octets): found["text"] = UCS2.decode(octets)
            }
            return found
        }
    }
}
