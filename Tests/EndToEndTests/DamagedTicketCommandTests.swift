import Foundation
import GRDB
import Sandbox
import TestSupport
import Testing

@Suite("The commands of operators over a damaged ticket", .serialized)
struct DamagedTicketCommandTests {
    @Test("show all the rest, name the ticket and what to do, and mend what can be mended")
    func commands() async throws {
        try await DaemonProcess.with { daemon in
            let config = daemon.launcher.configurationFile.path
            let socket = daemon.launcher.socket.path
            try await daemon.start()
            for number in 1...3 {
                let text = "jalan rusak nomor \(number) di desa Guci"
                _ = await daemon.smsc.deliver(MobileMessage(sender: "+62812700000\(number)", text: text))
                try await eventually("the complaint") {
                    daemon.central.archive.complaints.count == number
                }
            }
            // Each has its receipt, and learns that SP4N has it.
            try await eventually("the replies") { daemon.smsc.messages.count == 6 }
            #expect(try await daemon.terminate() == 0)
            let ledger = try DatabaseQueue(path: daemon.store.appending(path: "ledger.sqlite").path)
            let numbers = try await ledger.write { database in
                try database.execute(
                    sql: """
                        UPDATE ticket SET complaint = x'01ff' WHERE id = 2;
                        UPDATE outbound_message SET erased_at = 1 WHERE id = 3;
                        """
                )
                return try String.fetchAll(database, sql: "SELECT number FROM ticket ORDER BY id")
            }
            try ledger.close()
            let sentence = "the text of ticket \(numbers[1]) cannot be decrypted"

            let export = try daemon.run(["tickets", "export", "--config", config])
            #expect(export.status == 0, "\(export.output)")
            #expect(export.output.contains("nomor 1") && export.output.contains("nomor 3"))
            #expect(export.output.contains("\"unreadable\":[\"text\"]"))
            #expect(export.output.contains(sentence) && export.output.contains("docs/backup.md"))
            let month = try #require(export.output.firstMatch(of: #/"opened_at":"(\d{4}-\d{2})/#)?.1)
            let csv = daemon.folder.appending(path: "export.csv").path
            let told = try daemon.run(["tickets", "export", "--format", "csv", "--out", csv, "--config", config])
            #expect(told.output.split(separator: "\n").count == 1 && told.output.contains(sentence))
            let rows = try String(contentsOfFile: csv, encoding: .utf8).split(separator: "\r\n")
            #expect(rows.count == 4)
            #expect(rows[2].contains("(isi laporan \(numbers[1]) rusak, tidak dapat dibaca)"))
            let report = try daemon.run([
                "tickets", "report", "--month", String(month), "--format", "csv", "--config", config,
            ])
            #expect(report.status == 0 && report.output.contains(sentence), "\(report.output)")

            let repaired = try daemon.run(["store", "check", "--repair", "--json", "--config", config])
            #expect(repaired.status == 1)
            let answer = try #require(
                try JSONSerialization.jsonObject(with: Data(repaired.output.utf8)) as? [String: Any],
                "\(repaired.output)"
            )
            #expect(answer["mended"] as? [String: Int] == ["erased-reply-with-text": 1])
            let left = try #require(answer["left"] as? [[String: Any]])
            #expect(left.map { $0["name"] as? String } == ["value-does-not-open"])
            let again = try daemon.run(["store", "check", "--repair", "--config", config])
            #expect(again.status == 1 && !again.output.contains("mended"), "\(again.output)")

            try nameNextKey(of: daemon)
            try await daemon.start()
            let list = try daemon.run(["tickets", "list", "--socket", socket])
            #expect(list.status == 0)
            for number in numbers { #expect(list.output.contains(number)) }
            #expect(list.output.contains("(cannot be read)") && list.output.contains(sentence), "\(list.output)")
            let json = try daemon.run(["tickets", "list", "--json", "--socket", socket])
            #expect(json.output.contains("\"damage\":\"\(sentence)"), "\(json.output)")
            let shown = try daemon.run(["tickets", "show", numbers[1], "--socket", socket])
            #expect(shown.status == 0 && shown.output.contains(sentence) && shown.output.contains("forwarded"))
            #expect(shown.output.contains(#/reply +sent +confirmation by smsc/#), "\(shown.output)")
            let amended = try daemon.run(["tickets", "amend", numbers[1], "--title", "x", "--socket", socket])
            #expect(amended.status == 1 && amended.output.contains(sentence))

            let rekeyed = try daemon.run(["store", "rekey", "--named", "--socket", socket])
            #expect(rekeyed.status == 0, "\(rekeyed.output)")
            #expect(rekeyed.output.contains("the key has been exchanged: name it in ledger.key_file"))
            #expect(rekeyed.output.contains("1 row is damaged and stays as it was"))
            #expect(rekeyed.output.contains("ticket: 1 (rows 2)"))
            let progress = try daemon.run(["store", "rekey", "--progress", "--json", "--socket", socket])
            #expect(progress.output.contains("\"unreadable\":[{\"count\":1,\"ids\":[2],\"table\":\"ticket\"}]"))
            try await eventually("the warning") { daemon.log.contains("1 of ticket (2)") }
            let after = try daemon.run(["tickets", "show", numbers[0], "--socket", socket])
            #expect(after.output.contains("nomor 1"))
            #expect(
                try daemon.run(["store", "rekey", "--named", "--socket", socket]).status == 1,
                "it is the current one now"
            )
            #expect(try await daemon.terminate() == 0)
        }
    }

    private func nameNextKey(of daemon: DaemonProcess) throws {
        let key = daemon.folder.appending(path: "next.key")
        try String(repeating: "1e", count: 32).write(to: key, atomically: true, encoding: .utf8)
        let file = daemon.launcher.configurationFile
        let settings = try String(contentsOf: file, encoding: .utf8)
        try settings.replacing("key_file: ledger.key", with: "key_file: ledger.key\n  next_key_file: next.key")
            .write(to: file, atomically: true, encoding: .utf8)
    }
}
