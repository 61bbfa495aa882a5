import Carriers
import Complaints
package import ConfigurationFile
import CurlHTTP
import Foundation
import Logging
import Synchronization

extension CarrierProfile {
    /// Runs the examples of the profile.
    ///
    /// - Returns: One fault for each example with another result than it says; empty if all are correct.
    package func verifyExamples() async -> [ConfigurationFault] {
        var faults: [ConfigurationFault] = []
        for example in examples {
            let differences =
                switch example.kind {
                case .callback(let sample): await verify(sample, settings: example.settings)
                case .submission(let sample): verify(sample, settings: example.settings)
                }
            faults += differences.map {
                ConfigurationFault(
                    file: file,
                    line: example.line,
                    column: example.column,
                    key: example.key,
                    message: "the example '\(example.title)' fails: \($0)",
                    suggestion: "mend the rules above, or the example where it is wrong"
                )
            }
        }
        return faults
    }

    // MARK: Callbacks

    private func verify(_ sample: CallbackSample, settings: [String: String]) async -> [String] {
        let record = ExampleRecord()
        let handler = CallbackHandler(
            configuration: HTTPCarrier.Configuration(
                name: "example",
                profile: self,
                publicAddress: settings["public_url"] ?? "https://lapord.example",
                settings: settings
            ),
            intake: record,
            logger: Logger(label: "example", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        let purpose: CallbackHandler.Purpose = sample.isReport ? .report : .message
        let answer = await handler.handle(sample.request, for: purpose)
        var differences = Self.compare(answer, with: sample.answer)
        if !differences.isEmpty, let refusal = handler.refusal(of: sample.request) {
            // All other differences would only follow from this one.
            return ["\(differences[0]): \(refusal)"]
        }
        let stored = record.contents
        if stored.messages.count != sample.messages.count {
            differences.append("\(stored.messages.count) messages are stored, not \(sample.messages.count)")
        }
        for (message, expected) in zip(stored.messages, sample.messages) {
            differences += Self.compare(message, with: expected)
        }
        let reports = stored.reports.map {
            CallbackSample.Report(reference: $0.reference, status: $0.status, recipient: $0.recipient?.text)
        }
        if reports.map(\.reference) != sample.reports.map(\.reference)
            || reports.map(\.status) != sample.reports.map(\.status)
        {
            let found = reports.map { "\($0.reference) \($0.status.rawValue)" }.joined(separator: ", ")
            differences.append("the reports are: \(found.isEmpty ? "none" : found)")
        }
        if stored.dead.count != sample.kept {
            let reasons = stored.dead.isEmpty ? "" : " (\(stored.dead.joined(separator: "; ")))"
            differences.append("\(stored.dead.count) dead letters are kept\(reasons), not \(sample.kept)")
        }
        if let repeated = sample.repeated {
            let answer = await handler.handle(sample.request, for: purpose)
            differences += Self.compare(answer, with: repeated).map { "the second time, " + $0 }
        }
        return differences
    }

    private static func compare(_ answer: CallbackResponse, with expected: CallbackSample.Answer) -> [String] {
        var differences: [String] = []
        if answer.status != expected.status {
            differences.append("the answer's status is \(answer.status), not \(expected.status)")
        }
        if let body = expected.body, answer.body != body {
            differences.append("the answer's body is \(quoted(answer.body)), not \(quoted(body))")
        }
        for (name, value) in expected.headers.sorted(by: { $0.key < $1.key }) where answer.header(name) != value {
            differences.append("the answer's header \(name) is \(quoted(answer.header(name))), not \(quoted(value))")
        }
        return differences
    }

    private static func compare(_ message: InboundMessage, with expected: CallbackSample.Message) -> [String] {
        var differences: [String] = []
        func check(_ name: String, _ found: String?, _ wanted: String?) {
            guard let wanted, found != wanted else { return }
            differences.append("the \(name) is \(quoted(found)), not \(quoted(wanted))")
        }
        let text: String? = if case .text(let text) = message.payload { text } else { nil }
        check("sender", message.sender.text, expected.sender)
        check("recipient", message.recipient, expected.recipient)
        check("text", text, expected.text)
        check("id", message.carrierMessageID, expected.id)
        if let wanted = expected.time {
            let date = TimeFormat.rfc3339.date(from: wanted, offset: 0)
            if message.sentAt != date {
                let found = message.sentAt.map { TimeFormat.rfc3339.text(from: $0, offset: 0) }
                differences.append("the time is \(found ?? "absent"), not \(wanted)")
            }
        }
        return differences
    }

    // MARK: Submissions

    private func verify(_ sample: SubmissionSample, settings: [String: String]) -> [String] {
        guard let outbound, let recipient = PhoneNumber(sample.recipient) else {
            return ["the profile has no 'outbound', or the recipient is no number"]
        }
        let writer = SubmissionWriter(
            rules: outbound,
            profile: self,
            settings: settings.merging([
                "url": settings["url"] ?? "http://operator.example",
                "report_url": settings["report_url"] ?? "https://lapord.example/carriers/example/dlr",
            ]) { _, ours in ours }
        )
        let now = Date(timeIntervalSince1970: 1_795_250_096)
        let message = OutboundMessage(
            id: 1708,
            recipient: recipient,
            sender: sample.sender,
            text: sample.text,
            createdAt: now
        )
        guard let request = try? writer.requests(for: message, at: now).first else {
            return ["the text cannot be written as the profile says"]
        }
        var differences: [String] = []
        if let method = sample.method, request.method != method {
            differences.append("the method is \(request.method), not \(method)")
        }
        if request.url != sample.url { differences.append("the address is \(request.url), not \(sample.url)") }
        let body = request.body.map { String(decoding: $0, as: UTF8.self) }
        if let expected = sample.body, body != expected {
            differences.append("the body is \(Self.quoted(body)), not \(Self.quoted(expected))")
        }
        for (name, value) in sample.headers.sorted(by: { $0.key < $1.key }) {
            let found = request.headers[name]
            if found != value {
                differences.append("the header \(name) is \(Self.quoted(found)), not \(Self.quoted(value))")
            }
        }
        let headers = sample.answerHeaders
        let reading = request.reader.reading(
            status: sample.answerStatus,
            body: Array(sample.answerBody.utf8),
            now: Date()
        ) { name in
            headers.first { $0.key.caseInsensitiveEquals(name) }?.value
        }
        return differences + Self.compare(reading.outcome, with: sample)
    }

    private static func compare(_ outcome: SubmissionOutcome, with sample: SubmissionSample) -> [String] {
        let found: OutboundRules.Result.Outcome
        var why = ""
        switch outcome {
        case .accepted(let references):
            found = .accepted
            if let expected = sample.references, references != expected {
                return ["the references are \(references), not \(expected)"]
            }
        case .retry(_, let reason): (found, why) = (.retry, " (\(reason))")
        case .wait(_, let reason), .paced(_, let reason): (found, why) = (.wait, " (\(reason))")
        case .failed(let reason): (found, why) = (.failed, " (\(reason))")
        case .optedOut(let reason): (found, why) = (.optedOut, " (\(reason))")
        }
        return found == sample.outcome
            ? [] : ["the answer means \(found.rawValue)\(why), not \(sample.outcome.rawValue)"]
    }

    /// A value in quotes on one line.
    private static func quoted(_ text: String?) -> String {
        guard let text else { return "absent" }
        return "'\(text.replacing("\r", with: "\\r").replacing("\n", with: "\\n"))'"
    }
}

/// Collects the messages of an example while `lapord check` runs it.
private final class ExampleRecord: MessageIntake {
    struct Contents: Sendable {
        var messages: [InboundMessage] = []
        var reports: [DeliveryReport] = []
        /// The reason of each dead letter.
        var dead: [String] = []
    }

    private let state = Mutex(Contents())

    var contents: Contents { state.withLock(\.self) }

    func accept(_ message: InboundMessage) async throws(IntakeError) -> Acknowledgement {
        state.withLock { state in
            let earlier = state.messages.firstIndex {
                $0.sender == message.sender && $0.carrierMessageID == message.carrierMessageID
                    && $0.payload == message.payload && $0.concatenation == message.concatenation
            }
            if let earlier { return .duplicate(id: Int64(earlier + 1)) }
            state.messages.append(message)
            return .stored(id: Int64(state.messages.count))
        }
    }

    func accept(_ message: UndecodableMessage) async throws(IntakeError) -> Acknowledgement {
        state.withLock { state in
            state.dead.append(message.reason)
            return .stored(id: Int64(state.dead.count))
        }
    }

    func accept(_ report: DeliveryReport) async throws(IntakeError) -> Acknowledgement {
        state.withLock { state in
            state.reports.append(report)
            return .stored(id: Int64(state.reports.count))
        }
    }
}
