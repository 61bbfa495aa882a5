import Carriers
import ConfigurationFile
import Foundation

extension ProfileReader {
    /// The list `examples:`, each either a `request` with its `answer` or a `submit` with its `sends`.
    func examples(_ root: ConfigurationSection) -> [ProfileExample] {
        let common = texts(root, "example_settings")
        return root.sections("examples").compactMap { section in
            let title = section.requiredString("title") ?? "an example"
            let settings = common.merging(texts(section, "settings")) { _, own in own }
            let kind = section.has("submit") ? submission(section) : callback(section)
            section.finish()
            return kind.map {
                ProfileExample(
                    title: title,
                    line: section.line,
                    column: nil,
                    key: section.path,
                    settings: settings,
                    kind: $0
                )
            }
        }
    }

    private func callback(_ section: ConfigurationSection) -> ProfileExample.Kind? {
        guard let request = section.section("request") else {
            section.report("an example has a 'request' or a 'submit'")
            return nil
        }
        let isReport = request.boolean("report", default: false)
        let headers = request.texts("headers").map { CallbackRequest.Header(name: $0.name, value: $0.text) }
        let now = request.string("at").flatMap { text in
            let date = TimeFormat.rfc3339.date(from: text, offset: 0)
            if date == nil { request.report("is no time", at: "at", suggestion: "2026-11-21T08:34:56+07:00") }
            return date
        }
        let callback = CallbackRequest(
            method: request.string("method", default: "GET"),
            path: request.string("path", default: isReport ? "/carriers/example/dlr" : "/carriers/example/mo"),
            pathRest: request.string("path_rest", default: ""),
            query: (request.string("query") ?? "").filter { $0 != "\n" },
            headers: headers,
            body: Array(request.string("body", default: "").utf8),
            caller: "192.0.2.1",
            receivedAt: now ?? Date()
        )
        request.finish()
        var messages = section.sections("messages").map(message)
        if let only = section.section("message") { messages.append(message(only)) }
        var reports = section.sections("reports").map(report(sample:))
        if let only = section.section("report") { reports.append(report(sample: only)) }
        guard let answer = section.section("answer").map(answer(sample:)) else {
            section.report("is required", at: "answer", suggestion: "add 'answer:' with its status and body")
            return nil
        }
        return .callback(
            CallbackSample(
                request: callback,
                isReport: isReport,
                messages: messages,
                reports: reports,
                kept: section.integer("kept", in: 0...100, default: 0),
                answer: answer,
                repeated: section.section("repeated").map(self.answer(sample:))
            )
        )
    }

    private func message(_ section: ConfigurationSection) -> CallbackSample.Message {
        defer { section.finish() }
        return CallbackSample.Message(
            sender: section.string("sender"),
            recipient: section.string("recipient"),
            text: section.string("text"),
            id: section.string("id"),
            time: section.string("time")
        )
    }

    private func report(sample section: ConfigurationSection) -> CallbackSample.Report {
        defer { section.finish() }
        return CallbackSample.Report(
            reference: section.requiredString("reference") ?? "",
            status: status(section, "status") ?? .pending,
            recipient: section.string("recipient")
        )
    }

    private func answer(sample section: ConfigurationSection) -> CallbackSample.Answer {
        defer { section.finish() }
        return CallbackSample.Answer(
            status: section.integer("status", in: 100...599, default: 200),
            headers: texts(section, "headers"),
            body: section.string("body")
        )
    }

    private func submission(_ section: ConfigurationSection) -> ProfileExample.Kind? {
        guard let submit = section.section("submit"), let sends = section.section("sends"),
            let receives = section.section("receives"), let means = section.section("means")
        else {
            section.report("a submission has 'submit', 'sends', 'receives' and 'means'")
            return nil
        }
        let sample = SubmissionSample(
            recipient: submit.requiredString("recipient") ?? "",
            sender: submit.string("sender"),
            text: submit.requiredString("text") ?? "",
            method: sends.string("method"),
            url: sends.requiredString("url") ?? "",
            headers: texts(sends, "headers"),
            body: sends.string("body"),
            answerStatus: receives.integer("status", in: 100...599, default: 200),
            answerHeaders: texts(receives, "headers"),
            answerBody: receives.string("body", default: ""),
            outcome: means.choice("outcome") ?? .accepted,
            references: means.strings("references")
        )
        for part in [submit, sends, receives, means] { part.finish() }
        return .submission(sample)
    }
}
