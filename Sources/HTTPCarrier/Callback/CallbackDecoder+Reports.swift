import Carriers
import Complaints

/// How delivery reports are read.
extension CallbackDecoder {
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

    /// The citizen's number; some operators write our own number there, by which no reply would be found.
    private func recipient(_ bytes: [UInt8]?) -> PhoneNumber? {
        guard let number = number(bytes), number.kind == .subscriber, !ownNumbers.contains(number) else { return nil }
        return number
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
        let meaning = rules.meaning(of: status)
        if meaning == nil {
            decoded.hasUnknownStatus = true
            decoded.remarks.append("the status \(CallbackFields.harmless(status)) is unknown")
        }
        decoded.content = .report(
            DeliveryReport(
                carrier: carrier,
                reference: reference,
                recipient: recipient(fields.first(of: rules.fields[.recipient])),
                status: meaning ?? .pending,
                detail: ([status] + [text(.detail)].compactMap(\.self)).joined(separator: " ").prefixOfBytes(200),
                receivedAt: request.receivedAt
            )
        )
        return decoded
    }
}
