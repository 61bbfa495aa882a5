import Complaints
import ConfigurationFile
import Foundation
import Gateway
import TestSupport
import Testing

@testable import Ledger

@Suite("The replies")
struct ReplyTests {
    @Test(
        "have every kind in every language, in the GSM alphabet, in at most two segments",
        arguments: ["id", "en", "jv"]
    )
    func shipped(language: String) throws {
        let templates = try replyTemplates(language)
        #expect(templates.language.code == language)
        for kind in ReplyKinds.all {
            let text = try #require(templates.render(kind, ReplyKinds.longestValues))
            #expect(!text.contains("{{"))
            #expect(!text.contains("&amp;"))
            #expect(templates.render(kind, [:])?.isEmpty == false)
            let length = try #require(templates.lengths[kind])
            #expect((1...2).contains(length.segments))
            #expect(length.septets >= text.count)
        }
    }

    @Test("to a report are in one segment where names are as long as they usually are", arguments: ["id", "en", "jv"])
    func ordinary(language: String) throws {
        let templates = try replyTemplates(language)
        let values = [
            "ticket": "LP10008", "tracking_id": "9000001", "agency": "Dinas PUPR", "place": "Desa Ujan Mas",
            "emergency": "112",
        ]
        for kind in [
            "confirmation", "confirmation_urgent", "confirmation_forwarded", "confirmation_asking_place",
            "addition_noted",
        ] {
            let text = try #require(templates.render(kind, values))
            #expect(text.count <= 160, "\(kind): \(text.count) characters")
        }
    }

    @Test("come in the language that was asked for, else in that of the place, else in the usual one")
    func languages() throws {
        let languages = ReplyLanguages(
            usual: try replyTemplates(),
            others: [try replyTemplates("en"), try replyTemplates("jv")],
            places: [("16.03", "en"), ("16.03.08", "jv")]
        )
        func code(_ chosen: String?, _ district: String?) -> String {
            let place = district.map { Place(code: $0, name: "X", level: .district) }
            return languages.templates(chosen: chosen, place: PlaceFinding(district: place)).language.code
        }
        #expect(code(nil, nil) == "id")
        #expect(code("jv", nil) == "jv")
        #expect(code("xx", nil) == "id")
        #expect(code(nil, "16.03.08") == "jv")
        #expect(code(nil, "16.03.11") == "en")
        #expect(code("id", "16.03.08") == "id")
        #expect(languages.names.code(named: "Jowo") == "jv")
        #expect(languages.names.code(named: "inggris") == "en")
        #expect(languages.names.code(named: "belanda") == nil)
    }

    @Test("with faults are reported, each with its place")
    func faulty() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        var text = try String(contentsOf: Checkout.root.appending(path: "config/replies/id.yaml"), encoding: .utf8)
        text = text.replacing("help: >-", with: "hlep: >-")
        text = text.replacing(
            "utk laporan {{ticket}} kami catat dan teruskan",
            with: "utk {{tiket}} \u{201C}kami catat\u{201D}"
        )
        text = text.replacing("started: >-", with: "started: >-\n  " + String(repeating: "panjang sekali ", count: 30))
        try Data(text.utf8).write(to: file)
        let faults = FaultCollector()
        _ = try ReplyTemplates(path: file.path, faults: faults)
        let texts = faults.faults.map(\.description)
        #expect(texts.contains { $0.contains("help: is required") })
        #expect(texts.contains { $0.contains("hlep: unknown key") && $0.contains("'help'") })
        #expect(texts.contains { $0.contains("'tiket'") && $0.contains("did you mean 'ticket'?") })
        #expect(texts.contains { $0.contains("GSM alphabet") })
        #expect(texts.contains { $0.contains("segments") })
    }

    @Test("that lack a kind are completed by the words of this version, and it is said which")
    func incomplete() throws {
        let shipped = Checkout.root.appending(path: "config/replies")
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        let jv = try String(contentsOf: shipped.appending(path: "jv.yaml"), encoding: .utf8)
        func read(_ text: String, shipped: URL?) throws -> (templates: ReplyTemplates, faults: FaultCollector) {
            try Data(text.utf8).write(to: file)
            let faults = FaultCollector()
            return (try ReplyTemplates(path: file.path, shipped: shipped?.path, faults: faults), faults)
        }
        let (whole, none) = try read(jv, shipped: shipped)
        #expect(none.faults.isEmpty && none.notes.isEmpty)
        let old = jv.replacing(/(?m)^started: >-\n( .*\n)+/, with: "").replacing(/(?m)^  on_hold: .*\n/, with: "")
        let (completed, faults) = try read(old, shipped: shipped)
        #expect(faults.faults.isEmpty)
        let note = "lacks on_hold, started; the words that come with this version are used"
        #expect(faults.notes.map(\.message) == [note])
        #expect(faults.notes.first?.suggestion?.contains("config/replies/jv.yaml") == true)
        #expect(completed.render("started", [:]) == whole.render("started", [:]))
        // A language of the operator's own is completed in Indonesian.
        let (foreign, others) = try read(old.replacing("code: jv", with: "code: su"), shipped: shipped)
        #expect(others.faults.isEmpty && others.notes.first?.suggestion?.contains("config/replies/id.yaml") == true)
        #expect(foreign.render("started", [:]) == (try replyTemplates().render("started", [:])))
        // Where nothing was shipped, what is missing is a fault.
        #expect(try read(old, shipped: nil).faults.faults.count == 2)
    }

    @Test("shorten an agency's long answer at a word, write it in the GSM alphabet, and keep the rest for reading on")
    func fitting() throws {
        let long = String(repeating: "sudah diperbaiki ", count: 80)
        let text = "\u{201C}Siap\u{201D} \u{2013} " + long
        let values = ReplyVariables(agencies: []).values(for: notification(["answer": text]), in: try replyTemplates())
        let answer = values["answer"] ?? ""
        #expect(answer.count <= 150)
        #expect(answer.hasPrefix("\"Siap\" - sudah"))
        #expect(answer.hasSuffix("..."))
        #expect(!answer.contains("diperba..."))
        #expect(values["more"] == "x")
        let pages = AnswerPages(text).pages
        #expect(pages[0] == answer)
        #expect(pages.dropLast().allSatisfy { $0.hasSuffix("...") })
        let whole = pages.map { $0.hasSuffix("...") ? String($0.dropLast(3)) : $0 }.joined(separator: " ")
        #expect(whole == "\"Siap\" - " + long.dropLast())
        #expect(AnswerPages("Siap.").pages == ["Siap."])
        #expect(AnswerPages("").pages == [""])
        #expect(AnswerPages(String(repeating: "x", count: 1000)).pages.joined().filter { $0 == "x" }.count == 1000)
    }

    @Test("name the number for the kind of danger")
    func emergencyByKind() {
        let national = EmergencyNumbers()
        #expect(DangerKind.allCases.map { national.number(for: $0) } == ["110", "113", "119", "115", "129"])
        #expect(national.number(for: nil) == "112")
        let own = EmergencyNumbers(usual: "0734 421000", byKind: [.fire: "0734 421113"])
        #expect(own.number(for: .fire) == "0734 421113")
        #expect(own.number(for: .medical) == "0734 421000")
    }

    @Test("name the emergency number where there is danger now, and only there")
    func emergency() throws {
        let variables = ReplyVariables(
            agencies: [],
            emergencyNumbers: EmergencyNumbers(usual: "0734 421000", byKind: [:])
        )
        func emergency(_ kind: String, urgent: Bool, days: Double = 0, _ values: [String: String] = [:]) throws -> Bool
        {
            var told = notification(values)
            told.kind = kind
            told.ticket = ticket(isUrgent: urgent, createdAt: told.createdAt - days * 86_400)
            let text = try replyTemplates().render(kind, variables.values(for: told, in: try replyTemplates()))
            return try #require(text).contains("telepon 0734 421000")
        }
        #expect(try emergency("confirmation_urgent", urgent: true))
        #expect(try emergency("addition_noted", urgent: true))
        #expect(try emergency("addition_noted", urgent: false, ["urgent": "x"]))
        #expect(try emergency("help", urgent: false, ["urgent": "x"]))
        #expect(try !emergency("addition_noted", urgent: false))
        #expect(try !emergency("addition_noted", urgent: true, days: 2))
        #expect(try !emergency("help", urgent: false))
        #expect(try !emergency("status_resolved", urgent: true))
    }

    @Test("go to whom they may go: not to lists, lands and lines that are excluded")
    func manners() throws {
        var manners = ReplyManners()
        let added = ["0812-7000-0009", "62857*", "TELKOMSEL"].map { manners.stopList.add($0) }
        #expect(added == [true, true, false])
        func refusal(_ number: String) -> String? { PhoneNumber(number).flatMap { manners.refusal(of: $0) } }
        #expect(refusal("081270000001") == nil)
        #expect(refusal("081270000009") == "stop_list")
        #expect(refusal("0857123456") == "stop_list")
        #expect(refusal("0734421000") == "landline")
        #expect(refusal("+60123456789") == "foreign")
        #expect(refusal("TELKOMSEL") == "no_subscriber")
        manners.textsForeign = true
        manners.textsLandlines = true
        #expect(refusal("0734421000") == nil)
        #expect(refusal("+60123456789") == nil)
    }

    @Test("read a stop list from a file, and say where it is wrong without repeating numbers")
    func stopList() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).txt")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data("# nomor\n081270000009  # minta\n\n62857*\nbukan nomor 7\n".utf8).write(to: file)
        let faults = FaultCollector()
        let list = NumberList(path: file.path, faults: faults)
        #expect(list.contains("6281270000009"))
        #expect(list.contains("62857000"))
        #expect(!list.contains("6281270000008"))
        let fault = try #require(faults.faults.first)
        #expect(faults.faults.count == 1)
        #expect(fault.description.contains(":5:1"))
        #expect(!fault.description.contains("bukan"))
    }

    private func ticket(isUrgent: Bool, createdAt: Date) -> TicketRecord {
        TicketRecord(
            id: 1,
            number: "LP10008",
            inboundID: 1,
            carrier: "test",
            senderHash: Data(),
            complaint: Complaint(intent: Judgement(.report), urgent: Judgement(isUrgent), body: "banjir"),
            state: .forwarded,
            createdAt: createdAt,
            updatedAt: createdAt
        )
    }

    private func notification(_ variables: [String: String]) -> WaitingNotification {
        WaitingNotification(
            id: 1,
            replyKey: "e1",
            kind: "answered",
            carrier: "test",
            recipient: PhoneNumber(kind: .subscriber, canonical: "628127000001"),
            recipientHash: Data(),
            serviceNumber: "9009",
            variables: variables,
            ticket: nil,
            attempts: 0,
            createdAt: Date()
        )
    }
}

@Suite("A retry schedule")
struct RetryScheduleTests {
    @Test("grows, is capped, spreads, and ends")
    func pauses() throws {
        let schedule = RetrySchedule(first: .seconds(5), longest: .seconds(60), attempts: 6)
        let pauses = (1...6).map { schedule.pause(afterAttempt: $0, jitter: 1) }
        #expect(pauses == [.seconds(5), .seconds(10), .seconds(20), .seconds(40), .seconds(60), nil])
        #expect(schedule.pause(afterAttempt: 1, jitter: 0) == .seconds(2.5))
        #expect(
            RetrySchedule(first: .seconds(5), longest: .seconds(60), attempts: .max)
                .pause(afterAttempt: 100_000, jitter: 1) == .seconds(60)
        )
    }
}
